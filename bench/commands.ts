import type { Kind } from './kinds.ts'
import { gigabyte, type Lab } from './lab.ts'
import { demoPolicy, type Log } from './logs.ts'
import { type Figure, inTurn, millis, type Turns } from './measure.ts'
import { takeIn } from './ours.ts'
import { auditscope, isInstalled, jq, lnav, run } from './tools.ts'

/** Large logs, since a program takes a tenth of a second to start. jq is slow and starts at once, so it gets a part. */
const logs = [
  { kind: 'Metadata', events: 300_000, part: 50_000, goal: '≥ 6' },
  { kind: 'RequestResponse', events: gigabyte, part: 2_500, goal: '≥ 40' },
] as const

type Side = 'command' | 'intake' | 'jq' | 'lnav'

/** How fast the whole program reads a log as a command, from start to end, beside other programs that people use. */
export async function commands(lab: Lab): Promise<Figure[]> {
  const figures: Figure[] = []
  const other = lnav(lab.folder)
  for (const { kind, events, part, goal } of logs) {
    const log = lab.log(kind, events)
    const jqLog = lab.log(kind, part)
    const turns = await inTurn<Side>({
      command: () => run(auditscope, log, lab.folder),
      intake: () => millis(() => void takeIn(log.path, demoPolicy)),
      jq: () => (isInstalled('jq') ? run(jq, jqLog, lab.folder) : NaN),
      lnav: () => (isInstalled('lnav') ? run(other, log, lab.folder) : NaN),
    })
    figures.push(...figuresOf(kind, goal, turns, { command: log, intake: log, lnav: log, jq: jqLog }))
  }
  return figures
}

function figuresOf(kind: Kind, goal: string, turns: Turns<Side>, logs: Readonly<Record<Side, Log>>): Figure[] {
  const gigabytes = (logs.command.bytes / 1e9).toFixed(1)
  const name = `${kind}: auditscope -o summary on ${gigabytes} GB, from exec to exit`
  const others = { jq: 'jq -c .verb', lnav: 'lnav -n that knows the format' }
  // Compare bytes per second, since jq read less.
  const rate = (side: Side): number => logs[side].bytes / 1000 / turns.median(side)
  return [
    { name, value: rate('command'), unit: 'MB/s' },
    {
      name: `${name}, times what the intake alone takes`,
      value: turns.ratio('command', 'intake'),
      unit: '×',
    },
    ...(['jq', 'lnav'] as const).flatMap((tool): Figure[] => {
      // The goal is for the work itself. The figure of the whole program includes its start.
      const beside = { name: `${kind}: all columns and verdict, in process, times ${others[tool]}`, unit: '×', goal }
      const whole = { name: `${name}, times ${others[tool]}`, unit: '×' }
      if (!isInstalled(tool))
        return [beside, whole].map((one) => ({ ...one, value: null, why: `${tool} is not installed` }))
      const times = (side: Side): number => (turns.ratio(tool, side) * logs.command.bytes) / logs[tool].bytes
      return [
        { ...beside, value: times('intake') },
        { ...whole, value: times('command') },
        { name: `${kind}: ${others[tool]}, from exec to exit`, value: rate(tool), unit: 'MB/s', detail: true },
      ]
    }),
  ]
}
