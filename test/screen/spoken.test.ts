import { expect, test } from 'vitest'
import { countEveryMs, narrate, type Told } from '../../src/screen/spoken/told.ts'
import { eventLine } from '../support/logs.ts'
import { secretPlaces, secretSign } from '../support/secret-places.ts'
import { unsafeCharacter } from '../text/any-text.ts'
import { TestScreen } from './worlds.ts'

const metadataPolicy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'

/** A screen, and someone who hears what is said of it. */
class Listener {
  readonly screen: TestScreen
  nowMs = 0
  waits = false
  #told: Told | null = null

  constructor(lines: readonly string[], policy: string | null = metadataPolicy) {
    this.screen = new TestScreen(lines, policy, 100, 30)
  }

  /** What is said now. */
  hears(): readonly string[] {
    const { state, world } = this.screen
    const { lines, told, waits } = narrate(state, world, this.#told, this.nowMs)
    this.#told = told
    this.waits = waits
    return lines
  }

  /** What is said after these keys. */
  after(keys: string): readonly string[] {
    this.screen.press(keys)
    return this.hears()
  }
}

const three = [1, 2, 3].map((number) => eventLine(number))
const event = (number: number): readonly string[] => [
  `user-${number}: get pods shop/web-${number}, 200`,
  `at 2026-11-23T17:00:00.0${number}0000Z ResponseComplete, 0ms after arrival`,
  'from 10.0.0.7, kubectl/v1.36.2',
  'rule 1 (line 4), Metadata: logged at Metadata, as this rule says',
]

test('at first it says what is shown, and the selected event in words', () => {
  expect(new Listener(three).hears()).toEqual([
    'auditscope, audit.log, 3 of 3 requests, 0 lost',
    'list',
    ...event(3),
    '? lists the keys',
  ])
})

test('then only what is new: a new selected event, and nothing where nothing changed', () => {
  const listener = new Listener(three)
  listener.hears()
  expect(listener.hears()).toEqual([])
  expect(listener.after('k')).toEqual(['paused', ...event(2)])
  expect(listener.after('k')).toEqual(event(1))
  expect(listener.after('k')).toEqual([])
  expect(listener.after('f')).toEqual(['following', ...event(3)])
})

test('drift is said with its reason', () => {
  const listener = new Listener([eventLine(1, { level: 'Request' })])
  expect(listener.hears()).toContain('rule 1 (line 4), Metadata: drift: logged at Request; the rule says Metadata')
})

test('new events are counted, at most every few seconds, with the newest while the screen follows', () => {
  const listener = new Listener(three)
  listener.hears()
  listener.screen.append([eventLine(4), eventLine(5)])
  expect([listener.hears(), listener.waits]).toEqual([[], true])
  listener.nowMs = countEveryMs - 1
  listener.screen.append(['broken'])
  expect([listener.hears(), listener.waits]).toEqual([[], true])
  listener.nowMs = countEveryMs
  expect([listener.hears(), listener.waits]).toEqual([['2 new requests', event(5)[0], '1 lost'], false])
  listener.screen.append([eventLine(6)])
  listener.nowMs += 1
  expect([listener.hears(), listener.waits]).toEqual([[], true])
  // A key is answered at once, and the count still waits.
  expect(listener.after('k')).toEqual(['paused', ...event(5)])
  listener.nowMs += countEveryMs
  expect(listener.hears()).toEqual(['1 new request'])
})

test('a message is said once', () => {
  const listener = new Listener(three)
  listener.hears()
  expect(listener.after('e')).toEqual(['no later errors'])
  expect(listener.hears()).toEqual([])
})

test('a filter is said as it is typed, and what passes it', () => {
  const listener = new Listener(three)
  listener.hears()
  expect(listener.after('/')).toEqual(['filter', 'filter empty'])
  expect(listener.after('"user:"')[0]).toMatch(/^filter user:, value missing/)
  expect(listener.after('"user-2"')).toEqual(['filter user:user-2', '1 of 3 requests'])
  expect(listener.after('enter')).toEqual(['list', ...event(2)])
})

test('candidates are counted, and the one that is chosen is said with its count', () => {
  const listener = new Listener([...three, eventLine(4, { verb: 'list' })])
  listener.hears()
  listener.after('/ "verb:"')
  expect(listener.after('tab')).toEqual(['2 candidates, Tab chooses', 'first: verb:get, 3'])
  expect(listener.after('tab')).toEqual(['1 of 2: verb:get, 3', '3 of 4 requests'])
  expect(listener.after('tab')).toEqual(['2 of 2: verb:list, 1', '1 of 4 requests'])
  expect(listener.after('escape')).toEqual(['filter verb:, value missing (verb:"" means empty)', '4 of 4 requests'])
  expect(listener.after('ctrl+u "has" tab')).toEqual(['filter has:, field missing: use has:field'])
})

test('what passes a filter is said when it is known', () => {
  const listener = new Listener(three)
  listener.hears()
  const { screen } = listener
  const { events } = screen
  const count: typeof events.count = (ask, after) => ({ ...events.count(ask, after), partial: 'searching' })
  screen.press('/ "user:user-2"')
  const world = { ...screen.world, events: { ...events, count } }
  const first = narrate(screen.state, screen.world, null, 0)
  const other = { ...first.told, filter: [] }
  const early = narrate(screen.state, world, other, 0)
  expect([early.lines, early.waits]).toEqual([[], true])
  expect(narrate(screen.state, screen.world, early.told, 0).lines).toEqual(['1 of 3 requests'])
})

test('a pane says the value under the cursor, its count, and whether it is included', () => {
  const listener = new Listener(three)
  listener.hears()
  expect(listener.after('1')).toEqual(['user pane', 'user-1, 1 request'])
  expect(listener.after('j')).toEqual(['user-2, 1 request'])
  expect(listener.after('space')).toEqual(['user-2, 1 request, included', '1 of 3 requests'])
  expect(listener.after('escape')).toEqual(['list', ...event(2)])
})

test('an open event says its lines one by one', () => {
  const listener = new Listener(three)
  listener.hears()
  const { screen } = listener
  expect(listener.after('enter')).toEqual(['paused', 'event', ...event(3)])
  const row = screen.state.event!.row
  screen.act({ kind: 'opened', row, record: { kind: 'here', value: { a: 1, b: { c: '' } } } })
  expect(listener.hears()).toEqual(['a: 1'])
  expect(listener.after('j')).toEqual(['b: {1}'])
  expect(listener.after('enter')).toEqual(['b: {1}, collapsed'])
})

test('texts and tables are said as far as they are visible, then only what comes into sight', () => {
  const listener = new Listener([...three, 'broken'])
  listener.hears()
  expect(listener.after('!')).toEqual([
    'lost records',
    '1 lost: records that are not audit events, truncated or unreadable',
    expect.stringMatching(/^audit\.log:\d+: not JSON/),
  ])
  const keys = listener.after('escape ?')
  expect(keys.slice(0, 3)).toEqual(['keys', 'Move', 'j ↓ move down'])
  const more = listener.after('j j j')
  expect([more.length > 0, more.length <= 3]).toEqual([true, true])
  const table = listener.after('escape r r')
  expect([table[0], table.at(-2), table.at(-1)]).toEqual([
    'table of rules',
    expect.stringMatching(/^RULE LINE LEVEL HITS /),
    expect.stringMatching(/^1 4 Metadata 3 100.0% /),
  ])
})

test('nothing that is said holds control characters or secrets', () => {
  const hostile = '\u001b[31m\u0007\r\n\u202eevil'
  const lines = [
    eventLine(1, { user: { username: hostile }, verb: hostile, userAgent: hostile }),
    ...secretPlaces.map(([, more], number) => eventLine(number, more)),
  ]
  const listener = new Listener(lines)
  const said = [...listener.hears()]
  said.push(...lines.flatMap(() => listener.after('k')))
  expect(said.length).toBeGreaterThan(lines.length * 3)
  expect(said.filter((line) => unsafeCharacter.test(line) || line.includes(secretSign))).toEqual([])
})
