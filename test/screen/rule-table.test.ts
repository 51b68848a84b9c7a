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

test('every rule with its hits, and what the numbers do not say', () => {
  const rows = rowsOf(table())
  expect(rows.map((row) => row.replace(/ +/g, ' '))).toEqual([
    expect.stringMatching(/^▌ 1 4 None 0 0\.0% 0 0 cannot appear in a log users user-99$/),
    expect.stringMatching(/^ 2 6 None 10 14\.3% \S+ \S+ 2026-11-23 17:00:00 ! 10 drift users user-6$/),
    expect.stringMatching(/^ 3 8 Request 10 14\.3% .* ! 10 drift users user-5$/),
    expect.stringMatching(/^ 4 10 Metadata 20 28\.6% \S+ 29\.0 2026-11-23 17:00:00 users user-1, user-2$/),
    expect.stringMatching(/^ 5 12 Metadata 0 .* never matches: rule 4 takes all that it would users user-2$/),
    expect.stringMatching(/^ 6 14 Metadata 0 .* not hit so far users user-3 · verbs delete$/),
    expect.stringMatching(/^ 7 17 Metadata 30 42\.9% .* everything$/),
  ])
})

test('it is sorted by what one asks for, and Enter filters by the rule under the cursor', () => {
  const screen = table()
  screen.press('s')
  expect(rowsOf(screen).map((row) => Number(row.slice(1, 6)))).toEqual([7, 4, 2, 3, 1, 5, 6])
  // The cursor was never moved, so it is on the first; then it stays with its rule.
  screen.press('j s s s s')
  expect(rowsOf(screen).find((row) => row.startsWith('▌'))).toMatch(/^▌ +4 /)
  screen.press('enter')
  expect(screen.text()).toContain('❯ rule:4')
  expect(screen.text()).toContain('20 of 70 shown')
  screen.press('r r')
  expect(screen.text()).toContain('of 70 events held')
})

test('it says what the drift comes to', () => {
  const text = table().text().replaceAll(/\s+/g, ' ')
  expect(text).toContain('20 events drift, from 2026-11-23 17:00:00')
  expect(text).toMatch(
    /all of them would agree if rule 2 \(line 6\) were Metadata instead of None and rule 3 \(line 8\) were Metadata/,
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

test('at 80 columns what the numbers do not say is read whole', () => {
  const text = table(80, 24).text()
  expect(text).toContain('cannot appear in a log')
  expect(text).toContain('! 10 drift')
})

test('an event that drifts shows which rules would fit it, and what would explain all that do', () => {
  const screen = new TestScreen(lines, policy, 160, 45)
  screen.press('/ "verdict:drift" enter r')
  const text = screen.text().replaceAll(/\s+/g, ' ')
  expect(text).toContain('would fit, and match it: 7')
  expect(text).toContain('of its level, but do not match: 4, 5, 6')
  expect(text).toContain('20 events drift')
})

test('with a policy to compare with, each event says what would become of it', () => {
  const compared = policy.replace(
    '- level: Metadata\n  users: ["user-1", "user-2"]',
    '- level: None\n  users: ["user-1"]',
  )
  const screen = new TestScreen(lines, policy, 160, 45, compared)
  screen.press('/ "change:dropped" enter')
  const text = screen.text()
  expect(text).toContain('10 of 70 shown')
  expect(text).toMatch(/TOOK +RULE CHANGE/)
  expect(text).toMatch(/ 4 M {2}dropped/)
  expect(text.replaceAll(/[│\s]+/g, ' ')).toContain('under new.yaml: dropped, by rule 4')
})
