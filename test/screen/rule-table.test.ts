import { expect, test } from 'vitest'
import { eventLine } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: None
  users: ["user-99"]
- level: None
  users: ["user-6"]
- level: Request
  users: ["user-5"]
- level: Metadata
  users: ["user-1", "user-2"]
- level: Metadata
  users: ["user-2"]
- level: Metadata
  users: ["user-3"]
  verbs: ["delete"]
- level: Metadata
`
const lines = [...Array(70).keys()].map((number) => eventLine(number).trim())

function table(columns = 160, rows = 45): TestScreen {
  const screen = new TestScreen(lines, policy, columns, rows)
  screen.press('r r')
  return screen
}

function rowsOf(screen: TestScreen): string[] {
  return screen
    .text()
    .split('\n')
    .filter((row) => /^[▌ ] +(\d+|none) /.test(row) && !row.includes('events drift'))
    .map((row) => row.trimEnd())
}

/** The hits of each rule, sorted by rule. */
function hits(screen: TestScreen): number[] {
  return rowsOf(screen).map((row) => Number(row.slice(1).trim().split(/ +/)[3]))
}

test('the table opens on the rule of the selected event, and + and − filter by it', () => {
  const screen = new TestScreen(lines, policy, 160, 45)
  screen.press('k A v')
  const rule = rowsOf(screen).find((row) => row.startsWith('▌'))
  expect(rule).toMatch(/^▌ +3 /)
  screen.press('-')
  expect(screen.text()).toContain('❯ -rule:3')
  screen.press('+ k +')
  expect(screen.text()).toContain('❯ rule:3,2')
  screen.press('q')
  expect(screen.state.focus).toBe('list')
})

test('every rule with its hits, and what the numbers do not show', () => {
  const screen = table()
  screen.press('g')
  const rows = rowsOf(screen)
  expect(rows.map((row) => row.replace(/ +/g, ' '))).toEqual([
    expect.stringMatching(/^▌ 1 4 None 0 0\.0% 0 0 level None: never logged users user-99$/),
    expect.stringMatching(/^ 2 6 None 10 14\.3% \S+ \S+ 2026-11-23 17:00:00 ! 10 drift users user-6$/),
    expect.stringMatching(/^ 3 8 Request 10 14\.3% .* ! 10 drift users user-5$/),
    expect.stringMatching(/^ 4 10 Metadata 20 28\.6% \S+ 29\.0 2026-11-23 17:00:00 users user-1, user-2$/),
    expect.stringMatching(
      /^ 5 12 Metadata 0 .* unreachable: rule 4 \(line 10\) already matches everything it could users user-2$/,
    ),
    expect.stringMatching(/^ 6 14 Metadata 0 .* no events yet users user-3 · verbs delete$/),
    expect.stringMatching(/^ 7 17 Metadata 30 42\.9% .* every request$/),
  ])
})

test('an empty name reads ""', () => {
  const rules =
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  namespaces: [""]\n  users: ["", a]\n- level: Metadata\n'
  const screen = new TestScreen(lines, rules, 160, 45)
  screen.press('r r')
  expect(rowsOf(screen)[0]).toMatch(/users "", a · namespaces ""$/)
})

test('S changes the sort order, and Enter filters by the rule under the cursor', () => {
  const screen = table()
  screen.press('S')
  expect(rowsOf(screen).map((row) => Number(row.slice(1, 6)))).toEqual([7, 4, 2, 3, 1, 5, 6])
  // The cursor stays with its rule.
  screen.press('g j S S S S')
  expect(rowsOf(screen).find((row) => row.startsWith('▌'))).toMatch(/^▌ +4 /)
  screen.press('enter')
  expect(screen.text()).toContain('❯ rule:4')
  expect(screen.text()).toContain('20 of 70 requests')
  screen.press('A')
  expect(screen.text()).toContain('the events of 20 of 70 requests (v: all)')
  expect(hits(screen)).toEqual([0, 0, 0, 20, 0, 0, 0])
  screen.press('v')
  expect(screen.text()).toContain('all 70 events in memory (v: those shown)')
  expect(hits(screen)).toEqual([0, 10, 10, 20, 0, 0, 30])
})

test('it sums up the drift', () => {
  const text = table().text().replaceAll(/\s+/g, ' ')
  expect(text).toContain('20 events drift, since 2026-11-23 17:00:00, the last at 2026-11-23 17:00:00, with 5 before')
  expect(text).toMatch(
    /all of them would agree if rule 2 \(line 6\) had level Metadata instead of None and rule 3 \(line 8\) had level Metadata/,
  )
  expect(text).toContain('kube-apiserver reads its policy only when it starts')
})

test('it follows the log', () => {
  const screen = table()
  screen.append([eventLine(71).trim()])
  expect(rowsOf(screen)[3]).toMatch(/ 21 +29\.6%/)
})

test.each([
  [160, 45],
  [80, 24],
  [40, 12],
  [20, 5],
])('at %ix%i no row is wider than the screen', (columns, rows) => {
  const screen = table(columns, rows)
  screen.press('j j j')
  expect(
    new Set(
      screen
        .text()
        .split('\n')
        .map((row) => row.length),
    ),
  ).toEqual(new Set([columns]))
  if (columns > 20) expect(rowsOf(screen).some((row) => row.startsWith('▌'))).toBe(true)
})

test('at 80 columns the notes are not cut', () => {
  const text = table(80, 24).text()
  expect(text).toContain('level None: never logged')
  expect(text).toContain('! 10 drift')
})

test('a drifting event shows which rules fit it, and what would explain all drift', () => {
  const screen = new TestScreen(lines, policy, 160, 45)
  screen.press('/ "verdict:drift" enter r')
  const text = screen.text().replaceAll(/\s+/g, ' ')
  expect(text).toContain('rule 7 matches and has level Metadata')
  expect(text).toContain('rules with level Metadata that do not match: 4, 5, 6')
  expect(text).toContain('20 events drift')
})

test('with a policy to compare with, each event shows its change', () => {
  const compared = policy.replace(
    '- level: Metadata\n  users: ["user-1", "user-2"]',
    '- level: None\n  users: ["user-1"]',
  )
  const screen = new TestScreen(lines, policy, 160, 45, compared)
  screen.press('/ "change:dropped" enter')
  const text = screen.text()
  expect(text).toContain('10 of 70 requests')
  expect(text).toMatch(/TOOK +RULE CHANGE/)
  expect(text).toMatch(/ 4 M {2}dropped/)
  expect(text.replaceAll(/[│\s]+/g, ' ')).toContain('under new.yaml: dropped, by rule 4')
})

test('an empty word of a rule is never a bare nothing, and names are told', () => {
  const words = policy.replace(
    'rules:\n',
    'rules:\n- level: Request\n  users: [""]\n  namespaces: ["", shop]\n  resources: [{group: apps, resources: [""], resourceNames: ["", web]}]\n',
  )
  const screen = new TestScreen(lines, words, 240, 45)
  screen.press('r r')
  expect(screen.text()).toContain('users "" · namespaces "", shop · resources "".apps named "", web')
})
