import { targetOf } from '../judge/covers.ts'
import type { PolicyRule } from '../policy.ts'
import type { Check, CheckResult, Subject } from './finding.ts'
import { coveredBy } from './union.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

/** What the order of the rules does: the first that matches decides. */
export const reachChecks: readonly Check[] = [
  {
    id: 'unreachable-rule',
    severity: 'warning',
    finds: 'a rule that never matches, because rules before it take all that it would',
    why: 'The first rule that matches decides. Only what follows from the words of the rules is said; there may be more.',
    example:
      '- level: Metadata\n  resources:\n  - resources: [secrets, configmaps]\n- level: None\n  users: [kubelet]\n  resources:\n  - resources: [secrets]\n',
    instead:
      '- level: None\n  users: [kubelet]\n  resources:\n  - resources: [secrets]\n- level: Metadata\n  resources:\n  - resources: [secrets, configmaps]\n',
    look: (subject) =>
      subject.rules.flatMap((rule, index): CheckResult[] => {
        const others = coveredBy(subject.rules.slice(0, index), rule)
        if (others === null) return []
        const [first, ...more] = others.map((other) => ruleName(other, subject))
        const all = more.length === 0 ? `${first ?? ''} takes` : `${[first, ...more].join(' and ')} together take`
        const path = `rules[${index}]`
        return [
          { path, message: `this rule never matches: ${all} all that it would`, advice: 'Move it up, or remove it.' },
        ]
      }),
  },
  {
    id: 'catch-all-none',
    severity: 'note',
    finds: 'a rule of level None that takes everything, or everything of whoever has logged in',
    why: 'Whatever the rules before it do not take is not logged at all.',
    example:
      '- level: Request\n  resources:\n  - resources: [pods]\n- level: None\n  userGroups: [system:authenticated]\n',
    instead: '- level: Request\n  resources:\n  - resources: [pods]\n- level: None\n  userGroups: [system:nodes]\n',
    look: ({ rules }) =>
      rules.flatMap((rule, index): CheckResult[] => {
        if (rule.level !== 'None' || !takesAlmostAll(rule)) return []
        const whose = isCatchAll(rule) ? '' : ' of whoever has logged in'
        const message = `everything${whose} that no rule before takes is not logged`
        return [{ path: `rules[${index}].level`, message, advice: 'Write "level: Metadata" to know at least of it.' }]
      }),
  },
  {
    id: 'no-catch-all',
    severity: 'note',
    finds: 'a policy that does not say what becomes of all the rest',
    why: 'What no rule takes is not logged, and neither are the resources that come with the next version of Kubernetes.',
    example: `${head}rules:\n- level: Request\n  resources:\n  - resources: [pods]\n`,
    instead: `${head}rules:\n- level: Request\n  resources:\n  - resources: [pods]\n- level: Metadata\n`,
    look: ({ policy, rules }) =>
      policy === null || rules.some(isCatchAll) || coveredBy(rules, { level: 'None' }) !== null
        ? []
        : [
            {
              path: 'rules',
              message: 'requests that no rule takes are not logged: there is no rule for all the rest',
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

/** Whether a rule takes all requests, or all of whoever has logged in. */
export function takesAlmostAll(rule: PolicyRule): boolean {
  return isCatchAll({ ...rule, userGroups: [] }) && isForEverybody(rule)
}

/** Whether a rule is for all users; rules for certain ones, such as the kubelets, are taken for meant. */
export function isForEverybody({ users, userGroups }: PolicyRule): boolean {
  return !users?.length && (!userGroups?.length || userGroups.includes('system:authenticated'))
}

/** A rule without any criterion. */
function isCatchAll(rule: PolicyRule): boolean {
  return targetOf(rule) === 'both' && !rule.users?.length && !rule.userGroups?.length && !rule.verbs?.length
}
