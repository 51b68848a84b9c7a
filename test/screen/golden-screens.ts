import fs from 'node:fs'
import path from 'node:path'
import { demo } from '../support/paths.ts'
import { TestScreen } from './worlds.ts'

const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').trimEnd().split('\n')
const policy = fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8')

/** The log up to an exec, which looks as if it had succeeded: the exec and some watches are then in flight. */
const untilExec = log.slice(0, 183).with(-1, (log[182] ?? '').replace('"code":400', '"code":101'))

/** From the largest screen to the smallest that shows everything. */
export const goldenSizes = [
  [200, 60],
  [160, 45],
  [140, 40],
  [120, 36],
  [80, 24],
  [60, 16],
  [40, 12],
] as const
export type GoldenSize = (typeof goldenSizes)[number]

/** Keys that bring up what is kept as golden files. */
const ways = {
  list: 'k k k k k',
  event: 'k k k k k enter j j',
  panel: 'k k k k k r',
  'rule-table': 'k k k k k A j',
  help: '?',
  palette: ': "pa" down',
  pane: '1 j x 2 j space',
  filter: '/ "-user:system:* resource:secrets"',
  completion: '/ "-user:system:* verb:" tab tab',
  error: '/ "-user:system:* code>=4xx verb:get"',
  requests: 'w j',
} as const
export type GoldenName = keyof typeof ways

export const goldenNames = Object.keys(ways) as readonly GoldenName[]

/** The screen after the keys. */
export function goldenScreen(name: GoldenName, [columns, rows]: GoldenSize): TestScreen {
  const screen = new TestScreen(name === 'requests' ? untilExec : log, policy, columns, rows)
  for (const keys of ways[name].split(/(?<=enter) /)) {
    screen.press(keys)
    openRecord(screen)
  }
  return screen
}

/** Gives the screen the record that it asked for last, as the program does. */
function openRecord(screen: TestScreen): void {
  const open = screen.effects.findLast(({ kind }) => kind === 'open')
  if (open?.kind !== 'open' || screen.state.event?.record.kind !== 'reading') return
  const event = screen.events.row(open.row)
  if (event === null) throw new Error('the event is not there')
  const { auditID, stage } = event.fields
  const line = log.find((one) => one.includes(`"auditID":"${auditID}"`) && one.includes(`"stage":"${stage}"`)) ?? ''
  screen.act({ kind: 'opened', row: open.row, record: { kind: 'here', value: JSON.parse(line) as unknown } })
}
