import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levels, stages } from '../../../src/audit/event.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import type { Policy, PolicyRule } from '../../../src/policy/policy.ts'
import { policyLines, quoted, samePolicy } from '../../../src/policy/suggest/policy-yaml.ts'
import { anyText } from '../../text/any-text.ts'

const text = anyText(6).map((word) => word.toWellFormed())
const words = fc.array(text, { minLength: 1, maxLength: 12 })
const omitStages = fc.subarray([...stages])

const common = { level: fc.constantFrom(...levels), users: words, userGroups: words, verbs: words, omitStages }
const resources = fc.array(
  fc.record(
    { group: fc.constantFrom('', 'apps', '*', 'x.io'), resources: words, resourceNames: words },
    { requiredKeys: ['resources'] },
  ),
  { minLength: 1, maxLength: 3 },
)
const rules: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record({ ...common, resources, namespaces: words, omitManagedFields: fc.boolean() }, { requiredKeys: ['level'] }),
  fc.record(
    { ...common, nonResourceURLs: fc.array(fc.constantFrom('/', '/a*', '*', '/é"\\\u2028'), { minLength: 1 }) },
    { requiredKeys: ['level'] },
  ),
)
const policies: fc.Arbitrary<Policy> = fc
  .record({ omitStages, omitManagedFields: fc.boolean(), rules: fc.array(rules, { minLength: 1, maxLength: 4 }) })
  .map((policy) => ({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', ...policy }))

test('a policy written as YAML is read again as the same, whatever the words in it', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const { policy: read, errors, warnings } = parsePolicy(policyLines(policy).join('\n'))
      expect([errors, warnings]).toEqual([[], []])
      expect(samePolicy(read!, policy)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a quoted text is printable ASCII on one line', () => {
  fc.assert(
    fc.property(text, (word) => {
      expect(quoted(word)).toMatch(/^"[\x20-\x7e]*"$/)
    }),
  )
  // goyaml refuses halves of a pair.
  expect(quoted('😀"\u2028\x7f\n')).toBe('"\\U0001f600\\"\\u2028\\u007f\\n"')
})

test.each<[Partial<Policy>, Partial<Policy>]>([
  [{ omitStages: ['Panic'] }, {}],
  [{ omitManagedFields: true }, {}],
  [{ rules: [{ level: 'None' }] }, { rules: [{ level: 'Metadata' }] }],
  [{ rules: [{ level: 'None', users: ['a'] }] }, { rules: [{ level: 'None', verbs: ['a'] }] }],
  [
    { rules: [{ level: 'None', resources: [{ group: 'a', resources: ['b'] }] }] },
    { rules: [{ level: 'None', resources: [{ group: 'a', resourceNames: ['b'] }] }] },
  ],
  [{ rules: [{ level: 'Request', omitManagedFields: false }] }, { rules: [{ level: 'Request' }] }],
])('%j is not the same as %j', (one, other) => {
  expect(samePolicy(one, other)).toBe(false)
  expect(samePolicy(one, structuredClone(one))).toBe(true)
})
