import { isObject } from '../../src/audit/json.ts'
import type { Verdict } from '../../src/policy/judge/verdict.ts'
import { judgeOf } from '../../src/store/judging/policy-judge.ts'
import { bytesOf, decoded } from './check-events.ts'
import { type Row, rowOf } from './row.ts'
import type { EventCase } from './shapes.ts'

type Json = Readonly<Record<string, unknown>>

/** A way in which logs are spoilt between kube-apiserver and their reader. */
export interface Rewriting {
  readonly name: string
  /** The event as it comes out; null for one that this does not happen to. */
  readonly rewrite: (event: Json) => Json | null
}

export const rewritings: readonly Rewriting[] = [
  { name: 'requestURI removed', rewrite: (event) => (event['objectRef'] ? without(event, 'requestURI') : null) },
  { name: 'behind a proxy', rewrite: (event) => (event['objectRef'] ? prefixed('/k8s/clusters/c-m-1', event) : null) },
  {
    name: 'behind a service',
    rewrite: (event) => (event['objectRef'] ? prefixed('/api/v1/namespaces/ns1/services/api/proxy', event) : null),
  },
  { name: 'objectRef removed', rewrite: (event) => (event['objectRef'] ? without(event, 'objectRef') : null) },
  {
    name: 'objectRef and requestURI removed',
    rewrite: (event) => (event['objectRef'] ? without(without(event, 'objectRef'), 'requestURI') : null),
  },
  { name: 'URL removed', rewrite: (event) => (event['objectRef'] ? null : without(event, 'requestURI')) },
  { name: 'user removed', rewrite: (event) => (isSomebody(event['user']) ? without(event, 'user') : null) },
  {
    name: 'user, objectRef and requestURI removed',
    rewrite: (event) => (isSomebody(event['user']) ? ['user', 'objectRef', 'requestURI'].reduce(without, event) : null),
  },
]

/** A spoilt event leaves doubt: the true rule is among the candidates, and none is shown with a confidence it lacks. */
export function checkRewritten(name: string, cases: readonly EventCase[], rewriting: Rewriting): Row {
  return rowOf(`${name}, ${rewriting.name}`, rewritten(cases, rewriting), ({ name, expect, verdict }) => {
    const candidates = candidatesOf(verdict)
    const found = candidates.includes(expect.ruleIndex)
    const differences = [
      ...(verdict.agreement === 'drift' ? ['drift, although the event was written under this policy'] : []),
      ...(found ? [] : [`rule ${expect.ruleIndex} is not among ${candidates.join(', ')} (${verdict.agreement})`]),
    ]
    return { name, differences }
  })
}

/** The verdicts on the events of these cases that a rewriting happens to. */
export function rewritten(
  cases: readonly EventCase[],
  { rewrite }: Rewriting,
): (Pick<EventCase, 'name' | 'expect'> & { readonly verdict: Verdict })[] {
  return cases.flatMap(({ name, policy, expect, events }) => {
    const judge = judgeOf(policy)
    return events.flatMap((event) => {
      const json = rewrite(event as Json)
      const fields = json && decoded(bytesOf(json))
      if (fields === null) return []
      if (typeof fields === 'string') throw new Error(`${name}: ${fields}`)
      return [{ name: `${name} ${fields.stage}`, expect, verdict: judge(fields) }]
    })
  })
}

/** The rules that the verdict leaves open. */
function candidatesOf({ agreement, candidates, ruleIndex }: Verdict): readonly (number | null)[] {
  return agreement === 'ambiguous' ? candidates : [ruleIndex]
}

function isSomebody(user: unknown): boolean {
  return isObject(user) && user['username'] !== undefined
}

function without(event: Json, key: string): Json {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== key))
}

function prefixed(prefix: string, event: Json): Json {
  return { ...event, requestURI: prefix + String(event['requestURI']) }
}
