import { describe, expect, test, vi } from 'vitest'
import { decode } from '../../src/audit/decode/reference.ts'
import { maskURI } from '../../src/audit/mask.ts'
import { termsOf } from '../../src/query/filter.ts'
import { treeRows } from '../../src/screen/event/tree.ts'
import { selectedRow } from '../../src/screen/list/move.ts'
import type { OpenRecord } from '../../src/screen/model/state.ts'
import { initialTree } from '../../src/screen/model/tree-state.ts'
import { explainRow } from '../../src/screen/rule/explain-row.ts'
import { rulePanel } from '../../src/screen/rule/panel.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { screenText, TestScreen } from './worlds.ts'

// One event may be as long as a record. What is judged of it is exact; what is shown is bounded, and says that it is.

const long = 600_000
const target = { resource: 'pods', namespace: 'shop', name: 'web', apiVersion: 'v1' }
const user = { username: 'user-99', groups: ['devs'] }

/** The policy of the logs' tests, with a rule for each text that an event may choose. */
const policy = metadataPolicy.replace(
  'rules:\n',
  `rules:
  - level: Request
    userGroups: ["group-${long / 100 - 1}"]
    namespaces: ["other"]
  - level: Request
    resources: [{ group: "", resources: ["pods"], resourceNames: ["other"] }]
  - level: Request
    nonResourceURLs: ["/other"]
`,
)

const monsters: Record<string, object> = {
  'a user': { user: { username: 'u'.repeat(long) } },
  groups: { user: { username: 'alice', groups: Array.from({ length: long / 100 }, (_, at) => `group-${at}`) } },
  'one group': { user: { username: 'alice', groups: ['\\"'.repeat(long / 2), 'devs'] } },
  'a verb': { verb: 'v'.repeat(long) },
  'a name': { objectRef: { ...target, name: '\u0301'.repeat(long) } },
  'a resource': { objectRef: { ...target, resource: '\u001b[2J'.repeat(long / 4) } },
  'an agent': { userAgent: 'password=a '.repeat(long / 11) },
  'a URL': { objectRef: undefined, requestURI: `/x${'%41'.repeat(long / 3)}` },
  'a query': { objectRef: undefined, requestURI: `/x?${'a=b&'.repeat(long / 4)}` },
  'an exec': { objectRef: { ...target, subresource: 'exec' }, requestURI: `/x?${'command=ab&'.repeat(long / 11)}` },
  'a time': { stageTimestamp: '2'.repeat(long) },
  annotations: { annotations: Object.fromEntries(Array.from({ length: long / 100 }, (_, at) => [`k/${at}`, 'v'])) },
  'a message': { responseStatus: { code: 403, message: 'token=a '.repeat(long / 8) } },
}

/** A screen whose selected event is the monster. */
function screenWith(more: object): TestScreen {
  const lines = [eventLine(0), eventLine(1, { user, ...more }), eventLine(2)].map((line) => line.trim())
  const screen = new TestScreen(lines, policy)
  screen.press('k')
  return screen
}

function opened(screen: TestScreen, more: object): void {
  screen.press('enter')
  const decoded = decode(Buffer.from(eventLine(1, { user, ...more })))
  const record: OpenRecord = { kind: 'here', value: decoded.kind === 'event' ? decoded.value : null }
  screen.act({ kind: 'opened', row: screen.state.event!.row, record })
}

describe.each(Object.entries(monsters))('an event with %s as long as a record', (_, more) => {
  test('is read whole once, for the rule; each frame reads only the beginnings of its texts', () => {
    const screen = screenWith(more)
    screen.frame()
    const { segment } = screen.store.locate(selectedRow(screen.state, screen)!)!
    const reads = vi.spyOn(segment, 'event')
    for (const keys of ['r', 'j', 'escape', '1', 'j', 'escape', 'w', 'escape']) {
      screen.press(keys)
      screen.frame()
    }
    opened(screen, more)
    screen.frame()
    expect(reads.mock.calls.filter(([, most]) => most === undefined)).toEqual([])
    const texts = reads.mock.results.map(({ value }) => JSON.stringify(value).length)
    expect(Math.max(...texts)).toBeLessThan(long / 2)
  })

  test('has a panel of few lines, in which the rule is exact', () => {
    const screen = screenWith(more)
    const explained = explainRow(selectedRow(screen.state, screen), screen.world)
    const lines = rulePanel(screen.world, explained!, 40, Infinity, true).map(lineText)
    expect(lines.length).toBeLessThan(400)
    expect(lines.join('\n')).toMatch(/rule \d \(line \d+\)/)
  })

  test('has a tree of bounded text', () => {
    const screen = screenWith(more)
    opened(screen, more)
    const { record, tree } = screen.state.event!
    const rows = treeRows('value' in record ? record.value : null, tree)
    expect(Math.max(...rows.map(({ text }) => text.length))).toBeLessThan(4100)
    expect(screenText(screen.frame()).split('\n')).toHaveLength(36)
  })
})

test('the rule of an event with many groups is that of the last of them, and the words count them', () => {
  const screen = screenWith({ ...monsters['groups'], objectRef: { ...target, namespace: 'other' } })
  const explained = explainRow(selectedRow(screen.state, screen), screen.world)
  expect(explained?.logged.verdict.ruleIndex).toBe(0)
  expect(screenWith(monsters['groups']!).text()).toContain('rule 6')
  opened(screen, monsters['groups']!)
  expect(screen.text()).toContain('group-0, group-1')
})

test('a panel says how long a value is that it does not show whole', () => {
  const screen = screenWith(monsters['a user']!)
  screen.press('r')
  expect(screen.text().replace(/\s+/g, ' ')).toContain(`(600,000 characters) is not user-99`)
})

test('a row of the tree is masked when it is asked for, not when the tree is made', () => {
  let asked = 0
  const list = new Proxy(Array<string>(90).fill('password=a'), {
    get: (of, name, self) => {
      if (name !== 'length' && typeof name === 'string' && /^\d+$/.test(name)) asked++
      return Reflect.get(of, name, self) as unknown
    },
  })
  const rows = treeRows({ requestObject: { list } }, initialTree)
  const before = asked
  expect(rows.at(-1)?.text).toBe('password=********')
  expect(rows.at(-1)?.secret).toBe(true)
  expect(asked - before).toBeLessThan(10)
})

test('a tree with more text than anyone reads ends with how many rows are shown', () => {
  const texts = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`k${at}`, Array(90).fill('x'.repeat(3000))]))
  const rows = treeRows(texts, initialTree)
  expect(rows.length).toBeLessThan(3000)
  expect(rows.at(-1)?.text).toBe(`only the first ${(rows.length - 1).toLocaleString('en-US')} rows are shown`)
})

test('a long filter is drawn in part', () => {
  const screen = screenWith(monsters['a user']!)
  screen.press('1')
  for (let at = 0; at < 3 && (termsOf(screen.state.filter, 'user')[0]?.values[0]?.text.length ?? 0) <= 9; at++) {
    screen.press('j enter')
  }
  expect(termsOf(screen.state.filter, 'user')[0]?.values[0]?.text).toHaveLength(long)
  expect(lineText(screen.frame().top[1]!)).toMatch(/^ . user:u+~? *$/)
})

test('a query that is too long to look for secrets in all of it ends with how much is left out', () => {
  const masked = maskURI(`/x?password=a&${'b=c&'.repeat(100_000)}`)
  expect(masked).toMatch(/^\/x\?password=\*+&b=c&.*… \(336,011 more characters\)$/)
})
