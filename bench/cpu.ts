import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { headerOf } from './header.ts'
import type { Lab } from './lab.ts'
import { demoPolicy, metadataLines, program, programIn, repeatedApart, timeOf } from './logs.ts'
import { type Figure, median } from './measure.ts'
import { openTerminal, type Size, type Terminal } from './terminal.ts'
import { writeEvents } from './writing.ts'

export interface Load {
  readonly perSecond: number
  readonly size: Size
  /** How much of a core it may take. */
  readonly goal?: string
  /** How much of the older commit's CPU time. */
  readonly ofBefore?: string
}

const loads: readonly Load[] = [
  { perSecond: 1000, size: { cols: 120, rows: 36 }, goal: '< 25', ofBefore: '≤ 0.65' },
  { perSecond: 10_000, size: { cols: 200, rows: 60 }, ofBefore: '≤ 0.45' },
]

const turns = 3

/** The CPU time of the whole program on a screen, while it follows and while it is idle, beside an older commit. */
export async function cpu(lab: Lab): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const load of loads) figures.push(...(await whileFollowing(lab, load)))
  return [...figures, { name: 'CPU idle', value: (await idle(lab)) * 100, unit: '% of a core', goal: '< 1' }]
}

async function whileFollowing(lab: Lab, load: Load): Promise<Figure[]> {
  const { now, older } = await inTurns(lab, load)
  const { perSecond, size, goal, ofBefore } = load
  const name = `following ${perSecond.toLocaleString('en-US')} events/s at ${size.cols}x${size.rows}`
  const frames = (all: readonly Spent[]): number => median(all.map(({ frames, seconds }) => frames / seconds))
  const core = (all: readonly Spent[]): number => median(all.map(({ cpu, seconds }) => (cpu / seconds) * 100))
  // Both have read the same events, however long it took.
  const ratio = median(now.map(({ cpu }, turn) => cpu / (older[turn]?.cpu ?? NaN)))
  const beside: Figure[] = [
    {
      name: `CPU time while ${name}, of the commit before`,
      value: ratio,
      unit: '×',
      ...(ofBefore === undefined ? {} : { goal: ofBefore }),
    },
    { name: `CPU while ${name}, the commit before`, value: core(older), unit: '% of a core', detail: true },
    { name: `frames while ${name}, the commit before`, value: frames(older), unit: '/s', detail: true },
  ]
  return [
    { name: `CPU while ${name}`, value: core(now), unit: '% of a core', ...(goal === undefined ? {} : { goal }) },
    { name: `frames while ${name}`, value: frames(now), unit: '/s', goal: '≥ 9' },
    ...(older.length === 0 ? [] : beside),
  ]
}

/** What this program spends, and in the same turns that of an older commit, if there is one to compare. */
export async function inTurns(
  lab: Lab,
  load: Load,
): Promise<{ readonly now: readonly Spent[]; readonly older: readonly Spent[] }> {
  const before = lab.before()
  const now: Spent[] = []
  const older: Spent[] = []
  while (now.length < turns) {
    now.push(await spent(lab, load, program))
    if (before !== null) older.push(await spent(lab, load, programIn(before)))
  }
  return { now, older }
}

/** What a program spent until it had shown everything. */
export interface Spent {
  readonly cpu: number
  readonly bytes: number
  readonly seconds: number
  readonly frames: number
}

async function spent(lab: Lab, { perSecond, size }: Load, programPath: string): Promise<Spent> {
  const { log, lines, terminal } = await openAtRest(lab, programPath, size)
  const fd = fs.openSync(log, 'a')
  const [cpu, bytes, frames] = [cpuSeconds(terminal.pid), terminal.byteCount(), terminal.frameCount()]
  const start = performance.now()
  const writes = await writeEvents(perSecond, lab.seconds / 6, (batch) => {
    fs.writeSync(fd, batch)
  })
  const written = lines + (writes.at(-1)?.events ?? 0)
  await terminal.until((frame) => headerOf(frame)?.came === written)
  const taken = {
    cpu: cpuSeconds(terminal.pid) - cpu,
    bytes: terminal.byteCount() - bytes,
    seconds: (performance.now() - start) / 1000,
    frames: terminal.frameCount() - frames,
  }
  fs.closeSync(fd)
  await terminal.end()
  return taken
}

/** The part of a core that the program takes while nothing happens. */
async function idle(lab: Lab): Promise<number> {
  const { terminal } = await openAtRest(lab, program, { cols: 120, rows: 36 })
  const before = cpuSeconds(terminal.pid)
  const seconds = lab.seconds / 6
  await sleep(seconds * 1000)
  const idle = (cpuSeconds(terminal.pid) - before) / seconds
  await terminal.end()
  return idle
}

export interface AtRest {
  readonly log: string
  /** How many events the log has. */
  readonly lines: number
  readonly terminal: Terminal
}

/** The program on a screen with a small log that it has read. */
export async function openAtRest(
  { folder }: Lab,
  programPath: string,
  size: Size,
  bytesPerSecond?: number,
): Promise<AtRest> {
  const log = path.join(folder, 'followed.log')
  // Each event is a request, so that older commits count the same.
  const templates = metadataLines()
  const lineOf = repeatedApart(templates, timeOf)
  const lines = templates.map((_, event) => lineOf(event))
  fs.writeFileSync(log, `${lines.join('\n')}\n`)
  const terminal = openTerminal(['-p', demoPolicy, log], {
    programPath,
    size,
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  })
  await sleep(3000)
  return { log, lines: lines.length, terminal }
}

/** User and system time of a process so far, from Linux' /proc. */
function cpuSeconds(pid: number): number {
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
