import { targetOf } from '../../judge/covers.ts'
import type { PolicyRule } from '../../policy.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'
import { coveredBy } from '../union.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

/** Effects of the order of rules: the first one that matches decides. */
export const reachChecks: readonly Check[] = [
  {
    id: 'unreachable-rule',
    severity: 'warning',
    finds: 'a rule that never matches, because earlier rules match everything it could',
    why: 'The first rule that matches decides. Only what follows from the rules themselves is reported; there may be more.',
    example:
      '- level: Metadata\n  resources:\n  - resources: [secrets, configmaps]\n- level: None\n  users: [kubelet]\n  resources:\n  - resources: [secrets]\n',
    instead:
      '- level: None\n  users: [kubelet]\n  resources:\n  - resources: [secrets]\n- level: Metadata\n  resources:\n  - resources: [secrets, configmaps]\n',
    look: (subject) =>
      subject.rules.flatMap((rule, index): CheckResult[] => {
        const others = coveredBy(subject.rules.slice(0, index), rule)
        if (others === null) return []
        const [first, ...more] = others.map((other) => ruleName(other, subject))
        const who =
          more.length === 0 ? `${first ?? ''} already matches` : `${[first, ...more].join(' and ')} together match`
        const message = `this rule is unreachable: ${who} everything it could`
        return [{ path: `rules[${index}]`, message, advice: 'Move it up or remove it.' }]
      }),
  },
  {
    id: 'catch-all-none',
    severity: 'note',
    finds: 'a rule of level None that matches every request, or every request of authenticated users',
    why: 'What no earlier rule matches is not logged at all.',
    example:
      '- level: Request\n  resources:\n  - resources: [pods]\n- level: None\n  userGroups: [system:authenticated]\n',
    instead: '- level: Request\n  resources:\n  - resources: [pods]\n- level: None\n  userGroups: [system:nodes]\n',
    look: ({ rules }) =>
      rules.flatMap((rule, index): CheckResult[] => {
        if (rule.level !== 'None' || !matchesAlmostAll(rule)) return []
        const whose = isCatchAll(rule) ? '' : ' of authenticated users'
        const message = `requests${whose} that no earlier rule matches are not logged`
        const advice = 'Write "level: Metadata" to log at least that they happened.'
        return [{ path: `rules[${index}].level`, message, advice }]
      }),
  },
  {
    id: 'no-catch-all',
    severity: 'note',
    finds: 'a policy without a rule for all other requests',
    why: 'What no rule matches is not logged, including resources that later versions of Kubernetes add.',
    example: `${head}rules:\n- level: Request\n  resources:\n  - resources: [pods]\n`,
    instead: `${head}rules:\n- level: Request\n  resources:\n  - resources: [pods]\n- level: Metadata\n`,
    look: ({ policy, rules }) =>
      policy === null || rules.some(isCatchAll) || coveredBy(rules, { level: 'None' }) !== null
        ? []
        : [
            {
              path: 'rules',
              message: 'no rule for all other requests, so they are not logged',
              advice: 'End with "- level: Metadata".',
            },
          ],
  },
]

/** `rule 5 (line 31)`. */
function ruleName(index: number, { text, place }: Subject): string {
  const line = place({ line: text?.rules[index]?.first ?? 1, column: 1 }).line
  return `rule ${index + 1} (line ${line})`
}

/** Whether a rule matches all requests, or all requests of authenticated users. */
export function matchesAlmostAll(rule: PolicyRule): boolean {
  return isCatchAll({ ...rule, userGroups: [] }) && isForEverybody(rule)
}

/** Whether a rule is for all users. A rule for certain users, such as the kubelets, is taken to be deliberate. */
export function isForEverybody({ users, userGroups }: PolicyRule): boolean {
  return !users?.length && (!userGroups?.length || userGroups.includes('system:authenticated'))
}

/** Whether a rule has no conditions. */
function isCatchAll(rule: PolicyRule): boolean {
  return targetOf(rule) === 'both' && !rule.users?.length && !rule.userGroups?.length && !rule.verbs?.length
}
