import { describe, expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import { askOf } from '../../src/screen/model/ask.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const lines = (from: number, to: number): string[] =>
  [...Array(to - from).keys()].map((offset) =>
    eventLine(from + offset, (from + offset) % 10 === 0 ? { responseStatus: { code: 403 } } : {}),
  )

function screen(count = 100): TestScreen {
  return new TestScreen(lines(0, count), metadataPolicy)
}

/** [keys, first row of the list, selected row, filter]: a user's way through the screen. */
type Step = readonly [keys: string, top: string, selected: string, filter: string]

const scripts: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  [
    'moving',
    [
      ['', 'web-80', 'web-99', ''],
      ['j', 'web-80', 'web-99', ''],
      ['k', 'web-80', 'web-98', ''],
      ['k k k', 'web-80', 'web-95', ''],
      ['j', 'web-80', 'web-96', ''],
      ['pageup', 'web-77', 'web-77', ''],
      ['ctrl+u', 'web-67', 'web-67', ''],
      ['ctrl+d', 'web-67', 'web-77', ''],
      ['g', 'web-0', 'web-0', ''],
      ['k', 'web-0', 'web-0', ''],
      ['pagedown', 'web-0', 'web-19', ''],
      ['down', 'web-1', 'web-20', ''],
      ['G', 'web-80', 'web-99', ''],
      ['home', 'web-0', 'web-0', ''],
      ['end', 'web-80', 'web-99', ''],
    ],
  ],
  [
    'errors',
    [
      ['E', 'web-80', 'web-90', ''],
      ['E E', 'web-70', 'web-70', ''],
      ['e', 'web-70', 'web-80', ''],
      ['g E', 'web-0', 'web-0', ''],
    ],
  ],
  [
    'panes write the filter',
    [
      ['1 space', 'web-0', 'web-98', 'user:user-0'],
      ['j space', 'web-35', 'web-99', 'user:user-0,user-1'],
      ['j x', 'web-35', 'web-99', 'user:user-0,user-1 -user:user-2'],
      ['enter', 'web-2', 'web-93', 'user:user-2'],
      ['backspace', 'web-80', 'web-99', ''],
      ['escape / "user:user-6 verb:get" enter', 'web-6', 'web-97', 'user:user-6 verb:get'],
      ['1 space', 'web-30', 'web-97', 'user:user-6,user-2 verb:get'],
      ['space', 'web-6', 'web-97', 'user:user-6 verb:get'],
    ],
  ],
  [
    'the filter bar',
    [
      ['/ "user:user-5"', 'web-5', 'web-96', 'user:user-5'],
      ['escape', 'web-80', 'web-99', ''],
      ['/ "user:user-5 code>x" enter', 'web-5', 'web-96', 'user:user-5'],
      ['escape', 'web-80', 'web-99', ''],
      ['/ "code:4*" enter', 'web-0', 'web-90', 'code:4*'],
      ['k k', 'web-0', 'web-70', 'code:4*'],
      ['/ ctrl+u enter', 'web-51', 'web-70', ''],
    ],
  ],
]

test.each(scripts)('%s', (_, steps) => {
  const it = screen()
  it.live = false
  for (const [keys, top, selected, filter] of steps) {
    it.press(keys)
    expect([keys, it.top(), it.selected(), printFilter(it.state.filter)]).toEqual([keys, top, selected, filter])
  }
})

test('what arrives while not following is counted, and nothing moves', () => {
  const it = screen()
  it.press('k k')
  const before = [it.top(), it.selected()]
  it.append(lines(100, 142))
  expect([it.top(), it.selected()]).toEqual(before)
  expect(it.text()).toContain('42 new')
  it.press('f')
  expect(it.text()).toContain('following')
  expect(it.selected()).toBe('web-141')
})

test('events are new from when following stopped, wherever the cursor goes', () => {
  const it = screen()
  it.press('k')
  it.append(lines(100, 105))
  it.press('k g pagedown j')
  expect(it.text()).toContain('5 new')
  it.append(lines(105, 108))
  expect(it.text()).toContain('8 new')
})

test('only new events that match the filter are counted', () => {
  const it = screen()
  it.press('/ "user:user-3" enter k')
  it.append(lines(100, 114))
  expect(it.text()).toContain('2 new')
})

test('events that were hidden when following stopped are not new under another filter', () => {
  const it = screen()
  it.press('/ "user:user-3" enter k')
  it.press('/ ctrl+u enter')
  expect(it.text()).toContain('0 new')
  it.append(lines(100, 107))
  expect(it.text()).toContain('7 new')
})

test('while typing, an invalid filter says why and keeps the last valid view', () => {
  const it = screen()
  for (const typed of ['"user:user-5 ve"', '"rb"', '":"']) {
    it.press(typed === '"user:user-5 ve"' ? `/ ${typed}` : typed)
    expect(it.events.count(askOf(it.state, it)).value).toBe(14)
  }
  expect(it.text()).toMatch(/value missing/)
  it.press('"get or us"')
  expect(it.text()).not.toMatch(/missing/)
  expect(printFilter(it.state.filter)).toBe('user:user-5 verb:get')
})

test('rows of a pane do not move while the cursor is in it', () => {
  const it = screen(7)
  it.press('1 j')
  const before = it.frame().panes.map((line) =>
    line.spans
      .map(({ text }) => text)
      .join('')
      .slice(0, 12),
  )
  it.append([...Array(20).keys()].map((number) => eventLine(1000 + number * 7)))
  const after = it.frame().panes.map((line) =>
    line.spans
      .map(({ text }) => text)
      .join('')
      .slice(0, 12),
  )
  expect(after.slice(0, 9)).toEqual(before.slice(0, 9))
  it.press('escape')
  expect(
    it
      .frame()
      .panes[1]?.spans.map(({ text }) => text)
      .join(''),
  ).toContain('user-6')
})

test('a fuzzy search of a pane marks the match', () => {
  const it = screen()
  it.press('1 / "er-5"')
  const hits = it
    .frame()
    .panes.flatMap(({ spans }) => spans.filter(({ tone }) => tone === 'hit').map(({ text }) => text))
  expect(hits.join('')).toContain('5')
  it.press('enter enter')
  expect(printFilter(it.state.filter)).toBe('user:user-5')
  it.press('escape escape')
  expect(it.state.focus).toBe('list')
})

test('values that the filter names stay listed when no event has them', () => {
  const it = screen()
  it.press('/ "user:nobody -verb:dance" enter')
  expect(it.text()).toMatch(/\+ nobody +0/)
  expect(it.text()).toMatch(/− dance +0/)
})

test('Enter opens the record as a summary and a tree; any field becomes a filter', () => {
  const it = screen()
  it.press('k enter')
  const effect = it.effects.find(({ kind }) => kind === 'open')
  if (effect?.kind !== 'open') throw new Error('no record was requested')
  expect(it.text()).toContain('reading the record')
  it.act({ kind: 'opened', row: effect.row, record: { kind: 'here', value: JSON.parse(eventLine(98)) as unknown } })
  expect(it.text()).toMatch(/user +user-0/)
  expect(it.text()).toMatch(/action +get pods shop\/web-98/)
  it.press('/ "username" enter +')
  expect(printFilter(it.state.filter)).toBe('user:user-0')
  it.press('-')
  expect(printFilter(it.state.filter)).toBe('user:user-0 -user:user-0')
  it.press('escape')
  expect(it.state.focus).toBe('list')
})

test('a record that is not of the open event is not shown', () => {
  const it = screen()
  it.press('k enter')
  it.act({ kind: 'opened', row: 3 as never, record: { kind: 'here', value: { kind: 'Wrong' } } })
  expect(it.text()).toContain('reading the record')
})

test('C adds a column for the reason of a response, and takes it away', () => {
  const failed = eventLine(1, { responseStatus: { reason: 'NotFound', code: 404 } })
  const it = new TestScreen([eventLine(0), failed], metadataPolicy, 160)
  expect(it.text()).not.toMatch(/REASON|NotFound/)
  it.press('C')
  expect(it.text()).toMatch(/reason +responseStatus\.reason/)
  it.press('G enter escape')
  expect(it.text()).toMatch(/REASON +CODE/)
  expect(it.text()).toMatch(/web-1 +NotFound +!404/)
  it.press('C enter escape')
  expect(it.text()).not.toMatch(/REASON|NotFound/)
})

test('Esc and q lead one level back, and in the list q quits', () => {
  for (const way of ['enter', 'r', 'A', '!', '?', ':', 'C', 'w', '1', '4', '/', '1 /', 'enter /', '? /', 'r ?']) {
    const it = screen()
    it.press(way)
    expect(it.state.focus).not.toBe('list')
    it.press('escape escape')
    expect([way, it.state.focus]).toEqual([way, 'list'])
  }
  for (const way of ['', 'enter q', 'r q', 'A q', '! q', '? q', '1 q', 'C q', 'r ? q q', 'enter r A q q q']) {
    const it = screen()
    it.press(way)
    expect([way, it.state.focus, it.effects.filter(({ kind }) => kind === 'quit')]).toEqual([way, 'list', []])
    it.press('q')
    expect([way, it.effects.at(-1)]).toEqual([way, { kind: 'quit' }])
  }
})

test('. finds the next stage of the same request, and , the previous one', () => {
  const more = { auditID: 'one', requestURI: '/x', requestReceivedTimestamp: '2026-11-23T17:00:00.000000Z' }
  const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete']
  const all = lines(0, 30)
  for (const [index, stage] of stages.entries()) all[index * 10 + 5] = eventLine(index * 10 + 5, { ...more, stage })
  const it = new TestScreen(all, metadataPolicy)
  it.press('z g j j j j j .')
  expect(it.selected()).toBe('web-15')
  it.press('.')
  expect(it.selected()).toBe('web-25')
  it.press('.')
  expect(it.text()).toContain('no later event for this request')
  it.press(', ,')
  expect(it.selected()).toBe('web-5')
})

test('Enter in the search of an opened event says at once that nothing matches', () => {
  const it = screen()
  it.press('enter')
  const [effect] = it.effects.filter(({ kind }) => kind === 'open')
  if (effect?.kind !== 'open') throw new Error('no record was requested')
  it.act({ kind: 'opened', row: effect.row, record: { kind: 'here', value: JSON.parse(eventLine(99)) as unknown } })
  it.press('/ "no such text" enter')
  expect(it.text()).toContain('no match for "no such text"')
  it.press('/ "username" enter')
  expect(it.text()).not.toContain('no match')
})

describe('a search typed while the record is being read', () => {
  function searched(keys: string, after: string): TestScreen {
    const it = screen()
    it.press(`enter ${keys}`)
    expect(it.text()).toContain('reading the record')
    expect(it.text()).not.toContain('no match')
    const [effect] = it.effects.filter(({ kind }) => kind === 'open')
    if (effect?.kind !== 'open') throw new Error('no record was requested')
    it.act({ kind: 'opened', row: effect.row, record: { kind: 'here', value: JSON.parse(eventLine(99)) as unknown } })
    it.press(after)
    return it
  }

  test.each([
    ['/ "username" enter', '+'],
    ['/ "user"', '"name" enter +'],
    ['/', '"username" enter +'],
  ])('%s, and then %s: it goes to the first match', (keys, after) => {
    expect(printFilter(searched(keys, after).state.filter)).toBe('user:user-1')
  })

  test('or says that there is none', () => {
    expect(searched('/ "no such text" enter', '').text()).toContain('no match for "no such text"')
  })

  test('of the event before it leaves the next event at its beginning', () => {
    const it = searched('/ "username" enter', '')
    it.press('K')
    const open = it.effects.findLast(({ kind }) => kind === 'open')
    if (open?.kind !== 'open') throw new Error('no record was requested')
    it.act({ kind: 'opened', row: open.row, record: { kind: 'here', value: JSON.parse(eventLine(98)) as unknown } })
    expect(it.state.event?.tree).toMatchObject({ search: 'username', cursor: -Infinity })
  })
})

test('users whose names differ in blanks alone look different in the pane and in the list', () => {
  const names = ['alice', 'alice ', ' alice', 'alice\u00a0', 'alice\u3000']
  const it = new TestScreen(
    names.map((username, at) => eventLine(at, { user: { username } })),
    metadataPolicy,
  )
  for (const shown of ['alice', 'alice\\x20', '\\x20alice', 'alice\\xa0', 'alice\\u3000'])
    expect(it.text().split(` ${shown} `).length, shown).toBeGreaterThan(2)
})
