import { expect, test } from 'vitest'
import { openRecord } from '../../src/audit/records/record-reader.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const legacy =
  '2026-11-23T17:00:00.000000Z AUDIT: id="a" stage="ResponseComplete" ip="10.0.0.7" method="get" user="user-1" groups="\\"system:authenticated\\"" as="<self>" asgroups="<lookup>" user-agent="k" namespace="<none>" uri="/version" response="200"'
const gke = JSON.stringify({
  protoPayload: {
    serviceName: 'k8s.io',
    methodName: 'io.k8s.core.v1.pods.create',
    resourceName: 'core/v1/namespaces/shop/pods/web',
    authenticationInfo: { principalEmail: 'user-1' },
  },
  operation: { id: 'a' },
  timestamp: '2026-11-23T17:00:00Z',
})

function screenOf(text: string, columns = 160): TestScreen {
  const screen = new TestScreen([], metadataPolicy, columns)
  for (const record of openRecord(Buffer.from(text))) expect(screen.store.add(record).problem).toBeNull()
  screen.scan()
  return screen
}

/** The panel's text, with its lines joined. */
function panelText(screen: TestScreen): string {
  const lines = screen.frame().panel.map((line) => line.spans.map(({ text }) => text).join(''))
  return lines.join(' ').replace(/[\s│]+/g, ' ')
}

test('a log without levels shows the rule with a sign, and what it lacks', () => {
  const screen = screenOf(legacy)
  expect(screen.text()).toMatch(/ 2~ /)
  expect(panelText(screen)).toContain('~ approximate: this log has no level, so this rule may not be')
  expect(screen.text()).not.toContain('agrees')
  expect(screen.text()).not.toContain('drift')
})

test('a log that lacks more shows that too', () => {
  expect(panelText(screenOf(gke))).toContain('no level, requestURI or groups; assumed: stage ResponseComplete')
})

test('a narrow screen shows it in the strip', () => {
  expect(screenOf(legacy, 60).text()).toContain('~ approximate')
})

test('the header says agrees if the other events do', () => {
  const screen = screenOf(legacy)
  screen.append([eventLine(1)])
  expect(screen.text().split('\n')[0]).toContain('agrees')
})
