import { beforeAll, describe, expect, test } from 'vitest'
import { askOf } from '../../src/screen/model/ask.ts'
import { initialState } from '../../src/screen/model/state.ts'
import { realLines } from '../support/real-logs.ts'
import { questionLogs, questions } from './questions.ts'
import { TestScreen } from './worlds.ts'

const size = { columns: 80, rows: 24 }

/** Policies that say of nearly each event of a log what the log says: of the first one, all but one. */
const policies = {
  'kube-up': `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: ["system:kube-proxy"]
  - level: Metadata
    nonResourceURLs: ["*"]
  - level: Request
    users: ["system:node:node-1"]
    verbs: ["update", "patch"]
  - level: Request
    users: ["system:serviceaccount:kube-system:namespace-controller"]
    verbs: ["deletecollection"]
  - level: Metadata
    resources:
      - resources: ["secrets", "configmaps", "serviceaccounts/token"]
      - group: authentication.k8s.io
        resources: ["tokenreviews"]
      - group: coordination.k8s.io
      - group: discovery.k8s.io
      - group: events.k8s.io
      - group: fake.example.com
      - group: flowcontrol.apiserver.k8s.io
      - group: resource.k8s.io
      - group: stable.example.com
      - group: a
  - level: Request
    verbs: ["get", "list", "watch"]
  - level: RequestResponse
`,
  metadata: `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: Metadata
`,
}

describe.each(['kube-up', 'metadata'] as const)('%s', (log) => {
  const lines = realLines(questionLogs[log])
  const screens = {} as { alone: TestScreen; judged: TestScreen }
  beforeAll(() => {
    screens.alone = new TestScreen(lines, null, size.columns, size.rows)
    screens.judged = new TestScreen(lines, policies[log], size.columns, size.rows)
  })

  test.each(questions.filter((question) => question.log === log))(
    '$number $asked $keys',
    ({ policy, keys, ids, shows, hides = [] }) => {
      const screen = policy === true ? screens.judged : screens.alone
      screen.state = initialState(size, [])
      screen.live = false
      press(screen, keys, lines)
      const shown = screen.text()
      const words = shown.replace(/\s+/g, ' ')
      for (const text of shows) expect(words, shown).toContain(text)
      for (const text of hides) expect(words, shown).not.toContain(text)
      expect(shown.split('\n')).toHaveLength(size.rows)
      if (ids !== undefined) expect(shortened(idsIn(screen))).toEqual(ids)
      // A list without rows says so, and what to do.
      if (ids?.length === 0 && screen.state.focus === 'list')
        expect(words).toContain('no events match. / edits the filter')
    },
  )
})

test('each of the 16 questions is asked of both logs', () => {
  const asked = (log: string): Set<number> =>
    new Set(questions.filter((one) => one.log === log).map(({ number }) => number))
  const all = new Set([...Array(16).keys()].map((index) => index + 1))
  expect([asked('kube-up'), asked('metadata')]).toEqual([all, all])
})

/** Presses keys one by one, and gives the screen the records that it asks for, as the program does. */
function press(screen: TestScreen, keys: string, lines: readonly string[]): void {
  for (const [key] of keys.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)) {
    screen.press(key)
    const open = screen.effects.splice(0).findLast(({ kind }) => kind === 'open')
    // The events are in one segment, so the number of a row is that of its line.
    if (open?.kind === 'open')
      screen.act({ kind: 'opened', row: open.row, record: { kind: 'here', value: JSON.parse(lines[open.row] ?? '') } })
  }
}

/** The auditIDs of all requests that the list holds, on the screen or not. */
function idsIn(screen: TestScreen): string[] {
  const ask = askOf(screen.state, screen)
  const { value, partial } = screen.events.page(ask, 'first', 10_000)
  expect(partial).toBeNull()
  return value.map((row) => screen.events.row(row)?.fields.auditID ?? '')
}

/** Sorted and without doubles; of more than 12, the first and the last three and how many there are between. */
function shortened(ids: readonly string[]): string[] {
  const all = [...new Set(ids)].sort()
  return all.length > 12 ? [...all.slice(0, 3), `… ${all.length - 6} more`, ...all.slice(-3)] : all
}
