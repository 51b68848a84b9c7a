import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levels, stages } from '../../../src/audit/event.ts'
import { attributesOf } from '../../../src/audit/request/attributes.ts'
import { type Change, changeOf, changes, compareEvent, type Outcome, writes } from '../../../src/policy/judge/change.ts'
import { evaluate } from '../../../src/policy/judge/match.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { event } from '../../store/events.ts'

const says = (level: Outcome['level'], more: Partial<Outcome> = {}): Outcome => ({
  level,
  omitStages: [],
  omitManagedFields: false,
  ...more,
})

test.each<[Change, Outcome, Outcome]>([
  ['kept', says('Metadata'), says('Metadata')],
  ['dropped', says('Request'), says('None')],
  ['added', says('None'), says('Request')],
  ['up', says('Metadata'), says('RequestResponse')],
  ['down', says('RequestResponse'), says('Request')],
  ['stages', says('Metadata'), says('Request', { omitStages: ['ResponseComplete'] })],
  ['stages', says('Metadata', { omitStages: ['ResponseComplete'] }), says('Metadata')],
  ['kept', says('Metadata'), says('Metadata', { omitStages: ['RequestReceived'] })],
  ['managedFields', says('Request'), says('Request', { omitManagedFields: true })],
  ['kept', says('Metadata'), says('Metadata', { omitManagedFields: true })],
  ['neither', says('None'), says('Metadata', { omitStages: ['ResponseComplete'] })],
])('%s', (change, before, after) => {
  expect(changeOf('ResponseComplete', before, after)).toBe(change)
})

const outcomes = fc.record({
  level: fc.constantFrom(...levels),
  omitStages: fc.subarray([...stages]),
  omitManagedFields: fc.boolean(),
})

test('an event is dropped, added or left to neither exactly when the policies write it so', () => {
  fc.assert(
    fc.property(outcomes, outcomes, fc.constantFrom(...stages), (before, after, stage) => {
      const change = changeOf(stage, before, after)
      const gone = change === 'dropped' || (change === 'stages' && writes(before, stage))
      const fresh = change === 'added' || (change === 'stages' && !writes(before, stage))
      expect([gone, fresh]).toEqual([
        writes(before, stage) && !writes(after, stage),
        !writes(before, stage) && writes(after, stage),
      ])
      expect(changeOf(stage, before, before)).toBe(writes(before, stage) ? 'kept' : 'neither')
      expect(changes).toContain(change)
    }),
  )
})

function policyOf(rules: string): Policy {
  const { policy } = parsePolicy(`apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules}`)
  return policy!
}

function compared(fields: Parameters<typeof event>[0], before: string, after: string): Change {
  const [one, other] = [policyOf(before), policyOf(after)]
  const logged = event(fields)
  return compareEvent(
    logged,
    attributesOf(logged),
    { policy: one, evaluation: (attributes) => evaluate(one, attributes) },
    { policy: other, evaluation: (attributes) => evaluate(other, attributes) },
  ).change
}

const all = '- level: Metadata\n'
const noTls = '- level: None\n  resources: [{resources: [secrets], resourceNames: [tls]}]\n- level: Metadata\n'
const created = { verb: 'create', resource: 'secrets', name: 'tls', namespace: 'shop' }

test("a create's name is that of the URL, which the policy saw, and not that of the body", () => {
  const requestURI = '/api/v1/namespaces/shop/secrets'
  expect(compared({ ...created, requestURI }, all, noTls)).toBe('kept')
  expect(compared({ ...created, verb: 'get', requestURI: `${requestURI}/tls` }, all, noTls)).toBe('dropped')
})

test('where the log does not tell, nothing is claimed', () => {
  expect(compared({ ...created, requestURI: '' }, all, noTls)).toBe('undecided')
  expect(compared({ ...created, requestURI: '' }, all, all)).toBe('kept')
  const nameless = { hasObjectRef: false, requestURI: '', resource: '', namespace: '', name: '' }
  expect(compared(nameless, all, '- level: None\n  nonResourceURLs: ["/healthz*"]\n- level: Metadata\n')).toBe(
    'undecided',
  )
  expect(compared(nameless, all, '- level: Request\n')).toBe('up')
})

test('interpretations that the policy before would not have written so are left out', () => {
  const before = '- level: Request\n  resources: [{resources: [secrets], resourceNames: [tls]}]\n- level: Metadata\n'
  expect(compared({ ...created, requestURI: '', level: 'Metadata' }, before, noTls)).toBe('kept')
  expect(compared({ ...created, requestURI: '', level: 'Request' }, before, noTls)).toBe('dropped')
})
