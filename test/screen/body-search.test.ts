import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Searched } from '../../src/engine/engine.ts'
import { narrate } from '../../src/screen/spoken/told.ts'
import { eventLine } from '../support/logs.ts'
import { screenText, TestScreen } from './worlds.ts'

const secret = 'c2VjcmV0IHRleHQ='
const lines = [0, 1, 2].map((number) =>
  eventLine(number, {
    verb: 'create',
    objectRef: { resource: 'secrets', namespace: 'shop', name: `web-${number}` },
    requestObject: { data: { key: secret } },
  }),
)

/** A screen whose search for a text has come so far. */
function searching(searched: Partial<Searched>, columns = 120): TestScreen {
  const screen = new TestScreen(lines, null, columns, 30)
  screen.press('/ "body:xyz" enter')
  const now: Searched = { state: 'searching', part: 0.456, unreadable: 0, ...searched }
  Object.assign(screen.events, {
    searched: () => now,
    count: () => ({ value: 0, partial: now.state === 'searching' ? 'searching' : null }),
  })
  return screen
}

describe('a search of records', () => {
  test('says how far it has come, and which key stops it', () => {
    const text = searching({}).text()
    expect(text).toContain('searching records 45%')
    expect(text).toContain('searching…')
    expect(text).toContain(' Esc stops the search ')
    expect(text).not.toContain('no events match')
  })

  test('says so in the footer of a narrow screen', () => {
    const narrow = searching({}, 60).text().trimEnd().split('\n').at(-1)
    expect(narrow).toContain('45% searched')
    expect(narrow).toContain('Esc stops the search')
  })

  test('is stopped by Esc, which then drops the term', () => {
    const screen = searching({})
    screen.press('escape')
    expect(screen.effects.at(-1)).toEqual({ kind: 'stopSearch' })
    expect(screen.state.filter).toHaveLength(1)
    const stopped = searching({ state: 'stopped' })
    expect(stopped.text()).toContain('searched 45% only')
    expect(stopped.text()).toContain('only 45% of the records were searched')
    stopped.press('escape')
    expect(stopped.state).toMatchObject({ filter: [], message: 'dropped body:xyz' })
  })

  test.each([
    [1, '1 record could not be read again and was not searched', '1 not searched'],
    [1200, '1,200 records could not be read again and were not searched', '1,200 not searched'],
  ])('says that %i records could not be searched', (unreadable, words, short) => {
    const screen = searching({ state: 'done', part: 1, unreadable })
    const text = screen.text().trimEnd().split('\n')
    expect(text.at(-1)).toContain(words)
    // The list says it, too, where it has nothing to show.
    expect(text.filter((line) => line.includes(words))).toHaveLength(2)
    expect(searching({ state: 'done', part: 1, unreadable }, 60).text()).toContain(short)
    const spoken = narrate(screen.state, screen.world, null, 0).lines.join('\n')
    expect(spoken).toContain(words)
  })

  test('shows nothing of a masked value that it found', async () => {
    const screen = new TestScreen(lines, null)
    screen.press('/ "body:c2Vj*" enter')
    for (const segment of screen.store.segments) {
      const bytes = Buffer.from(lines.join(''))
      let start = 0
      const spans = lines.map((line) => ({ start, end: (start += line.length) - 1 }))
      screen.store.bodies.search({ segment, indexes: [0, 1, 2] }, bytes, spans)
    }
    await turn()
    screen.scan()
    expect(screen.text()).toContain('3 of 3 requests')
    screen.press('enter')
    screen.act({
      kind: 'opened',
      row: screen.state.event!.row,
      record: { kind: 'here', value: JSON.parse(lines[2]!) as unknown },
    })
    expect(screenText(screen.frame())).toContain('requestObject')
    expect(screenText(screen.frame())).not.toContain(secret)
  })
})
