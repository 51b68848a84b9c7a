import type { Attributes, Level, Stage } from '../../src/audit/event.ts'
import type { Policy } from '../../src/policy/policy.ts'

/** What kube-apiserver's own code made of a policy and a request. */
export interface EvaluationCase {
  readonly name: string
  readonly policy: Policy
  readonly attributes: Attributes
  readonly expect: {
    readonly level: Level
    readonly ruleIndex: number | null
    readonly omitStages: readonly Stage[]
    readonly omitManagedFields: boolean
  }
}

/** The same, with the events that the request left in the log. */
export interface EventCase extends EvaluationCase {
  readonly events: readonly object[]
}

/** What kube-apiserver read from a method and a request target. */
export interface RequestCase {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly expect: Readonly<Record<string, unknown>> & { readonly error?: string }
}

/** What kube-apiserver made of the text of a policy file. */
export interface LoadCase {
  readonly name: string
  readonly policyYaml: string
  readonly expect: {
    readonly ok: boolean
    readonly errors: readonly string[]
    readonly policy?: Readonly<Record<string, unknown>>
  }
}

export type Vectors =
  | { readonly kind: 'evaluations'; readonly cases: readonly EvaluationCase[] }
  | { readonly kind: 'events'; readonly cases: readonly EventCase[] }
  | { readonly kind: 'requests'; readonly cases: readonly RequestCase[] }
  | { readonly kind: 'loads'; readonly cases: readonly LoadCase[] }

/** Tells vectors by their shape: null for a file that holds something else. Throws when only a part has the shape. */
export function vectorsOf(name: string, value: unknown): Vectors | null {
  const cases = Array.isArray(value) ? value : withPolicies(value)
  const shape = shapes.find(({ keys }) => has(cases[0], keys))
  if (shape === undefined) return null
  const odd = cases.findIndex((one) => !has(one, shape.keys))
  if (odd >= 0) throw new Error(`${name}: case ${odd} is not one of the ${shape.kind} that the others are`)
  return { kind: shape.kind, cases }
}

/** The first that fits: those that ask for more stand before those that ask for less. */
const shapes = [
  { kind: 'events', keys: ['name', 'policy', 'attributes', 'expect', 'events'] },
  { kind: 'evaluations', keys: ['name', 'policy', 'attributes', 'expect'] },
  { kind: 'requests', keys: ['name', 'method', 'url', 'expect'] },
  { kind: 'loads', keys: ['name', 'policyYaml', 'expect'] },
] as const

interface Shared {
  readonly policies: Readonly<Record<string, Policy>>
  readonly cases: readonly { readonly policyRef: string }[]
}

/** Cases that share a few policies name them: `{policies, cases: [{policyRef}]}`. */
function withPolicies(value: unknown): unknown[] {
  if (!has(value, ['policies', 'cases'])) return []
  const { policies, cases } = value as Shared
  return cases.map((one) => ({ ...one, policy: policies[one.policyRef] }))
}

function has(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value)
}
