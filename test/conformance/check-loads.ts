import { parsePolicy } from '../../src/policy/load/load.ts'
import type { PolicyProblem } from '../../src/policy/policy.ts'
import { differencesOf, type Row, rowOf } from './row.ts'
import type { LoadCase } from './shapes.ts'

/** Whether a policy file is accepted, what it says, and where its errors are; their words are our own. */
export function checkLoads(name: string, cases: readonly LoadCase[]): Row {
  return rowOf(name, cases, ({ name, policyYaml, expect }) => {
    const { policy, errors } = parsePolicy(policyYaml)
    const differences = [
      ...differencesOf({ ok: expect.ok }, { ok: policy !== null }),
      ...differencesOf({ errors: sorted(expect.errors.map(pathOf)) }, { errors: sorted(errors.map(pathAsUpstream)) }),
      ...(expect.policy ? differencesOf({ policy: withoutMetadata(expect.policy) }, { policy: inOrder(policy) }) : []),
    ]
    return { name, differences }
  })
}

/** The place that kube-apiserver's message names; a message without one is about the file. */
function pathOf(error: string): string {
  const [, field] = /Go struct field \w*\.([\w.]+)/.exec(error) ?? []
  const [, path] = /^([\w.[\]]+): (?:Required|Unsupported|Invalid) value/.exec(error) ?? []
  return field ?? path ?? ''
}

/** Of a value of a wrong type kube-apiserver names the place without indexes. */
function pathAsUpstream({ path, message }: PolicyProblem): string {
  return message.includes('cannot unmarshal') ? path.replaceAll(/\[\d+\]/g, '') : path
}

function sorted(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort()
}

/** Metadata means nothing to a policy, and we do not keep it. */
function withoutMetadata(policy: object): unknown {
  return inOrder(Object.fromEntries(Object.entries(policy).filter(([key]) => key !== 'metadata')))
}

/** The same members in one order, all the way down. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([key, member]) => [key, inOrder(member)]))
}
