import fs from 'node:fs'
import path from 'node:path'
import { gigabyte, type Lab } from './lab.ts'
import { demoPolicy, timeOf } from './logs.ts'
import { type Figure, inTurn } from './measure.ts'
import { type Frame, openTerminal } from './terminal.ts'

/** How soon the screen shows the newest event of a big log, beside how soon it shows anything without a log. */
export async function firstScreen(lab: Lab): Promise<Figure[]> {
  const log = lab.log('RequestResponse', gigabyte)
  const empty = path.join(lab.folder, 'empty.log')
  fs.writeFileSync(empty, '')
  const newest = timeOf(log.events - 1).slice(11)
  const turns = await inTurn({
    first: () => untilShown(log.path, ({ rows }) => rows.some((row) => row.includes(newest))),
    empty: () => untilShown(empty, ({ rows }) => rows[0]?.includes('auditscope') === true),
  })
  const name = `first screen of a log of ${(log.bytes / 1e9).toFixed(1)} GB`
  return [
    { name: 'first paint, from exec', value: turns.median('empty'), unit: 'ms' },
    { name: `${name}, its newest event on it`, value: turns.median('first'), unit: 'ms' },
    { name: `${name}, times the first paint`, value: turns.ratio('first', 'empty'), unit: '×', goal: '≤ 1.3' },
  ]
}

/** Milliseconds from exec. */
async function untilShown(log: string, wanted: (frame: Frame) => boolean): Promise<number> {
  const terminal = openTerminal(['-p', demoPolicy, log])
  const { at } = await terminal.until(wanted)
  await terminal.end()
  return at - terminal.started
}
