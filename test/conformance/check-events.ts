import { decode } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'
import { attributesOf } from '../../src/audit/request/attributes.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import { type Verdict, verdictOf } from '../../src/policy/judge/verdict.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { type Judge, judgeOf } from '../../src/store/judging/policy-judge.ts'
import { flat, neighbours, outcome } from './check-evaluations.ts'
import { storeUnder } from './check-stored.ts'
import { differencesOf, type Row, rowOf } from './row.ts'
import type { EventCase } from './shapes.ts'

/** From the logged event and the policy alone: the rule and the attributes, as people are shown them. */
export function checkEvents(name: string, cases: readonly EventCase[]): Row {
  const events = cases.flatMap((one) => {
    const judge = judgeOf(one.policy)
    return one.events.map((event) => ({ one, judge, fields: decoded(bytesOf(event)) }))
  })
  return rowOf(name, events, ({ one: { name, policy, attributes, expect }, judge, fields }) => {
    if (typeof fields === 'string') return { name, differences: [fields] }
    const verdict = judge(fields)
    const differences = [
      ...differencesOf({ agreement: 'agrees' }, verdict),
      ...differencesOf(outcome(expect), outcome(evaluate(policy, verdict.attributes))),
      ...differencesOf({ ruleIndex: expect.ruleIndex }, verdict),
      ...differencesOf(flat(attributes), flat(verdict.attributes)),
    ]
    return { name: `${name} ${fields.stage}`, differences: [...new Set(differences)] }
  })
}

/**
 * Under another policy, the next case's, an event agrees exactly when that policy's rule for the request would have
 * written it.
 */
export function checkForeign(name: string, cases: readonly EventCase[]): Row {
  const events = cases.flatMap((one, index) => {
    const policy = cases[(index + 1) % cases.length]?.policy ?? one.policy
    return one.events.map((event) => ({ one, policy, fields: decoded(bytesOf(event)) }))
  })
  return rowOf(name, events, ({ one: { name, attributes }, policy, fields }) => {
    if (typeof fields === 'string') return { name, differences: [fields] }
    const { ruleIndex, level, omitStages } = evaluate(policy, attributes)
    const written = level !== 'None' && level === fields.level && !omitStages.includes(fields.stage)
    const expected = { ruleIndex, agreement: written ? 'agrees' : 'drift' }
    return { name: `${name} ${fields.stage}`, differences: differencesOf(expected, judgeOf(policy)(fields)) }
  })
}

/** A judge that has judged other events answers as one that remembers nothing. */
export function checkMemory(name: string, cases: readonly EventCase[]): Row {
  const all = cases.map(({ events }) => events.map((event) => decoded(bytesOf(event))))
  return rowOf(name, cases, ({ name, policy }, index) => {
    const judge = judgeOf(policy)
    const stored = storeUnder(policy)
    const events = neighbours(all, index).flat()
    const differences = events.flatMap((fields) =>
      typeof fields === 'string'
        ? [fields]
        : [...forgotten(policy, judge, fields), ...stored(fields, freshVerdict(policy, fields))],
    )
    return { name, differences }
  })
}

/** Where the judge's answer is another than that of the matcher without memory. */
export function forgotten(policy: Policy, judge: Judge, fields: EventFields): string[] {
  return differencesOf(freshVerdict(policy, fields), judge(fields))
}

/** The verdict from scratch. */
function freshVerdict(policy: Policy, fields: EventFields): Verdict {
  return verdictOf(policy, (attributes) => evaluate(policy, attributes), fields, attributesOf(fields))
}

/** The event in these bytes, or what is wrong with them. */
export function decoded(bytes: Uint8Array): EventFields | string {
  const found = decode(bytes)
  if (found.kind === 'problem') return `problem: ${found.reason}`
  return found.damage === null ? found.event : `problem: ${found.damage}`
}

export function bytesOf(event: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(event))
}
