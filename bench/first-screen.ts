import fs from 'node:fs'
import path from 'node:path'
import { gigabyte, type Lab } from './lab.ts'
import { demoPolicy, program, programIn, timeOf } from './logs.ts'
import { type Figure, inTurn } from './measure.ts'
import { type Frame, openTerminal } from './terminal.ts'

/** How soon the screen shows the newest event of a big log, beside how soon it shows anything without a log. */
export async function firstScreen(lab: Lab): Promise<Figure[]> {
  const log = lab.log('RequestResponse', gigabyte)
  const empty = path.join(lab.folder, 'empty.log')
  fs.writeFileSync(empty, '')
  const before = lab.before()
  const newest = timeOf(log.lastBegun).slice(11)
  const turns = await inTurn({
    first: () => untilShown(program, log.path, ({ rows }) => rows.some((row) => row.includes(newest))),
    empty: () => untilShown(program, empty, isPainted),
    before: () => (before === null ? NaN : untilShown(programIn(before), empty, isPainted)),
  })
  const name = `first screen of a log of ${(log.bytes / 1e9).toFixed(1)} GB`
  const ofBefore: Figure = {
    name: 'first paint, from exec, of the commit before',
    value: turns.ratio('empty', 'before'),
    unit: '×',
    goal: '≤ 0.9',
  }
  return [
    { name: 'first paint, from exec', value: turns.median('empty'), unit: 'ms' },
    ...(before === null ? [] : [ofBefore]),
    { name: `${name}, its newest event on it`, value: turns.median('first'), unit: 'ms' },
    { name: `${name}, times the first paint`, value: turns.ratio('first', 'empty'), unit: '×', goal: '≤ 1.3' },
  ]
}

function isPainted({ rows }: Frame): boolean {
  return rows[0]?.includes('auditscope') === true
}

/** Milliseconds from exec. */
async function untilShown(programPath: string, log: string, wanted: (frame: Frame) => boolean): Promise<number> {
  const terminal = openTerminal(['-p', demoPolicy, log], { programPath })
  const { at } = await terminal.until(wanted)
  await terminal.end()
  return at - terminal.started
}
