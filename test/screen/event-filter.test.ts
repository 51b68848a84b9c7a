import { expect, test } from 'vitest'
import { printFilter } from '../../src/query/print-filter.ts'
import { eventLine } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const more = {
  sourceIPs: ['10.1.1.1', '10.2.2.2', '10.3.3.3'],
  annotations: {
    'authorization.k8s.io/decision': 'forbid',
    'authorization.k8s.io/reason': 'no rule, "none"',
    'k8s.io/deprecated': 'true',
  },
  responseStatus: { code: 403, reason: 'Forbidden', message: 'pods is forbidden' },
  user: { username: 'alice', groups: ['devs', 'system:authenticated'] },
}

/** The filter after + on the line of an opened event that has some text. */
function filteredBy(text: string): string {
  const line = eventLine(1, more)
  const screen = new TestScreen([line], null, 160, 60)
  screen.press('enter')
  const { event } = screen.state
  screen.act({ kind: 'opened', row: event!.row, record: { kind: 'here', value: JSON.parse(line) } })
  screen.press(`/ ${JSON.stringify(text)} enter +`)
  return printFilter(screen.state.filter)
}

test.each([
  ['10.1.1.1', 'anyip:10.1.1.1'],
  ['10.2.2.2', 'anyip:10.2.2.2'],
  ['10.3.3.3', 'ip:10.3.3.3'],
  ['io/decision', 'decision:forbid'],
  ['no rule', 'note:"authorization.k8s.io/reason=no rule, \\"none\\""'],
  ['k8s.io/deprecated', 'note:k8s.io/deprecated=true'],
  ['auditID', 'audit:id-1'],
  ['requestURI', 'uri:/api/v1/namespaces/shop/pods/web-1'],
  ['reason: ', 'reason:Forbidden'],
  ['pods is', 'message:"pods is forbidden"'],
  ['devs', 'userGroup:devs'],
  ['username', 'user:alice'],
])('+ on the line with %j', (text, wanted) => {
  expect(filteredBy(text)).toBe(wanted)
})
