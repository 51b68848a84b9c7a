import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldNames, isRowField } from '../../src/query/fields.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { lineWidth } from '../../src/screen/draw/styled-text.ts'
import { rowsOf } from '../../src/screen/frame.ts'
import { askOf } from '../../src/screen/model/ask.ts'
import { noonClock } from '../support/clock.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { secretPlaces, secretSign } from '../support/secret-places.ts'
import { anyText } from '../text/any-text.ts'
import { TestScreen } from './worlds.ts'

const of = (name: string, more: object = {}): object => ({
  user: { username: name, groups: ['system:authenticated', `team-${name.length}`] },
  ...more,
})
const users = ['system:node:a', 'system:node:b', 'system:node:b', 'Alice', 'alice b', 'bob', 'a"b', '']
const lines = users.map((name, number) => eventLine(number, of(name, number % 2 === 0 ? { verb: 'list' } : {})))
const kinds = [
  { resource: 'pods' },
  { resource: 'pods', subresource: 'exec' },
  { resource: 'deployments', apiGroup: 'apps' },
].map((kind, number) => eventLine(20 + number, { objectRef: { ...kind, name: 'x' }, user: { username: 'bob' } }))

function screen(columns = 100, rows = 30): TestScreen {
  return new TestScreen([...lines, ...kinds], metadataPolicy, columns, rows)
}

/** The text after keys, and the candidates: how each is written, and its count. */
function after(keys: string, it = screen()): { text: string; candidates: string[]; message: string } {
  it.press(keys)
  const { draft, offered, message } = it.state
  const candidates = offered.completion?.candidates ?? []
  return { text: draft.text, candidates: candidates.map(({ text, count }) => `${text} ${count ?? ''}`.trim()), message }
}

describe('Tab', () => {
  test.each<[keys: string, text: string, candidates: string[]]>([
    ['/ "ver" tab', 'ver', ['verb', 'verdict']],
    ['/ "ver" tab tab', 'verb:', ['verb', 'verdict']],
    ['/ "ver" tab tab tab', 'verdict:', ['verb', 'verdict']],
    ['/ "ver" tab shift+tab', 'verdict:', ['verb', 'verdict']],
    ['/ "ver" tab down down up', 'verb:', ['verb', 'verdict']],
    ['/ "ver" tab tab enter "g"', 'verb:g', []],
    ['/ "sin" tab', 'since:', []],
    ['/ "too" tab', 'took>', []],
    ['/ "tookM" tab', 'took>', []],
    ['/ "usern" tab', 'user:', []],
    ['/ "-ver:list" left left left left left tab tab', '-verb:list', ['verb', 'verdict']],
    ['/ "has:subr" tab', 'has:subresource ', []],
    ['/ "user:bo" tab', 'user:bob ', []],
    ['/ "user:BO" tab', 'user:bob ', []],
    ['/ "user:bo verb:get" home right right right right right right right tab', 'user:bob verb:get', []],
    ['/ "(user:bo)" left tab', '(user:bob)', []],
    ['/ "user:al" tab', 'user:al', ['Alice 1', '"alice b" 1']],
    ['/ "user:al" tab tab', 'user:Alice', ['Alice 1', '"alice b" 1']],
    ['/ "user:al" tab tab tab', 'user:"alice b"', ['Alice 1', '"alice b" 1']],
    ['/ "user:al" tab tab tab " "', 'user:"alice b" ', []],
    ['/ "user:al" tab tab escape', 'user:al', []],
    ['/ "user:sys" tab', 'user:system:node:', ['system:node:b 2', 'system:node:a 1']],
    ['/ "user:\\"ali" tab', 'user:"ali', ['Alice 1', '"alice b" 1']],
    ['/ "user:bob,ode:" tab', 'user:bob,ode:', ['system:node:b 2', 'system:node:a 1']],
    ['/ "verb:list user:b" tab', 'verb:list user:b', ['"a\\"b" 1', '"alice b" 1', 'system:node:b 1']],
    ['/ "-user:system:* user:ode" tab', '-user:system:* user:ode', []],
    ['/ "verb:list or user:bo" tab', 'verb:list or user:bob ', []],
    ['/ "(verb:list or user:bo" tab', '(verb:list or user:bob ', []],
    ['/ "resource:po" tab', 'resource:pods', ['"pods" 9', '"pods/exec" 1']],
    ['/ "resource:deploy" tab', 'resource:deployments.apps ', []],
    ['/ "resource:Deployment" tab', 'resource:deployments.apps ', []],
    ['/ "level:req" tab', 'level:Request', ['Request 0', 'RequestResponse 0']],
    ['/ "stage:pan" tab', 'stage:Panic ', []],
    ['/ "act:writ" tab', 'act:write ', []],
    ['/ "userGroup:sys" tab', 'userGroup:system:authenticated ', []],
    ['/ "name:web-1" tab', 'name:web-1 ', []],
  ])('%s', (keys, text, candidates) => {
    expect(after(keys)).toEqual({ text, candidates, message: expect.any(String) as string })
  })

  test.each([
    ['/ "xyz" tab', 'no field begins with "xyz"'],
    ['/ "has:xyz" tab', 'no field begins with "xyz"'],
    ['/ "user:xyz" tab', 'no value of user begins with or has "xyz"'],
    ['/ "subresource:q" tab', 'no value of subresource begins with or has "q"'],
    ['/ "since:" tab', 'write a time here'],
    ['/ "audit:" tab', 'audit has too many values to list'],
    ['/ "user~/a" tab', 'nothing to complete here'],
  ])('after %s the footer says why', (keys, message) => {
    const it = screen()
    it.press(keys)
    expect(it.text()).toContain(message)
    expect(it.state.offered.completion).toBe(null)
  })

  test('the list moves with the candidate that is chosen; Esc closes the list, and only the next one cancels', () => {
    const it = screen()
    it.press('/ "user:" tab down')
    const [first, second] = it.state.offered.completion!.candidates
    expect(printFilter(it.state.filter)).toBe(`user:${first!.text}`)
    it.press('tab')
    expect(printFilter(it.state.filter)).toBe(`user:${second!.text}`)
    it.press('escape')
    expect([it.state.focus, it.state.draft.text, it.state.filter]).toEqual(['filter', 'user:', []])
    it.press('escape')
    expect([it.state.focus, it.state.filter]).toEqual(['list', []])
  })

  test('Enter applies the value that was chosen, as one change that u undoes', () => {
    const it = screen()
    it.press('/ "user:al" tab tab enter')
    expect([it.state.focus, printFilter(it.state.filter)]).toEqual(['list', 'user:Alice'])
    it.press('u')
    expect(it.state.filter).toEqual([])
    expect(it.text()).toContain('undone: user:Alice')
  })

  test('text pasted while the list is open goes on from there, as one line', () => {
    const it = screen()
    it.press('/ "user:al" tab tab')
    it.act({ kind: 'key', key: 'paste', text: '\nverb:list\r\n' })
    expect(it.state.draft.text).toBe('user:Alice verb:list ')
    expect(it.state.offered.completion).toBe(null)
    it.press('ctrl+u "user:al" tab')
    const before = it.state
    it.act({ kind: 'key', key: 'paste', text: 'x'.repeat(4001) })
    expect(it.state).toEqual({ ...before, message: expect.stringContaining('not taken') as string })
  })

  test('while not all rows are counted, nothing is put in, and Tab asks again', () => {
    const it = screen()
    it.press('/ "user:bo"')
    const { events } = it
    const world = Object.getOwnPropertyDescriptor(TestScreen.prototype, 'world')!
    const whole = it.world
    const facets: typeof events.facets = (ask, field, limit) => ({
      ...events.facets(ask, field, limit),
      partial: 'searching',
    })
    Object.defineProperty(it, 'world', { get: () => ({ ...whole, events: { ...events, facets } }), configurable: true })
    it.press('tab')
    expect(it.text()).toContain('counting')
    expect(it.state.draft.text).toBe('user:bo')
    Object.defineProperty(it, 'world', world)
    it.press('tab')
    expect(it.state.draft.text).toBe('user:bob ')
  })
})

const sizes = [
  [160, 45],
  [120, 36],
  [80, 24],
  [40, 12],
  [20, 9],
  [20, 5],
] as const

test.each(sizes)('at %i x %i the list is drawn under the bar, in at most eight rows', (columns, rows) => {
  const it = screen(columns, rows)
  for (const keys of ['/ tab', 'tab tab', 'escape "user:" tab', 'tab tab tab tab tab tab tab tab']) {
    it.press(keys)
    const drawn = rowsOf(it.frame())
    expect(drawn).toHaveLength(rows)
    expect([...new Set(drawn.map(lineWidth))]).toEqual([columns])
    const { over } = it.frame()
    expect(over!.lines.length).toBeLessThanOrEqual(9)
    expect(over!.row + over!.lines.length).toBeLessThanOrEqual(rows - it.frame().layout.footer)
  }
  const { completion } = it.state.offered
  expect(it.text()).toContain(it.world.glyphs.mark)
  expect(completion!.at).not.toBe(null)
})

test('the counts stand in one column, the chosen value has a mark, and what is not in sight is counted', () => {
  const it = screen(100, 30)
  it.press('/ "user:" tab tab')
  const drawn = it.frame().over!.lines.map(({ spans }) => spans.map(({ text }) => text).join(''))
  expect(drawn).toEqual([
    '│▌user:bob            4 │',
    '│ user:system:node:b  2 │',
    '│ user:""             1 │',
    '│ user:Alice          1 │',
    '│ user:"a\\"b"         1 │',
    '│ user:"alice b"      1 │',
    '│ user:system:node:a  1 │',
    '╰───────────────────────╯',
  ])
})

test('no secret is offered as a value', () => {
  const fields = fieldNames.filter((name) => !isRowField(name))
  for (const [place, more] of secretPlaces) {
    const it = new TestScreen([eventLine(0), eventLine(1, more)], metadataPolicy, 120, 40)
    for (const field of fields) {
      it.press(`/ "${field}:" tab tab`)
      expect(JSON.stringify(it.state.offered), `${field}, ${place}`).not.toContain(secretSign)
      expect(it.text(), `${field}, ${place}`).not.toContain(secretSign)
      it.press('escape escape')
    }
  }
})

const anyEvents = fc.array(
  fc.record({
    verb: anyText(6),
    user: fc.record({ username: anyText(8), groups: fc.array(anyText(3), { maxLength: 3 }) }),
    userAgent: anyText(8),
    stage: fc.constantFrom('ResponseStarted', 'ResponseComplete'),
    objectRef: fc.record({ resource: anyText(6), namespace: anyText(4), name: anyText(4), apiGroup: anyText(3) }),
  }),
  { minLength: 1, maxLength: 8 },
)

test('each value that is put in selects exactly as many rows as its count says', () => {
  const fields = ['user', 'verb', 'resource', 'stage', 'ns', 'name', 'agent', 'userGroup', 'act', 'apiGroup'] as const
  fc.assert(
    fc.property(
      anyEvents,
      fc.constantFrom(...fields),
      fc.constantFrom('', 'verb:get ', '-stage:ResponseStarted '),
      (events, field, rest) => {
        const it = new TestScreen(
          events.map((more, number) => eventLine(number, more)),
          metadataPolicy,
        )
        it.press(`/ ${JSON.stringify(`${rest}${field}:`)} tab`)
        const { completion } = it.state.offered
        if (completion === null) return
        for (const { count } of completion.candidates) {
          it.press('tab')
          expect([it.state.draft.text, it.state.error]).toEqual([it.state.draft.text, null])
          // Stages are not counted where the rows are requests.
          if (count === null && field === 'stage') continue
          expect([it.state.draft.text, it.events.count(askOf(it.state, it)).value]).toEqual([
            it.state.draft.text,
            count,
          ])
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a filter stays one through any completion of its values', () => {
  const texts = [
    'user:a verb:get',
    '(user:al or verb:l) ns:s',
    '-user:system:node:a,b',
    'user:"a',
    'resource:po*',
    'level:Request',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(30),
      fc.array(fc.constantFrom('tab', 'shift+tab', 'down')),
      (text, left, keys) => {
        const it = screen()
        it.press(`/ ${JSON.stringify(text)} ${'left '.repeat(left % (text.length + 1))}`)
        const isFilter = (): boolean => 'filter' in parseFilter(it.state.draft.text, noonClock)
        const was = isFilter()
        for (const key of ['tab', ...keys]) {
          it.press(key)
          const { completion } = it.state.offered
          // A name that is put in has no value yet.
          if (completion?.lead === '' || /[:>](?:\s|$)/.test(it.state.draft.text)) return
          if (was) expect([it.state.draft.text, isFilter()]).toEqual([it.state.draft.text, true])
        }
      },
    ),
  )
})

describe('↑ and ↓ in the bar', () => {
  test('recall the filters of this run, the newest first and without doubles', () => {
    const it = screen()
    it.press('/ "verb:get" enter / ctrl+u "verb:list" enter 3 enter escape / ctrl+u "verb:get" enter')
    expect(it.state.remembered.filters).toEqual(['verb:get', 'verb:list resource:"pods"', 'verb:list'])
    it.press('/ ctrl+u "us" up')
    const shown = (): string => it.state.draft.text
    expect(shown()).toBe('verb:get ')
    it.press('up')
    expect([shown(), printFilter(it.state.filter)]).toEqual(['verb:list resource:"pods" ', 'verb:list resource:"pods"'])
    it.press('up up')
    expect(shown()).toBe('verb:list ')
    expect(it.text()).toContain('no earlier filter in this run')
    it.press('down down down')
    expect(shown()).toBe('us')
    it.press('down')
    expect(shown()).toBe('us')
    it.press('up escape')
    expect(printFilter(it.state.filter)).toBe('verb:get')
  })

  test('the filter of the start counts, and that of now is not recalled first', () => {
    const it = screen()
    it.press('/ "verb:get" enter / ctrl+u "verb:list" enter / up')
    expect(it.state.draft.text).toBe('verb:get ')
  })
})

describe('a word that may become the name of a field', () => {
  test('is not searched for yet, and the bar says what to do', () => {
    const it = screen()
    it.press('/ "us"')
    expect(it.state.filter).toEqual([])
    expect(it.state.error).toBe(null)
    expect(it.text()).toContain('us   Tab: a field; blank: search for "us"')
    it.press('" "')
    expect(printFilter(it.state.filter)).toBe('us')
    expect(it.text()).not.toContain('search for')
  })
})

describe('a part of the filter that no pane shows', () => {
  test('is a chip; Backspace in the list drops the newest, and panes leave it alone', () => {
    const it = screen(80, 24)
    it.press('/ "code>=200 (verb:get or verb:list) user:bob" enter')
    expect(it.text()).toContain('+1 [verb:get or verb:list]')
    it.press('1 backspace escape backspace')
    expect(printFilter(it.state.filter)).toBe('code>=200')
    expect(it.text()).toContain('dropped verb:get or verb:list')
    expect(it.text()).toContain('[code>=200]')
    it.press('1 enter escape backspace')
    expect(printFilter(it.state.filter)).toBe('user:bob')
    it.press('backspace')
    expect(it.text()).toContain('Backspace drops only parts that no pane shows')
  })
})
