import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FieldName, isOfEachStage, morePaneFields, type PaneField } from '../../src/query/fields.ts'
import { printFilter } from '../../src/query/print-filter.ts'
import { askOf } from '../../src/screen/model/ask.ts'
import { initialState } from '../../src/screen/model/state.ts'
import { shownPane } from '../../src/screen/panes/panes.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { filterOf, TestScreen } from './worlds.ts'

const log = [
  ...[...Array(6).keys()].map((number) => eventLine(number)),
  eventLine(6, { verb: 'delete', level: 'Request', responseStatus: { code: 403 }, userAgent: 'curl/8' }),
  eventLine(7, { verb: 'create', objectRef: { resource: 'nodes', name: 'n1', apiVersion: 'v1' } }),
]

function screenWith(keys: string, columns = 120, rows = 50): TestScreen {
  const screen = new TestScreen(log, metadataPolicy, columns, rows)
  screen.press(keys)
  return screen
}

/** The values of a pane with their counts, as text. */
function valuesIn(screen: TestScreen, index = screen.state.pane): string[] {
  return shownPane(screen.state, screen.world, index).entries.map(({ value, count }) => `${value.text} ${count}`)
}

test('P offers panes besides the four, and one that is chosen gets the next key', () => {
  const screen = screenWith('P')
  expect(screen.text()).toContain('panes besides User, Verb, Resource, Stage')
  expect(screen.text()).toMatch(/▌ {5}namespace objectRef\.namespace/)
  screen.press('space')
  expect(screen.text()).toMatch(/▌ ✓ 5 namespace/)
  expect(screen.text()).toContain('key 5: namespace pane')
  screen.press('q')
  expect([screen.state.focus, screen.state.shownFields]).toEqual(['list', ['user', 'verb', 'resource', 'stage', 'ns']])
  expect(screen.text()).toContain('╭5 Namespace')
  expect(screen.text()).toContain('1-5 panes')
})

test('chosen panes stand in the order of the choice, whatever order they were chosen in', () => {
  const screen = screenWith('P j j enter k k enter')
  expect(screen.state.shownFields.slice(4)).toEqual(['ns', 'code'])
  expect(screen.text()).toMatch(/✓ 5 namespace[^]*✓ 6 code/)
  screen.press('enter q')
  expect(screen.state.shownFields.slice(4)).toEqual(['code'])
  expect(screen.text()).toContain('╭5 Code')
})

test('its values are counted and can be taken with Space, x, Enter, and Backspace', () => {
  const screen = screenWith('P j j enter q 5')
  expect([screen.state.focus, screen.state.pane]).toEqual(['pane', 4])
  expect(valuesIn(screen)).toEqual(['200 7', '403 1'])
  expect(screen.text()).toMatch(/│ {2}!403 +1│/)
  screen.press('j x')
  expect(printFilter(screen.state.filter)).toBe('-code:403')
  expect(screen.text()).toMatch(/│− !403 +1│/)
  screen.press('enter')
  expect(printFilter(screen.state.filter)).toBe('code:403')
  screen.press('k space')
  expect(printFilter(screen.state.filter)).toBe('code:403,200')
  screen.press('backspace')
  expect(screen.state.filter).toEqual([])
  screen.press('/ "40" enter enter')
  expect(printFilter(screen.state.filter)).toBe('code:403')
})

test('an empty value is (none), and a group word has the count of its acts', () => {
  const screen = screenWith('P enter j enter q 5')
  expect(valuesIn(screen)).toEqual(['shop 7', ' 1'])
  expect(screen.text()).toMatch(/│ {2}\(none\) +1│/)
  screen.press('q / "act:write" enter 6')
  expect(valuesIn(screen)).toEqual(['write 2', 'read 6', 'create 1', 'delete 1'])
  expect(screen.text()).toMatch(/│✓ create +1│/)
})

test('Tab goes through all panes and back to the list', () => {
  const screen = screenWith('P enter j enter q')
  const places = Array.from({ length: 7 }, () => {
    screen.press('tab')
    return screen.state.focus === 'pane' ? screen.state.shownFields[screen.state.pane] : screen.state.focus
  })
  expect(places).toEqual(['user', 'verb', 'resource', 'stage', 'ns', 'act', 'list'])
})

test('a key without a pane says how to add one', () => {
  const screen = screenWith('6')
  expect([screen.state.focus, screen.text().includes('no pane 6 yet: P adds panes')]).toEqual(['list', true])
})

test('there are no more panes than digits', () => {
  const screen = screenWith(`P ${'enter j '.repeat(5)} enter`)
  expect(screen.state.shownFields).toHaveLength(9)
  expect(screen.text()).toContain('no more than 9 panes: hide one first')
})

test('a pane of rules needs a policy', () => {
  const screen = new TestScreen(log, null)
  screen.press('P G')
  expect(screen.text()).toContain('needs --policy FILE')
  screen.press('enter')
  expect(screen.state.shownFields).toHaveLength(4)
  expect(screen.text()).toContain('rule: needs --policy FILE')
  const judged = screenWith('P G enter q 5')
  expect(judged.text()).toMatch(/│ {2}rule 3 +\d+│/)
})

test('the pane of logs is the fifth where there are several, can be hidden, and is not offered where there is one', () => {
  const screen = screenWith('P')
  expect(screen.text()).not.toContain('which of several logs')
  screen.press('q')
  screen.state = initialState({ columns: 120, rows: 50 }, [], false, true)
  screen.press('P')
  expect(screen.text()).toMatch(/▌ ✓ 5 log /)
  screen.press('j enter')
  expect(screen.state.shownFields.slice(4)).toEqual(['origin', 'ns'])
  screen.press('k enter')
  expect(screen.state.shownFields.slice(4)).toEqual(['ns'])
})

test('panes keep their cursors when others are chosen, and the one that keys act on stays it', () => {
  const screen = screenWith('P j enter q 5 j 1 j')
  screen.press('5 P k enter q')
  expect(screen.state.panes.map(({ cursor }) => cursor?.split(' ')[0] ?? null)).toEqual([
    'literal',
    null,
    null,
    null,
    null,
    'literal',
  ])
  expect([screen.state.focus, screen.state.pane, screen.state.shownFields[5]]).toEqual(['pane', 5, 'act'])
  screen.press('P j enter q')
  expect([screen.state.focus, screen.state.pane]).toEqual(['pane', 0])
})

test('what is asked changes only with the panes, and the program is told', () => {
  const screen = screenWith('j')
  const { panes } = askOf(screen.state, screen)
  screen.press('1 j k q k')
  expect(askOf(screen.state, screen).panes).toBe(panes)
  expect(screen.effects).toEqual([])
  screen.press('P enter')
  expect(askOf(screen.state, screen).panes).toEqual([...panes, 'ns'])
  expect(screen.effects).toEqual([{ kind: 'filter' }])
})

test('the counts of panes are there as soon as they are chosen, as far as the newest events go', () => {
  const screen = new (class extends TestScreen {
    isLazy = false
    override scan(): void {
      if (!this.isLazy) super.scan()
    }
  })(log, null)
  screen.isLazy = true
  screen.press('P enter q 5 j x')
  expect(printFilter(screen.state.filter)).toBe('-ns:""')
})

test('a masked value is not written into the filter, and its whole text is not shown', () => {
  const secret = eventLine(9, { userAgent: 'curl/8 Bearer QzQsecretQzQ' })
  const screen = new TestScreen([secret], null, 120, 50)
  screen.press('P j j j enter q 5')
  expect(screen.text()).toMatch(/│ {2}curl\/8 Bearer \*+/)
  for (const key of ['space', 'x', 'enter']) {
    screen.press(key)
    expect(screen.state.filter).toEqual([])
    expect(screen.text()).toContain('this value is masked')
  }
  expect(screen.text()).not.toContain('QzQ')
})

test('a rule is its number in the filter', () => {
  const screen = screenWith('P G enter q')
  screen.press('5 enter')
  expect([printFilter(screen.state.filter), valuesIn(screen)]).toEqual(['rule:3', ['3 6', '2 2']])
})

test.each([
  [120, 50],
  [120, 36],
  [80, 24],
  [60, 16],
  [40, 12],
  [20, 5],
])('each chosen pane opens by its key at %ix%i', (columns, rows) => {
  const screen = screenWith('P enter j enter j enter j enter j enter q', columns, rows)
  for (const [at, field] of screen.state.shownFields.entries()) {
    screen.press(String(at + 1))
    expect([screen.state.pane, screen.state.shownFields[screen.state.pane]]).toEqual([at, field])
    // Its values are in sight: the first one has the cursor.
    const { panes, main } = screen.frame()
    const lines = panes.length > 0 ? panes : main
    expect(lines.some(({ spans, selected }) => selected === true || spans.some((one) => one.selected === true))).toBe(
      true,
    )
  }
})

test('a line too narrow for all panes drops words, and keeps what the filter has on them', () => {
  const screen = screenWith('P enter j enter j enter j enter j enter q', 80, 24)
  expect(screen.text()).toContain('1 User 2 Verb 3 Resource 4 Stage 5 Namespace 6 Act 7 Code 8 Agent 9 Address')
  screen.press('/ "user:user-1 code:200" enter')
  expect(screen.text()).toContain('1 User user-1 2 3 4 5 6 7 Code 200 8 9')
})

/** A request of one to three stages, whose levels may differ. */
const anyRequest = fc.record({
  user: fc.constantFrom('user-1', 'user-2'),
  verb: fc.constantFrom('get', 'create', 'delete'),
  ns: fc.constantFrom('shop', 'team-a', ''),
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2'),
  agent: fc.constantFrom('kubectl', 'curl', ''),
  code: fc.constantFrom(200, 403),
  stages: fc.subarray(['RequestReceived', 'ResponseStarted', 'ResponseComplete'], { minLength: 1 }),
  levels: fc.array(fc.constantFrom('Metadata', 'Request'), { minLength: 3, maxLength: 3 }),
})

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- {level: Metadata, verbs: [get]}
- {level: Metadata, users: [user-1]}
- {level: Request}
`

type AnyRequest = typeof anyRequest extends fc.Arbitrary<infer T> ? T : never

function linesOf({ user, verb, ns, ip, agent, code, stages, levels }: AnyRequest, number: number): string[] {
  return stages.map((stage, at) =>
    eventLine(number, {
      verb,
      stage,
      level: levels[at],
      user: { username: user, groups: [] },
      sourceIPs: [ip],
      userAgent: agent,
      objectRef: { resource: 'pods', name: 'web', apiVersion: 'v1', ...(ns === '' ? {} : { namespace: ns }) },
      responseStatus: stage === 'ResponseComplete' ? { code } : undefined,
    }),
  )
}

/** The values of a request's field. */
function naively({ user, verb, ns, ip, agent, code, stages, levels }: AnyRequest, field: FieldName): string[] {
  const values: Partial<Record<FieldName, string[]>> = {
    user: [user],
    verb: [verb],
    resource: ['pods'],
    ns: [ns],
    act: [verb === 'get' ? 'read' : verb],
    code: [stages.at(-1) === 'ResponseComplete' ? String(code) : ''],
    agent: [agent],
    ip: [ip],
    level: [...new Set(stages.map((_, at) => levels[at]!))],
    rule: [verb === 'get' ? '1' : user === 'user-1' ? '2' : '3'],
    stage: [stages.at(-1)!],
  }
  return values[field] ?? []
}

const offered: readonly PaneField[] = ['user', 'verb', 'resource', 'stage', ...morePaneFields]

test('each pane counts the requests with each value, and a value that is taken shows as many', () => {
  fc.assert(
    fc.property(
      fc.array(anyRequest, { minLength: 1, maxLength: 12 }),
      fc.subarray([...morePaneFields], { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('', 'user:user-1', '-verb:get', 'level:Request', 'code:200 -ns:""', 'act:write'),
      (requests, chosen, pane, value, filter) => {
        const screen = new TestScreen(requests.flatMap(linesOf), policy, 120, 50)
        for (const field of chosen) screen.press(`P g ${'j '.repeat(morePaneFields.indexOf(field))} enter q`)
        screen.state = { ...screen.state, filter: filterOf(filter) }
        screen.scan()
        const matches = (request: AnyRequest, without: FieldName): boolean =>
          screen.state.filter.every((part) => {
            if (part.field === null) return expect.fail('no term')
            const { field, negated, values } = part
            if (field === without) return true
            const wanted = values.flatMap(({ text }) => (text === 'write' ? ['create', 'delete'] : [text]))
            return naively(request, field).some((one) => wanted.includes(one)) !== negated
          })
        for (const [at, field] of screen.state.shownFields.entries()) {
          const counts = new Map<string, number>()
          for (const request of requests.filter((one) => matches(one, field)))
            for (const text of naively(request, field)) counts.set(text, (counts.get(text) ?? 0) + 1)
          const { entries } = shownPane(screen.state, screen.world, at)
          const listed = entries.filter((entry) => entry.value.kind === 'literal' && entry.count > 0)
          expect([field, new Map(listed.map((entry) => [entry.value.text, entry.count]))]).toEqual([field, counts])
        }
        // The stage pane shows events once a stage is taken.
        const at = pane % chosen.length
        screen.press(`${at + 5} ${'j '.repeat(value % 4)}`)
        const { entries, at: under } = shownPane(screen.state, screen.world)
        const entry = entries[under]
        if (entry?.value.kind !== 'literal') return
        screen.press('enter')
        expect(screen.events.count(askOf(screen.state, screen)).value).toBe(entry.count)
      },
    ),
    { numRuns: 60 },
  )
  expect(offered.filter(isOfEachStage)).toEqual(['level', 'rule'])
})

test('the number of a rule counts and covers the rules of that number of all policies', () => {
  const screen = screenWith('P G enter q')
  const values = [
    { value: '5@a.yaml', count: 3 },
    { value: '5@b.yaml', count: 2 },
    { value: '6@a.yaml', count: 1 },
  ]
  const events = {
    ...screen.events,
    facets: () => ({ value: { values, distinct: 3 }, partial: null }),
    facet: () => ({ value: 0, partial: null }),
  }
  const state = { ...screen.state, filter: filterOf('rule:5') }
  const { entries } = shownPane(state, { ...screen.world, events }, 4)
  expect(entries.map(({ value, count, mark }) => [value.text, count, mark])).toEqual([
    ['5', 5, 'included'],
    ['5@a.yaml', 3, 'covered'],
    ['5@b.yaml', 2, 'covered'],
    ['6@a.yaml', 1, null],
  ])
})
