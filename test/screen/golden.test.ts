import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { jsonLine } from '../../src/cli/print/event-line.ts'
import { lineWidth } from '../../src/screen/draw/styled-text.ts'
import { selectedRow } from '../../src/screen/list/move.ts'
import { goldenScreens } from './golden-screens.ts'
import { screenText } from './worlds.ts'

const golden = (columns: number, rows: number, what: string): string => `${what}-${columns}x${rows}.txt`

test('each golden file is one of a screen', () => {
  const files = fs.readdirSync(path.join(import.meta.dirname, 'golden'))
  expect(files.sort()).toEqual(goldenScreens.map(({ columns, rows, what }) => golden(columns, rows, what)).sort())
})

test.each(goldenScreens)('$what at $columns x $rows is as it was', async ({ columns, rows, what, screen: made }) => {
  const screen = made()
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
