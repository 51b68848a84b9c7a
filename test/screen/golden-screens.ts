import fs from 'node:fs'
import path from 'node:path'
import { demo } from '../support/paths.ts'
import { TestScreen } from './worlds.ts'

const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').trimEnd().split('\n')
const policy = fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8')

/** The log up to an exec, which looks as if it had succeeded: the exec and some watches are then in flight. */
const untilExec = log.slice(0, 183).with(-1, (log[182] ?? '').replace('"code":400', '"code":101'))

/** Sizes and keys whose screens are kept as golden files. */
export const goldenScreens = (
  [
    [160, 45, 'k k k k k', 'list'],
    [120, 36, 'k k k k k', 'list'],
    [80, 24, 'k k k k k', 'list'],
    [40, 12, 'k k k k k', 'list'],
    [160, 45, '1 j x 2 j space', 'pane'],
    [80, 24, '2 j x', 'pane'],
    [120, 36, '/ "-user:system:* resource:secrets"', 'filter'],
    [120, 36, '?', 'help'],
    [160, 45, 'w j', 'requests'],
    [80, 24, 'w j', 'requests'],
    [40, 12, 'w j', 'requests'],
  ] as const
).map(([columns, rows, keys, what]) => ({
  columns,
  rows,
  what,
  /** The screen after the keys. */
  screen: (): TestScreen => {
    const screen = new TestScreen(what === 'requests' ? untilExec : log, policy, columns, rows)
    screen.press(keys)
    return screen
  },
}))
