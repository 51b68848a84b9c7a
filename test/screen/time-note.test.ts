import { expect, test } from 'vitest'
import { timeTest } from '../../src/query/times.ts'
import { filterLine } from '../../src/screen/filter-bar.ts'
import { noonClock } from '../support/clock.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

/** A screen of three events of the day before the present of the tests, at 17:00:00, of which one has no time. */
function oldScreen(columns: number): TestScreen {
  const day = { requestReceivedTimestamp: '2026-11-22T17:00:00.000000Z', stageTimestamp: '2026-11-22T17:00:00.000000Z' }
  const early = {
    ...day,
    stageTimestamp: '2026-11-22T16:00:00.000000Z',
    requestReceivedTimestamp: '2026-11-22T16:00:00.000000Z',
  }
  const screen = new TestScreen([eventLine(1, early), eventLine(2, day)], null, columns)
  screen.live = false
  return screen
}

function bar(screen: TestScreen): string {
  return lineText(filterLine(screen.state, screen.world))
}

test.each([
  [120, 'since:10m', / since:10m {2,}since 16:50, 10m before the newest event $/],
  [54, 'since:1h30m', / since:1h30m {2,}since 15:30, from the newest event $/],
  [40, 'since:1h30m', / since:1h30m {2,}since 15:30 $/],
  [120, 'since:18h', / since:18h {2,}since 2026-11-21 23:00, 18h before the newest event $/],
  [120, 'until:30s', / until:30s {2,}until 16:59:30, 30s before the newest event $/],
  [120, 'at:2h..30m', / at:2h..30m {2,}at 15:00..16:30, counted from the newest event $/],
  [120, '-since:10m', / -since:10m {2,}since 16:50, 10m before the newest event $/],
])('at %i columns, %s says what its age was counted from', (columns, text, wanted) => {
  const screen = oldScreen(columns)
  screen.press(`/ ${JSON.stringify(text)} enter`)
  expect(bar(screen)).toMatch(wanted)
})

test('a time of day that the newest day does not have is of the day before, and that is said', () => {
  const screen = oldScreen(120)
  screen.press('/ "since:18:00" enter')
  expect(bar(screen)).toMatch(/ since:18:00 {2,}since 2026-11-21 18:00 $/)
})

test.each(['since:2026-11-22', 'since:16:30', 'since:3d', 'verb:get'])('%s says nothing', (text) => {
  const screen = oldScreen(120)
  screen.press(`/ ${JSON.stringify(text)} enter`)
  expect(bar(screen).trim()).toMatch(new RegExp(`${text}$`))
})

test('an age counts from the present where a log is followed', () => {
  const screen = oldScreen(120)
  screen.live = true
  screen.press('/ "since:10m" enter')
  expect(bar(screen).trim()).toMatch(/since:10m$/)
  expect(screen.text()).toMatch(/--now newest counts from/)
})

test('--since says it too, and where it skips all events, the list says so', () => {
  const screen = oldScreen(120)
  const newest = screen.events.about.timeRange?.to ?? null
  const since = timeTest('since', '10m', { ...noonClock, newest, ended: true })
  if (typeof since === 'string') throw new Error(since)
  const { world } = screen
  expect(lineText(filterLine(screen.state, { ...world, since }))).toContain('since 16:50, 10m before the newest event')
})

test('events without a time are counted where times are asked for', () => {
  const screen = oldScreen(120)
  const about = { ...screen.events.about, undated: 3 }
  const { world } = screen
  const events = { ...world.events, about }
  expect(lineText(filterLine(screen.state, { ...world, events }))).not.toContain('without a time')
  screen.press('/ "since:10m" enter')
  expect(lineText(filterLine(screen.state, { ...world, events }))).toContain(
    'since 16:50, 10m before the newest event, 3 events without a time',
  )
})
