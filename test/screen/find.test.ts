import { describe, expect, test } from 'vitest'
import { lineWidth } from '../../src/screen/draw/styled-text.ts'
import { filterLine } from '../../src/screen/filter-bar.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

/** A screen of 100 requests, 10 ms apart; of every tenth the code is 403. */
function hundred(columns = 120, rows = 36): TestScreen {
  const lines = [...Array(100).keys()].map((at) =>
    eventLine(at, at % 10 === 3 ? { responseStatus: { code: 403, reason: 'Forbidden' } } : {}),
  )
  const screen = new TestScreen(lines, metadataPolicy, columns, rows)
  screen.live = false
  return screen
}

/** The names in the rows that are marked as found. */
function marked(screen: TestScreen): string[] {
  const rows = screen.frame().main.map(lineText)
  return rows.flatMap((row) => (row.startsWith('•') ? (/web-\d+/.exec(row) ?? []) : []))
}

describe('\\ finds without filtering', () => {
  test('the nearest hit, and n and N go through the others', () => {
    const screen = hundred()
    screen.press('\\ "forbidden" enter')
    expect([screen.selected(), screen.state.message]).toEqual(['web-93', 'no later hits: this is the last'])
    screen.press('N')
    expect(screen.selected()).toBe('web-83')
    screen.press('N N n')
    expect([screen.selected(), screen.state.filter]).toEqual(['web-73', []])
  })

  test('the next hit from where the cursor is', () => {
    const screen = hundred()
    screen.press('g \\ "code:403" enter')
    expect([screen.selected(), screen.state.message]).toEqual(['web-3', ''])
    screen.press('n')
    expect(screen.selected()).toBe('web-13')
    screen.press('\\ "web-1" enter')
    expect(screen.selected()).toBe('web-13')
  })

  test('marks the hits while one types, and the words in them', () => {
    const screen = hundred()
    screen.press('\\ "web-9"')
    expect(marked(screen)).toHaveLength(9)
    const hits = screen.frame().main.flatMap(({ spans }) => spans.filter(({ tone }) => tone === 'hit'))
    expect(new Set(hits.map(({ text }) => text))).toEqual(new Set(['web-9']))
    screen.press('backspace')
    expect(marked(screen).length).toBeGreaterThan(9)
  })

  test('until Esc, which keeps the filter', () => {
    const screen = hundred()
    screen.press('/ "verb:get" enter \\ "web-9" enter')
    expect(marked(screen)).toHaveLength(9)
    screen.press('escape')
    expect([marked(screen), screen.state.filter.length]).toEqual([[], 1])
    screen.press('escape')
    expect(screen.state.filter).toEqual([])
  })

  test('and Esc while one types ends it', () => {
    const screen = hundred()
    screen.press('\\ "web-9" escape')
    expect([screen.state.focus, marked(screen)]).toEqual(['list', []])
  })

  test('only among the rows that the filter shows', () => {
    const screen = hundred()
    screen.press('/ "-code:403" enter \\ "forbidden" enter')
    expect(screen.state.message).toBe('nothing found in the rows that the filter shows')
    screen.press('n')
    expect(screen.state.message).toBe('no later hits')
  })

  test('and says where there are no more', () => {
    const screen = hundred()
    screen.press('g \\ "web-3" enter N')
    expect([screen.selected(), screen.state.message]).toEqual(['web-3', 'no earlier hits (n: the other way)'])
  })

  test('what is no filter is an error with its place', () => {
    const screen = hundred()
    screen.press('\\ "user:" enter')
    expect(screen.state.focus).toBe('find')
    expect(screen.text()).toContain('value missing')
    screen.press('ctrl+u "code:abc" enter')
    expect(screen.state.focus).toBe('find')
    expect(screen.state.message).toContain('code')
  })

  test('n and N without anything found say how to find', () => {
    const screen = hundred()
    screen.press('n')
    expect(screen.state.message).toMatch(/finds without filtering/)
  })

  test('Enter alone goes on to the next hit, and u comes back', () => {
    const screen = hundred()
    screen.press('g \\ "code:403" enter \\ enter')
    expect(screen.selected()).toBe('web-13')
    screen.press('u')
    expect(screen.selected()).toBe('web-3')
  })

  test('and a hit far away has rows around it', () => {
    const screen = hundred()
    screen.press('g \\ "web-53" enter')
    expect(screen.selected()).toBe('web-53')
    expect(screen.text()).toContain('web-50')
    expect(screen.text()).toContain('web-56')
  })
})

describe('t jumps to a time', () => {
  test.each([
    ['17:00:00.5', 'web-50', ''],
    ['17:00:00.501', 'web-51', ''],
    ['2026-11-23T17:00', 'web-0', ''],
    ['16:00', 'web-0', 'no earlier rows: the first is of 2026-11-23 17:00:00 UTC'],
    ['2026-11-24', 'web-99', 'no later rows: the last is of 2026-11-23 17:00:00 UTC'],
    ['10m', 'web-0', 'no earlier rows: the first is of 2026-11-23 17:00:00 UTC'],
  ])('%s', (time, name, message) => {
    const screen = hundred()
    screen.press(`t ${JSON.stringify(time)} enter`)
    expect([screen.selected(), screen.state.message, screen.state.focus]).toEqual([name, message, 'list'])
  })

  test('among the rows that the filter shows', () => {
    const screen = hundred()
    screen.press('/ "code:403" enter t "17:00:00.5" enter')
    expect(screen.selected()).toBe('web-53')
  })

  test('and says what a time is', () => {
    const screen = hundred()
    screen.press('t "noon" enter')
    expect([screen.state.focus, screen.state.message]).toEqual([
      'jump',
      'use a time or an age: 16:40, 16:40:12, 2026-11-23T16:40, 10m',
    ])
    screen.press('escape')
    expect(screen.state.focus).toBe('list')
  })

  test('u comes back', () => {
    const screen = hundred()
    screen.press('k k t "17:00" enter')
    expect(screen.selected()).toBe('web-0')
    screen.press('u')
    expect(screen.selected()).toBe('web-97')
  })
})

test.each(['\\', 't'])('after %s, the cursor stays in sight however long the text is, at every width', (key) => {
  for (const columns of [20, 40, 80, 120]) {
    const screen = hundred(columns, 24)
    screen.press(`${key} ${JSON.stringify('x'.repeat(200))}`)
    const bar = filterLine(screen.state, screen.world)
    expect(lineWidth(bar)).toBeLessThanOrEqual(columns)
    expect(bar.spans.some(({ selected }) => selected === true)).toBe(true)
  }
})
