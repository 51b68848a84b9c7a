import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Kind } from './kinds.ts'
import type { Lab } from './lab.ts'
import { demoPolicy, type Log, programIn, root } from './logs.ts'
import { type Figure, median } from './measure.ts'

type Bounds = Pick<Figure, 'goal' | 'aim'>

interface Measured {
  /** A few hundred megabytes of them, since a program takes a tenth of a second to start. */
  readonly events: number
  /** How many times as fast as the baseline this program is to be. */
  readonly times?: Bounds
  /** How much of the older commit's time it may take. */
  readonly ofBefore?: Bounds
}

const logs: Readonly<Record<Kind, Measured>> = {
  Metadata: { events: 400_000, times: { goal: '≥ 1', aim: '≥ 1.2' } },
  '30 % new names': { events: 400_000, times: { goal: '≥ 0.8', aim: '≥ 1' } },
  '100 % new names': { events: 400_000, times: { goal: '≥ 0.6', aim: '≥ 0.8' } },
  'a fleet': { events: 400_000 },
  'everything new': { events: 150_000, ofBefore: { goal: '≤ 0.6' } },
  RequestResponse: { events: 25_000, times: { goal: '≥ 2.2', aim: '≥ 2.6' } },
}

const turns = 5

interface Taken {
  readonly wall: number
  readonly cpu: number
}

/**
 * Whole processes from exec to exit, with all columns and the verdict of each event: this program beside the baseline, and
 * beside an older commit of it where one is given. All on this Node.js, in turn; medians of the ratios.
 */
export function processes(lab: Lab): Promise<Figure[]> {
  const before = lab.before()
  const figures = Object.entries(logs).flatMap(([kind, measured]) =>
    figuresOf(kind, measured, lab.log(kind as Kind, measured.events), before),
  )
  return Promise.resolve(figures)
}

function figuresOf(kind: string, { times, ofBefore }: Measured, log: Log, before: string | null): Figure[] {
  const ours = (folder: string): Taken => timed([programIn(folder), ...argumentsOf(log)])
  const all = Array.from({ length: turns }, () => ({
    now: ours(root),
    baseline: timed([path.join(import.meta.dirname, 'baseline.ts'), log.path]),
    before: before === null ? null : ours(before),
  }))
  const name = `${kind}: auditscope -o summary on ${(log.bytes / 1e9).toFixed(1)} GB, process`
  const ratio = (of: 'wall' | 'cpu'): number => median(all.map(({ now, baseline }) => baseline[of] / now[of]))
  const older = (of: 'wall' | 'cpu'): Figure => ({
    name: `${name}, ${of} of the commit before`,
    value: median(all.map(({ now, before }) => now[of] / (before?.[of] ?? NaN))),
    unit: '×',
    ...(of === 'wall' && ofBefore !== undefined ? ofBefore : { detail: true }),
  })
  return [
    { name: `${name}, times JSON.parse of each line`, value: ratio('wall'), unit: '×', ...times },
    { name: `${name}, CPU time, times JSON.parse of each line`, value: ratio('cpu'), unit: '×' },
    ...(before === null ? [] : [older('wall'), older('cpu')]),
  ]
}

function argumentsOf({ path: log }: Log): string[] {
  return ['-o', 'summary', '-p', demoPolicy, log]
}

/** Runs Node.js with these arguments; milliseconds from exec to exit, and of the processor. */
function timed(args: readonly string[]): Taken {
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null'
  const start = performance.now()
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], { encoding: 'utf8' })
  const wall = performance.now() - start
  const [user = NaN, system = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}: ${stderr}`)
  return { wall, cpu: (user + system) * 1000 }
}
