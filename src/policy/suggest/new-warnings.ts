import type { Finding } from '../lint/finding.ts'
import { lint } from '../lint/lint.ts'
import type { Policy } from '../policy.ts'
import { policyLines } from './policy-yaml.ts'

/** A warning that `lint` gives for the changed policy and not for the old one; null if there is none. */
export function warnedOf(before: Policy, after: Policy, kubernetes: string): string | null {
  const known = Map.groupBy(warnings(before, kubernetes), ({ id }) => id)
  const found = Map.groupBy(warnings(after, kubernetes), ({ id }) => id)
  for (const [id, own] of found) {
    const earlier = known.get(id)?.length ?? 0
    const [first] = own
    if (own.length > earlier && first !== undefined) return `lint would warn: ${first.message}`
  }
  return null
}

function warnings(policy: Policy, kubernetes: string): Finding[] {
  return lint(policyLines(policy).join('\n'), { kubernetes }).filter(({ severity }) => severity !== 'note')
}
