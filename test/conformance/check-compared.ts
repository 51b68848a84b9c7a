import type { EventFields } from '../../src/audit/event.ts'
import { changeOf, type Outcome } from '../../src/policy/judge/change.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { comparerOf } from '../../src/store/judging/policy-judge.ts'
import { decoded } from './check-events.ts'
import { attributesIn, keyOfEvent, keyOfTruth, type LogSet, recordsOf, type Truth } from './check-logs.ts'
import { type Row, rowOf } from './row.ts'

/**
 * Of each logged event and each two of the policies: what the comparer makes of the event alone is what the policies say
 * of the attributes that kube-apiserver recorded of its request. Of one policy alone there is nothing to check.
 */
export function checkCompared({ name, truth, logs }: LogSet, policies: readonly Policy[]): Row[] {
  const outcomes = policies.map((policy) => outcomesOf(policy, truth))
  const pairs = policies.flatMap((before, one) =>
    policies.flatMap((after, other) => (one === other ? [] : [{ one, other, comparer: comparerOf(before, after) }])),
  )
  if (pairs.length === 0) return []
  const row = rowOf(`${name} compared, ${pairs.length} pairs`, logs.flatMap(recordsOf), (record) => {
    const fields = typeof record === 'string' ? record : decoded(record)
    if (typeof fields === 'string') return { name: 'record', differences: [fields] }
    const key = keyOfEvent(fields)
    const differences = pairs.flatMap(({ one, other, comparer }) => {
      const expected = changesOf(fields, outcomes[one]?.get(key) ?? [], outcomes[other]?.get(key) ?? [])
      const { change } = comparer(fields)
      return expected.has(change) ? [] : [`policies ${one}, ${other}: ${change}, not ${[...expected].join(' or ')}`]
    })
    return { name: `${key} ${fields.stage}`, differences }
  })
  return [row]
}

/** By the request's key, which several requests can share since clients choose and repeat the auditID. */
function outcomesOf(policy: Policy, truth: readonly Truth[]): Map<string, Outcome[]> {
  const requests = Map.groupBy(truth, keyOfTruth)
  return new Map(
    Array.from(requests, ([key, some]) => [
      key,
      some.map((one) => evaluate(policy, { ...attributesIn(one), apiVersion: '' })),
    ]),
  )
}

function changesOf({ stage }: EventFields, before: readonly Outcome[], after: readonly Outcome[]): Set<string> {
  return new Set(
    before.flatMap((outcome, index) => {
      const other = after[index]
      return other === undefined ? [] : [changeOf(stage, outcome, other)]
    }),
  )
}
