import type { Attributes, Stage } from '../../../audit/event.ts'
import { combinedResource, evaluate } from '../../judge/match.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'
import { type Sort, witness } from '../witness.ts'
import { isForEverybody, matchesAlmostAll } from './reach.ts'

/** What a policy logs but should not, or does not log but should. */
export const riskChecks: readonly Check[] = [
  {
    id: 'secret-bodies',
    severity: 'note',
    finds: 'a rule that logs the contents of secrets, tokenreviews or new service account tokens',
    why: 'Anyone who can read the log can use them. Level Metadata logs the request without its contents.',
    example: '- level: Request\n  verbs: [create]\n  resources:\n  - resources: [secrets]\n',
    instead: '- level: Metadata\n  verbs: [create]\n  resources:\n  - resources: [secrets]\n',
    look: (subject) => bodies(subject, secrets),
  },
  {
    id: 'configmap-bodies',
    severity: 'note',
    finds: 'a rule that logs the contents of configmaps',
    why: 'They are often large or binary, and some hold passwords. A rule that names its configmaps is taken to be deliberate.',
    example: '- level: Request\n  verbs: [update]\n  resources:\n  - resources: [configmaps]\n',
    instead:
      '- level: Request\n  verbs: [update]\n  resources:\n  - resources: [configmaps]\n    resourceNames: [aws-auth]\n',
    look: (subject) => bodies(subject, configmaps),
  },
  {
    id: 'unlogged-exec',
    severity: 'note',
    finds: 'a rule of level None for all users that matches exec, attach, port-forward or proxy',
    why: 'The log then does not show who ran a command in a pod or connected to it. kubectl uses the verb get since 1.31, create before.',
    example: '- level: None\n  verbs: [get]\n  resources:\n  - resources: ["pods/*"]\n',
    instead: '- level: None\n  verbs: [get]\n  resources:\n  - resources: [pods, pods/status]\n',
    look: ({ rules }) =>
      rules.flatMap((rule, index): CheckResult[] => {
        if (rule.level !== 'None' || !isForEverybody(rule) || matchesAlmostAll(rule)) return []
        const unlogged = streams.flatMap((sort) => {
          const found = witness(rules, index, sort)
          return found === null ? [] : [`${combinedResource(sort)} (on ${found.verb})`]
        })
        if (unlogged.length === 0) return []
        const message = `this rule does not log ${unlogged.join(', ')}`
        return [{ path: `rules[${index}].level`, message, advice: 'Add a rule before it that logs them at Metadata.' }]
      }),
  },
  {
    id: 'all-stages-omitted',
    severity: 'warning',
    finds: 'omitStages that leave nothing to log, although the level is not None',
    why: 'Most requests have only the stages RequestReceived and ResponseComplete. ResponseStarted occurs in watches, exec and the like, and Panic in failures.',
    example:
      '- level: Metadata\n  verbs: [delete]\n  omitStages: [RequestReceived, ResponseStarted, ResponseComplete]\n',
    instead: '- level: Metadata\n  verbs: [delete]\n  omitStages: [RequestReceived, ResponseStarted]\n',
    look: omittedStages,
  },
  {
    id: 'failed-logins-unrecorded',
    severity: 'note',
    finds: 'ResponseStarted in omitStages of the rule that matches failed logins',
    why: 'A request that fails to authenticate has only one event, of stage ResponseStarted, and no user.',
    example:
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived, ResponseStarted]\nrules:\n- level: Metadata\n',
    instead: 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Metadata\n',
    look: failedLogins,
  },
]

/** A resource whose bodies reveal too much: which verbs have them in the request, and which in the response. */
interface Delicate {
  readonly sort: Omit<Sort, 'verbs'>
  readonly inRequest: readonly string[]
  readonly inResponse: readonly string[]
  /** Whether a rule that names some of them is taken to be deliberate. */
  readonly namesAreMeant: boolean
}

const writes = ['create', 'update', 'patch']
const readsAndWrites = ['get', 'list', ...writes]

const secrets: readonly Delicate[] = [
  {
    sort: { group: '', resource: 'secrets', subresource: '', namespaced: true },
    inRequest: writes,
    inResponse: readsAndWrites,
    namesAreMeant: false,
  },
  {
    sort: { group: '', resource: 'serviceaccounts', subresource: 'token', namespaced: true },
    inRequest: [],
    inResponse: ['create'],
    namesAreMeant: false,
  },
  {
    sort: { group: 'authentication.k8s.io', resource: 'tokenreviews', subresource: '', namespaced: false },
    inRequest: ['create'],
    inResponse: ['create'],
    namesAreMeant: false,
  },
]

const configmaps: readonly Delicate[] = [
  {
    sort: { group: '', resource: 'configmaps', subresource: '', namespaced: true },
    inRequest: writes,
    inResponse: readsAndWrites,
    namesAreMeant: true,
  },
]

function bodies({ rules }: Subject, delicate: readonly Delicate[]): CheckResult[] {
  return rules.flatMap((rule, index): CheckResult[] => {
    if (rule.level !== 'Request' && rule.level !== 'RequestResponse') return []
    const logged = delicate.flatMap(({ sort, inRequest, inResponse, namesAreMeant }) => {
      const verbs = rule.level === 'Request' ? inRequest : inResponse
      const names = (rule.resources ?? []).some(({ resourceNames }) => (resourceNames?.length ?? 0) > 0)
      if (namesAreMeant && names) return []
      const found = witness(rules, index, { ...sort, verbs })
      return found === null ? [] : [`${combinedResource(sort)} (on ${found.verb})`]
    })
    if (logged.length === 0) return []
    const message = `at level ${rule.level}, this rule logs the contents of ${logged.join(', ')}`
    return [{ path: `rules[${index}].level`, message, advice: 'Add a rule before it that logs them at Metadata.' }]
  })
}

const streams: readonly Sort[] = [
  ...['exec', 'attach', 'portforward', 'proxy'].map((subresource) => ({ resource: 'pods', subresource })),
  { resource: 'services', subresource: 'proxy' },
  { resource: 'nodes', subresource: 'proxy' },
].map((each) => ({ ...each, group: '', namespaced: each.resource !== 'nodes', verbs: ['create', 'get'] }))

function omittedStages({ policy, rules }: Subject): CheckResult[] {
  const general = policy?.omitStages ?? []
  const advice = 'Remove ResponseComplete from omitStages, or write "level: None".'
  if (rules.some(({ level }) => level !== 'None') && leavesNothing(general)) {
    return [{ path: 'omitStages', message: 'no rule logs any event', advice }]
  }
  return rules.flatMap((rule, index): CheckResult[] => {
    if (rule.level === 'None' || !leavesNothing([...general, ...(rule.omitStages ?? [])])) return []
    return [{ path: `rules[${index}].omitStages`, message: 'this rule logs no event', advice }]
  })
}

/** Panic, which should never happen, does not count. */
function leavesNothing(omitted: readonly Stage[]): boolean {
  return (['RequestReceived', 'ResponseStarted', 'ResponseComplete'] as const).every((stage) => omitted.includes(stage))
}

const nobody = { user: null, apiGroup: '', apiVersion: 'v1', subresource: '', name: '', namespace: 'default' }

/** Requests that are commonly used to try a login. */
const logins: readonly Attributes[] = [
  { ...nobody, resourceRequest: true, verb: 'list', resource: 'pods', path: '/api/v1/namespaces/default/pods' },
  { ...nobody, resourceRequest: false, verb: 'get', resource: '', namespace: '', path: '/api' },
]

function failedLogins({ policy, rules }: Subject): CheckResult[] {
  if (policy === null) return []
  const general = policy.omitStages ?? []
  const paths = logins.flatMap((attributes) => {
    const { ruleIndex, level, omitStages } = evaluate(policy, attributes)
    if (ruleIndex === null || level === 'None' || leavesNothing(omitStages)) return []
    const own = rules[ruleIndex]?.omitStages ?? []
    if (general.includes('ResponseStarted')) return [`omitStages[${general.indexOf('ResponseStarted')}]`]
    const at = own.indexOf('ResponseStarted')
    return at < 0 ? [] : [`rules[${ruleIndex}].omitStages[${at}]`]
  })
  return [...new Set(paths)].map((path) => ({
    path,
    message: 'failed logins are not logged: their only event has this stage',
    advice: 'Remove it here; if watches log too much, omit it in their rules.',
  }))
}
