import fc from 'fast-check'
import { type EventFields, levels, stages } from '../../../src/audit/event.ts'
import type { Policy, PolicyRule } from '../../../src/policy/policy.ts'

/** Policies of the words that a log has, so that their rules meet its events. */
export function policiesFor(events: readonly EventFields[]): fc.Arbitrary<Policy> {
  const of = (value: (event: EventFields) => string): fc.Arbitrary<string> =>
    fc.constantFrom(...new Set(events.map(value)))
  const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 })
  const entry = fc.record({
    group: of(({ apiGroup }) => apiGroup),
    resources: some(
      fc.oneof(
        of(({ resource }) => resource),
        fc.constantFrom('*', 'pods/*', '*/status'),
      ),
    ),
  })
  const level = fc.constantFrom(...levels)
  const common = { level, omitStages: fc.subarray([...stages], { maxLength: 2 }), omitManagedFields: fc.boolean() }
  const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
    fc.record({ ...common, users: some(of(({ user }) => user)), resources: some(entry) }, { requiredKeys: ['level'] }),
    fc.record({ ...common, verbs: some(of(({ verb }) => verb)) }, { requiredKeys: ['level'] }),
    fc.record({ ...common, nonResourceURLs: fc.constantFrom(['/api*'], ['/healthz*', '/version'], ['*']) }),
    fc.record({ ...common, namespaces: some(of(({ namespace }) => namespace)) }, { requiredKeys: ['level'] }),
  )
  return fc.record(
    {
      rules: fc.tuple(fc.array(rule, { maxLength: 5 }), level).map(([rules, rest]) => [...rules, { level: rest }]),
      omitStages: fc.subarray([...stages], { maxLength: 1 }),
      omitManagedFields: fc.boolean(),
    },
    { requiredKeys: ['rules'] },
  )
}
