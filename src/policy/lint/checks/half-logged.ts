import type { Attributes } from '../../../audit/event.ts'
import { combinedResource, evaluate } from '../../judge/match.ts'
import type { Policy, PolicyRule } from '../../policy.ts'
import { groupName } from '../breadth.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'
import { unreachableRules } from '../union.ts'
import { type Sort, witness } from '../witness.ts'
import { isForEverybody, matchesAlmostAll } from './reach.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

/** What a policy does only by halves, or for nothing. */
export const halfLoggedChecks: readonly Check[] = [
  {
    id: 'exec-by-get',
    severity: 'note',
    finds: 'a rule that logs exec, attach or port-forward only on create, where no rule logs them on get',
    why: 'Since 1.31, kubectl uses the verb get (over WebSockets), and create before. Requests that no rule matches are not logged either.',
    example:
      '- level: Request\n  users: [ci]\n  verbs: [create]\n  resources:\n  - resources: [pods/exec]\n- level: None\n  users: [ci]\n',
    instead:
      '- level: Request\n  users: [ci]\n  verbs: [create, get]\n  resources:\n  - resources: [pods/exec]\n- level: None\n  users: [ci]\n',
    look: execByGet,
  },
  {
    id: 'half-of-events',
    severity: 'note',
    finds: 'a rule of level None for events in one of their two groups, where those in the other are logged',
    why: 'Clients write and read the same events in the core group and in events.k8s.io, so part of them is still logged.',
    example: '- level: None\n  resources:\n  - group: events.k8s.io\n    resources: [events]\n',
    instead:
      '- level: None\n  resources:\n  - group: ""\n    resources: [events]\n  - group: events.k8s.io\n    resources: [events]\n',
    look: halfOfEvents,
  },
  {
    id: 'useless-none',
    severity: 'note',
    finds: 'a rule of level None after which no rule logs anything',
    why: 'Requests that no rule matches are not logged either, so the rule changes nothing. A rule that logs may be missing after it.',
    example: `${head}rules:\n- level: Metadata\n  resources:\n  - group: "*"\n- level: None\n  nonResourceURLs: ["*"]\n`,
    instead: `${head}rules:\n- level: None\n  nonResourceURLs: ["*"]\n- level: Metadata\n`,
    look: ({ policy, rules }) => {
      const last = rules.findLastIndex(({ level }) => level !== 'None')
      return rules.flatMap((rule, index): CheckResult[] => {
        // Other checks report a rule that matches all requests, and one that matches none.
        if (policy === null || index < last || matchesAlmostAll(rule)) return []
        if (rule.level !== 'None' || unreachableRules(policy)[index] != null) return []
        const message = 'this rule changes nothing: no later rule logs anything'
        return [{ path: `rules[${index}].level`, message, advice: 'Remove it, or add the rule that logs all others.' }]
      })
    },
  },
]

const streams: readonly Omit<Sort, 'verbs'>[] = ['exec', 'attach', 'portforward'].map((subresource) => {
  return { group: '', resource: 'pods', subresource, namespaced: true }
})

/** A rule of level None for everybody that is narrower is reported as `unlogged-exec`. */
function execByGet({ policy, rules }: Subject): CheckResult[] {
  if (policy === null) return []
  return rules.flatMap((rule, index): CheckResult[] => {
    if (rule.level === 'None' || !names(rule, 'pods/') || rule.verbs?.includes('get') === true) return []
    const lost = streams.filter((sort) => {
      const found = witness(rules, index, { ...sort, verbs: ['create'] })
      return found !== null && isSilentlyLost(policy, { ...found, verb: 'get' })
    })
    if (lost.length === 0) return []
    const message = `this rule logs ${lost.map(combinedResource).join(', ')} on create, and no rule logs them on get, which kubectl uses since 1.31`
    return [{ path: `rules[${index}].verbs`, message, advice: 'Add get to the verbs, in a rule for these resources.' }]
  })
}

function isSilentlyLost(policy: Policy, attributes: Attributes): boolean {
  const { ruleIndex, level } = evaluate(policy, attributes)
  if (level !== 'None') return false
  const rule = policy.rules?.[ruleIndex ?? -1]
  return rule === undefined || matchesAlmostAll(rule) || !isForEverybody(rule)
}

function names({ resources }: PolicyRule, prefix: string): boolean {
  return (resources ?? []).some((entry) => (entry.resources ?? []).some((word) => word.startsWith(prefix)))
}

const groupsOfEvents = ['', 'events.k8s.io'] as const

function halfOfEvents({ policy, rules }: Subject): CheckResult[] {
  if (policy === null) return []
  return rules.flatMap((rule, index): CheckResult[] => {
    if (rule.level !== 'None') return []
    return groupsOfEvents.flatMap((group): CheckResult[] => {
      const at = (rule.resources ?? []).findIndex((entry) => {
        return (entry.group ?? '') === group && entry.resources?.includes('events') === true
      })
      const sort = { group, resource: 'events', subresource: '', namespaced: true, verbs: ['create', 'patch', 'list'] }
      const found = at < 0 ? null : witness(rules, index, sort)
      const other = group === '' ? 'events.k8s.io' : ''
      if (found === null || evaluate(policy, { ...found, apiGroup: other }).level === 'None') return []
      const message = `events of ${groupName(group)} are not logged, but the same events in ${groupName(other)} are`
      const advice = `Add an entry with group "${other}" and resources [events].`
      return [{ path: `rules[${index}].resources[${at}]`, message, advice }]
    })
  })
}
