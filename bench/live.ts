import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { headerOf } from './header.ts'
import type { Lab } from './lab.ts'
import { latencies, type Moment } from './latency.ts'
import { demoPolicy, root } from './logs.ts'
import { type Figure, percentile } from './measure.ts'
import { openRotating, type RotatingLog } from './rotating.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { writeEvents } from './writing.ts'

const perSecond = 10_000
/** Twenty times a minute. */
const rotationMs = 2900

/** The screen follows a log that grows at full speed and rotates, while someone types. */
export async function live({ folder, seconds }: Lab): Promise<Figure[]> {
  const log = openRotating(path.join(folder, 'live'))
  const delayFile = path.join(folder, 'loop-delay.json')
  const terminal = openTerminal(['-p', demoPolicy, log.path], {
    nodeArgs: ['--import', pathToFileURL(path.join(root, 'bench', 'loop-delay.ts')).href],
    env: { AUDITSCOPE_LOOP_DELAY: delayFile },
  })
  await terminal.until((frame) => headerOf(frame) !== null)
  const frames: Moment[] = []
  terminal.onFrame((frame) => {
    const shown = headerOf(frame)?.shown ?? 0
    if (shown > (frames.at(-1)?.events ?? 0)) frames.push({ events: shown, at: frame.at })
  })
  const [writes, keys] = await Promise.all([write(log, seconds), typeFor(seconds, terminal)])
  const written = writes.at(-1)?.events ?? 0
  await settled(terminal, written)
  const end = headerOf(terminal.frame())
  await log.close()
  await terminal.end()
  const delay = JSON.parse(fs.readFileSync(delayFile, 'utf8')) as { readonly p99: number; readonly longest: number }
  const waits = latencies(writes, frames)
  const rotations = Math.floor((seconds * 1000) / rotationMs)
  const name = `${perSecond.toLocaleString('en-US')} events/s for ${seconds} s, ${rotations} rotations`
  return [
    { ...wait(`${name}: from write to the count on screen, p99`, waits, 99), goal: '≤ 200' },
    { ...wait(`${name}: from write to the count on screen, median`, waits, 50), detail: true },
    { name: `${name}: event-loop delay, p99`, value: delay.p99, unit: 'ms', goal: '< 50' },
    { name: `${name}: event-loop delay, longest`, value: delay.longest, unit: 'ms', detail: true },
    { ...wait(`${name}: from key to screen, p99 of ${keys.length} keys`, keys, 99), goal: '< 100' },
    { name: `${name}: events not shown in the end`, value: written - (end?.shown ?? 0), unit: '', goal: '0' },
    { name: `${name}: reported as lost`, value: end?.lost ?? NaN, unit: '', goal: '0' },
  ]
}

function wait(name: string, waits: readonly number[], percent: number): Figure {
  const value = percentile(waits, percent)
  const measured = Number.isFinite(value)
  return measured ? { name, value, unit: 'ms' } : { name, value: null, unit: 'ms', why: 'events were never shown' }
}

/** Writes at full speed and rotates; gives how many events were written at which time. */
function write(log: RotatingLog, seconds: number): Promise<Moment[]> {
  const start = performance.now()
  let rotations = 0
  return writeEvents(perSecond, seconds, (batch) => {
    log.append(batch)
    if (performance.now() - start <= (rotations + 1) * rotationMs) return
    log.rotate('compress')
    rotations++
  })
}

/** Leaves the newest event and returns to it, again and again; gives how long each key took, in milliseconds. */
async function typeFor(seconds: number, terminal: Terminal): Promise<number[]> {
  const waits: number[] = []
  const start = performance.now()
  while (performance.now() - start < seconds * 1000) {
    await sleep(500)
    const following = headerOf(terminal.frame())?.following ?? false
    const typed = performance.now()
    terminal.type(following ? 'k' : 'f')
    const { at } = await terminal.until((frame) => headerOf(frame)?.following === !following)
    waits.push(at - typed)
  }
  return waits
}

/** Waits until the screen shows everything, or nothing was added for some seconds. */
async function settled(terminal: Terminal, written: number): Promise<void> {
  let shown = 0
  for (let quiet = 0; shown < written && quiet < 50; quiet++) {
    await sleep(100)
    const now = headerOf(terminal.frame())?.shown ?? 0
    if (now > shown) quiet = 0
    shown = now
  }
}
