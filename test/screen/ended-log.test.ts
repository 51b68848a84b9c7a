import { expect, test } from 'vitest'
import { eventLine } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

/** A screen of ten requests of a log that does not grow; of the sixth and the seventh the code is 403. */
function ended(): TestScreen {
  const lines = [...Array(10).keys()].map((at) =>
    eventLine(at, at === 5 || at === 6 ? { responseStatus: { code: 403 } } : {}),
  )
  const screen = new TestScreen(lines, null)
  screen.live = false
  return screen
}

test('at the end of a log that does not grow, the cursor stays on its row when the filter goes', () => {
  const screen = ended()
  screen.press('/ "code:403" enter')
  expect(screen.selected()).toBe('web-6')
  screen.press('escape')
  expect(screen.selected()).toBe('web-6')
  expect(screen.text()).toContain('10 of 10 requests')
})

test('and a pane, the menu and undo keep it, too', () => {
  const screen = ended()
  screen.press('/ "code:403" enter k + u')
  expect(screen.selected()).toBe('web-5')
  screen.press('u u')
  expect(screen.state.filter).toEqual([])
})

test('while a log is followed, the newest row stays selected', () => {
  const screen = ended()
  screen.live = true
  screen.press('/ "code:403" enter escape')
  expect([screen.state.following, screen.state.filter]).toEqual([true, []])
})

test('at:±2m is around the row under the cursor', () => {
  const screen = ended()
  screen.press('k k / "at:±15ms" enter')
  expect(screen.state.message).toBe('')
  expect(screen.text()).toContain('at:2026-11-23T17:00:00..17:00:01')
})

test('a value that no event has is said also where the rest of the filter finds rows', () => {
  const screen = ended()
  screen.press('/ "user:user-1,user-11" enter')
  expect(screen.state.message).toContain('no event has user user-11; did you mean user-1 (')
  screen.press('/ ctrl+u "-code:404" enter')
  expect(screen.state.message).toBe('no event has code 404')
  screen.press('/ ctrl+u "-code:403" enter')
  expect(screen.state.message).toBe('')
})
