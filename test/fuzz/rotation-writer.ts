// A process that writes and rotates the log of a folder as it is told: `rotation-writer.ts FOLDER NAMING`.
import fs from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Happening } from '../source/memory-disk.ts'

/** The answer to a happening: how many lines are written by now, which were removed, and which of those cut off unseen. */
export interface Written {
  readonly written: number
  readonly excused: readonly number[]
  readonly untold: readonly number[]
}

const [, , folder = '.', naming] = process.argv
const log = path.join(folder, 'audit.log')
let written = 0
let rotations = 0
const excused: number[] = []
const untold: number[] = []
/** The inode that the last cut left. */
let beheaded = 0
/** The descriptor in which the writer goes on although the file was renamed, and that file's inode. */
let kept: { readonly descriptor: number; readonly inode: number } | null = null

process.on('message', (happening: Happening) => {
  happen(happening)
  process.send?.({ written, excused, untold } satisfies Written)
})

function happen({ what, size }: Happening): void {
  const isThere = fs.existsSync(log)
  if (what === 'append') append(size)
  if (what === 'reopen') reopen()
  if (what === 'late' && isThere && kept === null) {
    kept = { descriptor: fs.openSync(log, 'a'), inode: fs.statSync(log).ino }
  }
  if ((what === 'renew' || what === 'mirror') && isThere) {
    const part = path.join(folder, 'part')
    fs.copyFileSync(log, part)
    fs.appendFileSync(part, lines(size))
    fs.renameSync(part, what === 'mirror' ? freshName() : log)
    if (what === 'mirror') {
      fs.writeFileSync(part, '')
      fs.renameSync(part, log)
    }
  }
  if ((what === 'rotate' || what === 'late') && isThere) {
    fs.renameSync(log, freshName())
    fs.writeFileSync(log, '')
  }
  if ((what === 'copytruncate' || what === 'copyunseen') && isThere) {
    fs.copyFileSync(log, freshName())
    fs.truncateSync(log)
  }
  if (what === 'behead' && isThere && fs.statSync(log).ino !== beheaded) {
    const all = fs.readFileSync(log, 'utf8').split(/(?<=\n)/)
    const cut = Math.max(0, Math.min(size, all.length - 30))
    fs.writeFileSync(path.join(folder, 'part'), all.slice(cut).join(''))
    const lost = numbers(all.slice(0, cut).join(''))
    excused.push(...lost)
    untold.push(...lost)
    fs.renameSync(path.join(folder, 'part'), log)
    beheaded = fs.statSync(log).ino
  }
  if (what === 'compress') compress()
  if (what === 'expire') expire()
}

const lines = (count: number): string => Array.from({ length: count }, () => event(written++)).join('')

function append(count: number): void {
  const text = lines(count)
  if (kept === null) fs.appendFileSync(log, text)
  else fs.writeSync(kept.descriptor, text)
}

function reopen(): void {
  if (kept !== null) fs.closeSync(kept.descriptor)
  kept = null
}

/** The rotated files, the oldest first; each once, whether it is compressed, plain or both. */
function rotated(): string[] {
  const stems = new Set(
    fs.readdirSync(folder).flatMap((name) => (['audit.log', 'part'].includes(name) ? [] : [name.replace(/\.gz$/, '')])),
  )
  const byTime = (a: string, b: string): number => (naming === 'numbered' ? numberIn(b) - numberIn(a) : a < b ? -1 : 1)
  return [...stems].sort(byTime).map((name) => path.join(folder, name))
}

/** A name for what is rotated now; numbered ones make room for it. */
function freshName(): string {
  if (naming !== 'numbered')
    return path.join(folder, `audit-2026-11-23T17-04-14.${String(++rotations).padStart(3, '0')}.log`)
  for (const name of rotated()) {
    const next = `${log}.${numberIn(name) + 1}`
    if (fs.existsSync(`${name}.gz`)) fs.renameSync(`${name}.gz`, `${next}.gz`)
    if (fs.existsSync(name)) fs.renameSync(name, next)
  }
  return `${log}.1`
}

/** Half of the work at a time: first both are there, then the plain one is removed. */
function compress(): void {
  const name = rotated().find((one) => fs.existsSync(one) && fs.statSync(one).ino !== kept?.inode)
  if (name === undefined) return
  const { atime, mtime } = fs.statSync(name)
  if (!fs.existsSync(`${name}.gz`)) fs.writeFileSync(`${name}.gz`, gzipSync(fs.readFileSync(name)))
  else {
    fs.utimesSync(`${name}.gz`, atime, mtime)
    fs.unlinkSync(name)
  }
}

/** The oldest rotated file is removed, but not the last one. */
function expire(): void {
  const [oldest, ...newer] = rotated()
  if (oldest === undefined || newer.length === 0) return
  if (fs.existsSync(oldest) && fs.statSync(oldest).ino === kept?.inode) reopen()
  for (const name of [oldest, `${oldest}.gz`]) {
    if (!fs.existsSync(name)) continue
    excused.push(...removed(name))
    fs.unlinkSync(name)
  }
}

/** The numbers of the events in a file, as they are its auditIDs. */
function removed(name: string): number[] {
  const bytes = fs.readFileSync(name)
  return numbers((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
}

function numbers(text: string): number[] {
  return [...text.matchAll(/"auditID":"(\d+)"/g)].map(([, number]) => Number(number))
}

function event(number: number): string {
  const time = new Date(Date.UTC(2026, 10, 23, 17) + number).toISOString().replace('Z', '000Z')
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: String(number),
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/pods/web-${number}`,
    verb: 'get',
    user: { username: 'alice', groups: ['system:authenticated'] },
    objectRef: { resource: 'pods', namespace: 'shop', name: `web-${number}`, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
  }
  return `${JSON.stringify(event)}\n`
}

function numberIn(name: string): number {
  return Number(/\.(\d+)$/.exec(name)?.[1])
}
