import { expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

/** More values than fit, and stages of which one has no request. */
const log = Array.from({ length: 40 }, (_, number) =>
  eventLine(number, {
    stage: number % 10 === 0 ? 'ResponseStarted' : number === 39 ? 'Panic' : 'ResponseComplete',
    user: { username: `user-${number}`, groups: [] },
    verb: `verb-${number}`,
    objectRef: { resource: `things-${number}`, namespace: `ns-${number}`, name: 'web', apiVersion: 'v1' },
  }),
)

function screenWith(keys: string, columns = 130, rows = 24): TestScreen {
  const screen = new TestScreen(log, metadataPolicy, columns, rows)
  screen.press(keys)
  return screen
}

/** The first line of a pane: with its key and title, or without a title. */
function paneLine(screen: TestScreen, key: number): string {
  const lines = screen
    .text()
    .split('\n')
    .map((row) => row.slice(0, screen.frame().layout.panes))
  return lines.find((row) => new RegExp(`^[╭─]${key} `).test(row)) ?? ''
}

test('without room the stage pane is one line with the counts of the stages', () => {
  expect(paneLine(screenWith(''), 4)).toBe('─4 Stage ✓35 »4 ›0 !1 ')
  expect(paneLine(screenWith('1 > > q'), 4)).toBe('─4 Stage ✓35 »4 ›0 !1 ────────')
  expect(paneLine(screenWith('', 120, 36), 4)).toMatch(/^╭4 Stage─+╮$/)
  expect(paneLine(screenWith('P enter q', 120, 36), 4)).toBe('─4 Stage ✓35 »4 ›0 !1 ')
  // A narrow one has no stage without requests, and then no title.
  expect(paneLine(screenWith('1 < q'), 4)).toBe('─4 Stage ✓35 »4 !1')
  expect(paneLine(screenWith('1 < < q'), 4)).toBe('─4 ✓35 »4 !1 ─')
})

test('4 opens it, with its names, and it becomes one line again when it is left', () => {
  const screen = screenWith('4')
  expect(screen.text()).toContain('ResponseComplete')
  expect(paneLine(screen, 4)).toMatch(/^╭4 Stage─+╮$/)
  screen.press('j x')
  expect(printFilter(screen.state.filter)).toBe('-stage:ResponseStarted')
  screen.press('j space')
  expect(printFilter(screen.state.filter)).toBe('-stage:ResponseStarted stage:Panic')
  screen.press('k enter')
  expect(printFilter(screen.state.filter)).toBe('stage:ResponseStarted')
  screen.press('backspace')
  expect(screen.state.filter).toEqual([])
  screen.press('q')
  expect(paneLine(screen, 4)).toMatch(/^─4 Stage ✓35/)
})

test('its line shows what the filter has on the stages', () => {
  const screen = screenWith('/ "stage:ResponseComplete -stage:Panic" enter')
  expect(paneLine(screen, 4)).toBe('─4 Stage +✓35 »4 −!1 ─')
  screen.press('/ ctrl+u "stage:Resp*" enter')
  expect(paneLine(screen, 4)).toBe('─4 Stage Resp* ───────')
})

test('the last panes become lines too, and each opens by its key', () => {
  const screen = screenWith('P enter j enter j enter j enter q')
  expect(paneLine(screen, 8)).toBe('─8 Agent all ─────────')
  expect(paneLine(screen, 3)).toMatch(/^╭3 Resource/)
  screen.press('8')
  expect(paneLine(screen, 8)).toMatch(/^╭8 Agent/)
  screen.press('space q')
  expect(paneLine(screen, 8)).toBe('─8 Agent kubectl/v1.3~')
})

test('a press on its line enters it, and presses on its values then work', () => {
  const screen = screenWith('M')
  const pressOn = (text: string): void => {
    const rows = screen.text().split('\n')
    const row = rows.findIndex((one) => one.includes(text))
    screen.act({ kind: 'mouse', report: { what: 'press', column: rows[row]?.indexOf(text) ?? 0, row } })
  }
  pressOn('4 Stage')
  expect([screen.state.focus, screen.state.pane]).toEqual(['pane', 3])
  pressOn('  ResponseStarted')
  pressOn('  ResponseStarted')
  expect(printFilter(screen.state.filter)).toBe('stage:ResponseStarted')
  pressOn('3 Resource')
  expect(screen.state.pane).toBe(2)
  expect(paneLine(screen, 4)).toBe('─4 Stage ✓35 +»4 ›0 !1')
})
