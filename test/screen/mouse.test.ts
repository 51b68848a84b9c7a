import { expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import type { MouseReport } from '../../src/screen/mouse.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

function screen(columns = 120, rows = 36, mouse = true): TestScreen {
  const it = new TestScreen(
    [...Array(100).keys()].map((number) => eventLine(number)),
    metadataPolicy,
    columns,
    rows,
  )
  if (mouse) it.press('M')
  return it
}

/** Presses where a text begins on the screen. */
function pressOn(it: TestScreen, text: string, from = 0): void {
  const rows = it.text().split('\n')
  const row = rows.findIndex((one) => one.includes(text, from))
  expect([text, row]).not.toEqual([text, -1])
  report(it, 'press', rows[row]?.indexOf(text, from) ?? 0, row)
}

function report(it: TestScreen, what: MouseReport['what'], column = 60, row = 10): void {
  it.act({ kind: 'mouse', report: { what, column, row } })
}

test('is off until M, and then nothing of it does anything', () => {
  const it = screen(120, 36, false)
  const before = it.state
  pressOn(it, 'shop/web-90')
  report(it, 'wheelUp')
  expect(it.state).toBe(before)
  it.press('M')
  expect(it.effects).toContainEqual({ kind: 'mouse', on: true })
  expect(it.text()).toContain('mouse on')
  it.press('M')
  expect(it.effects.at(-1)).toEqual({ kind: 'mouse', on: false })
})

test('a press selects a row, and a second one opens its event', () => {
  const it = screen()
  pressOn(it, 'shop/web-90')
  expect([it.selected(), it.state.following]).toEqual(['web-90', false])
  pressOn(it, 'shop/web-90')
  expect(it.state.focus).toBe('event')
  expect(it.effects.at(-1)?.kind).toBe('open')
  // In an event only the wheel works.
  const before = it.state
  report(it, 'press')
  expect(it.state).toEqual(before)
})

test('the wheel moves three rows', () => {
  const it = screen()
  report(it, 'wheelUp')
  expect(it.selected()).toBe('web-96')
  report(it, 'wheelDown')
  expect(it.selected()).toBe('web-99')
})

test.each([
  [120, 36],
  [80, 24],
])('a press enters a pane and puts its cursor on a value, and a second one includes it, at %ix%i', (columns, rows) => {
  const it = screen(columns, rows)
  if (columns < 100) it.press('1')
  pressOn(it, '  user-3')
  expect([it.state.focus, it.state.pane, it.state.panes[0]?.cursor]).toEqual(['pane', 0, 'literal user-3'])
  expect(it.state.filter).toEqual([])
  pressOn(it, '  user-3')
  expect(printFilter(it.state.filter)).toBe('user:user-3')
  pressOn(it, 'get', columns < 100 ? 41 : 23)
  expect(it.state.focus).toBe('list')
})

test('a press beside everything changes nothing', () => {
  const it = screen()
  const before = it.state
  for (const [column, row] of [
    [0, 0],
    [50, 1],
    [5, 35],
    [22, 10],
    [500, 500],
  ] as const)
    report(it, 'press', column, row)
  expect({ ...it.state, message: '' }).toEqual({ ...before, message: '' })
})
