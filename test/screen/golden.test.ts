import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { jsonLine } from '../../src/cli/print/event-line.ts'
import { lineWidth } from '../../src/screen/draw/styled-text.ts'
import { selectedRow } from '../../src/screen/list/move.ts'
import { demo } from '../support/paths.ts'
import { screenText, TestScreen } from './worlds.ts'

const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8').trimEnd().split('\n')
const policy = fs.readFileSync(path.join(demo, 'policy.yaml'), 'utf8')

/** The log up to an exec, which looks as if it had succeeded: the exec and some watches are then in flight. */
const untilExec = log.slice(0, 183).with(-1, (log[182] ?? '').replace('"code":400', '"code":101'))

/** Sizes and keys whose screens are kept as golden files. */
const frames = [
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

const golden = (columns: number, rows: number, what: string): string => `${what}-${columns}x${rows}.txt`

test('each golden file is one of a screen', () => {
  const files = fs.readdirSync(path.join(import.meta.dirname, 'golden'))
  expect(files.sort()).toEqual(frames.map(([columns, rows, , what]) => golden(columns, rows, what)).sort())
})

test.each(frames)('%ix%i after %s shows the %s as it did', async (columns, rows, keys, what) => {
  const screen = new TestScreen(what === 'requests' ? untilExec : log, policy, columns, rows)
  screen.press(keys)
  const frame = screen.frame()
  const text = screenText(frame)
  await expect(`${text}\n`).toMatchFileSnapshot(`golden/${golden(columns, rows, what)}`)

  expect(text.split('\n').length).toBe(rows)
  const lines = [...frame.top, ...frame.bottom]
  expect([...new Set(lines.map(lineWidth))]).toEqual([columns])
  if (what !== 'list') return
  const row = selectedRow(screen.state, screen.view)
  const place = screen.store.locate(row!)!
  expect(frame.main.filter((line) => line.selected === true).length).toBe(1)
  const printed = JSON.parse(jsonLine(place.segment, place.index, onePolicy(screen.world.policies[0]!))) as {
    rule: { number: number; line: number }
  }
  expect(text).toContain(`rule ${printed.rule.number} (line ${printed.rule.line})`)
})
