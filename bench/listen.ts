import { spawn } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { headerOf } from './header.ts'
import type { Lab } from './lab.ts'
import { demoPolicy, metadataLines, program, repeatedApart } from './logs.ts'
import { type Figure, percentile } from './measure.ts'
import { residentBytes } from './resident.ts'
import { openTerminal } from './terminal.ts'

const perSecond = 1000
const perPost = 100
/** One post in this many is repeated, as if its answer was lost. */
const againEvery = 10
const sampleMs = 60_000

/** Receives what the webhook backend of a busy apiserver posts, as lines with --tee, and then on the screen. */
export async function listen({ folder, seconds }: Lab): Promise<Figure[]> {
  return [...(await asLines(folder, seconds)), ...(await onScreen(seconds))]
}

async function asLines(folder: string, seconds: number): Promise<Figure[]> {
  const tee = path.join(folder, 'tee.log')
  const args = [program, '--listen', '0', '-o', 'jsonl', '-p', demoPolicy, '--tee', tee]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let lines = 0
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stdout.on('data', (bytes: Buffer) => {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  while (!said.includes('listening on')) await sleep(20)
  const load = await post(/http\S+/.exec(said)?.[0] ?? '', seconds, child.pid ?? 0)
  child.kill('SIGTERM')
  await ended
  const teed = countLines(tee)
  const repeated = Number((/([\d,]+) duplicates? dropped/.exec(said)?.[1] ?? '0').replaceAll(',', ''))
  const name = `${perSecond.toLocaleString('en-US')} events/s posted for ${seconds} s, one post in ${againEvery} twice, -o jsonl`
  return [
    ...figuresOf(name, load),
    { name: `${name}: events not printed`, value: load.events - lines, unit: '', goal: '0' },
    { name: `${name}: events not in --tee`, value: load.events - teed, unit: '', goal: '0' },
    { name: `${name}: repeated ones not known as such`, value: load.again - repeated, unit: '', goal: '0' },
  ]
}

async function onScreen(seconds: number): Promise<Figure[]> {
  const terminal = openTerminal(['--listen', '0', '-p', demoPolicy])
  const { rows } = await terminal.until(({ rows: [first = ''] }) => /listening on \S+:\d+/.test(first))
  const [, address = ''] = /listening on (\S+:\d+)/.exec(rows[0] ?? '') ?? []
  const load = await post(`http://${address}`, seconds, terminal.pid)
  await terminal.until((frame) => (headerOf(frame)?.came ?? 0) >= load.events)
  const end = headerOf(terminal.frame())
  await terminal.end()
  const name = `${perSecond.toLocaleString('en-US')} events/s posted for ${seconds} s, one post in ${againEvery} twice, on the screen`
  return [
    ...figuresOf(name, load),
    { name: `${name}: events not shown in the end`, value: load.events - (end?.came ?? 0), unit: '', goal: '0' },
    { name: `${name}: reported as lost`, value: end?.lost ?? NaN, unit: '', goal: '0' },
  ]
}

interface Load {
  /** How many different events were posted, and how many of them were repeated. */
  readonly events: number
  readonly again: number
  /** Posts that were not answered with 200. */
  readonly refused: number
  /** How long each post waited for its answer, in milliseconds. */
  readonly waits: readonly number[]
  /** The memory of the program, minute by minute. */
  readonly resident: readonly number[]
}

function figuresOf(name: string, { refused, waits, resident }: Load): Figure[] {
  return [
    { name: `${name}: posts refused`, value: refused, unit: '', goal: '0' },
    { name: `${name}: from post to answer, p99`, value: percentile(waits, 99), unit: 'ms' },
    ...resident.map((bytes, minute): Figure => {
      return { name: `${name}: RSS, sample ${minute + 1}`, value: bytes / 1e6, unit: 'MB', detail: true }
    }),
  ]
}

/** Posts events as the webhook backend does: lists of items without kind and apiVersion, over lasting connections. */
async function post(url: string, seconds: number, pid: number): Promise<Load> {
  const times: string[] = []
  const lineOf = repeatedApart(metadataLines(), (event) => times[event] ?? '')
  const agent = new http.Agent({ keepAlive: true })
  const waits: number[] = []
  const resident: number[] = []
  const under = new Set<Promise<void>>()
  let [events, again, refused] = [0, 0, 0]
  const send = (body: string): void => {
    const since = performance.now()
    const sent = posted(url, body, agent).then((status) => {
      waits.push(performance.now() - since)
      if (status !== 200) refused++
    })
    under.add(sent)
    void sent.then(() => under.delete(sent))
  }
  const start = performance.now()
  for (let posts = 0; events < seconds * perSecond; posts++) {
    await sleep(Math.max(0, start + (posts * perPost * 1000) / perSecond - performance.now()))
    const time = new Date().toISOString().replace('Z', '000Z')
    const items = Array.from({ length: perPost }, (_, at) => {
      times.push(time)
      return lineOf(events + at).replace(typeMeta, '{')
    })
    events += perPost
    const body = `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items.join(',')}]}`
    send(body)
    if (posts % againEvery === 0) {
      again += perPost
      send(body)
    }
    if (performance.now() - start < (resident.length + 1) * Math.min(sampleMs, (seconds * 1000) / 2)) continue
    resident.push(residentBytes(pid))
  }
  await Promise.all(under)
  resident.push(residentBytes(pid))
  agent.destroy()
  return { events, again, refused, waits, resident }
}

const typeMeta = '{"kind":"Event","apiVersion":"audit.k8s.io/v1",'

function posted(url: string, body: string, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const request = http.request(`${url}/audit?timeout=30s`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0)
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function countLines(file: string): number {
  const bytes = Buffer.alloc(1024 * 1024)
  const fd = fs.openSync(file, 'r')
  let lines = 0
  for (let read = fs.readSync(fd, bytes); read > 0; read = fs.readSync(fd, bytes)) {
    for (let at = bytes.indexOf(10); at >= 0 && at < read; at = bytes.indexOf(10, at + 1)) lines++
  }
  fs.closeSync(fd)
  return lines
}
