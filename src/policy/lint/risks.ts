import type { Attributes, Stage } from '../../audit/event.ts'
import { combinedResource, evaluate } from '../judge/match.ts'
import type { Check, CheckResult, Subject } from './finding.ts'
import { isForEverybody, takesAlmostAll } from './reach.ts'
import { type Sort, witness } from './witness.ts'

/** What a policy writes down that it should not, or does not write down that it should. */
export const riskChecks: readonly Check[] = [
  {
    id: 'secret-bodies',
    severity: 'note',
    finds: 'a rule that logs what is in secrets, tokenreviews or new tokens of service accounts',
    why: 'Whoever reads the log can use them. At level Metadata the request is logged without what is in it.',
    example: '- level: Request\n  verbs: [create]\n  resources:\n  - resources: [secrets]\n',
    instead: '- level: Metadata\n  verbs: [create]\n  resources:\n  - resources: [secrets]\n',
    look: (subject) => bodies(subject, secrets),
  },
  {
    id: 'configmap-bodies',
    severity: 'note',
    finds: 'a rule that logs what is in configmaps',
    why: 'They are often large or binary, and not few hold passwords. Rules for configmaps of certain names are taken for meant.',
    example: '- level: Request\n  verbs: [update]\n  resources:\n  - resources: [configmaps]\n',
    instead:
      '- level: Request\n  verbs: [update]\n  resources:\n  - resources: [configmaps]\n    resourceNames: [aws-auth]\n',
    look: (subject) => bodies(subject, configmaps),
  },
  {
    id: 'unlogged-exec',
    severity: 'note',
    finds: 'a rule of level None for everybody that takes exec, attach, port-forward or proxy',
    why: 'Who ran a command in a pod, or went through it, is then not known. kubectl does it with the verb get since 1.30, create before.',
    example: '- level: None\n  verbs: [get]\n  resources:\n  - resources: ["pods/*"]\n',
    instead: '- level: None\n  verbs: [get]\n  resources:\n  - resources: [pods, pods/status]\n',
    look: ({ rules }) =>
      rules.flatMap((rule, index): CheckResult[] => {
        if (rule.level !== 'None' || !isForEverybody(rule) || takesAlmostAll(rule)) return []
        const taken = streams.flatMap((sort) => {
          const found = witness(rules, index, sort)
          return found === null ? [] : [`${combinedResource(sort)} (on ${found.verb})`]
        })
        if (taken.length === 0) return []
        const message = `this rule leaves out of the log: ${taken.join(', ')}`
        return [{ path: `rules[${index}].level`, message, advice: 'Put a rule before it that logs them at Metadata.' }]
      }),
  },
  {
    id: 'all-stages-omitted',
    severity: 'warning',
    finds: 'omitStages that leave nothing to log of a request, although the level is not None',
    why: 'Most requests have the stages RequestReceived and ResponseComplete alone; ResponseStarted is one of watches, exec and the like, Panic one of failures.',
    example:
      '- level: Metadata\n  verbs: [delete]\n  omitStages: [RequestReceived, ResponseStarted, ResponseComplete]\n',
    instead: '- level: Metadata\n  verbs: [delete]\n  omitStages: [RequestReceived, ResponseStarted]\n',
    look: omittedStages,
  },
  {
    id: 'failed-logins-unrecorded',
    severity: 'note',
    finds: 'ResponseStarted among the omitStages of the rule for failed logins',
    why: 'A request that fails to authenticate has one event, of stage ResponseStarted, and no user.',
    example:
      'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived, ResponseStarted]\nrules:\n- level: Metadata\n',
    instead: 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Metadata\n',
    look: failedLogins,
  },
]

/** A resource whose bodies tell too much: which verbs have them in the request, and which in the response. */
interface Delicate {
  readonly sort: Omit<Sort, 'verbs'>
  readonly inRequest: readonly string[]
  readonly inResponse: readonly string[]
  /** Whether a rule that names some of them is taken for meant. */
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
    const told = delicate.flatMap(({ sort, inRequest, inResponse, namesAreMeant }) => {
      const verbs = rule.level === 'Request' ? inRequest : inResponse
      const names = (rule.resources ?? []).some(({ resourceNames }) => (resourceNames?.length ?? 0) > 0)
      if (namesAreMeant && names) return []
      const found = witness(rules, index, { ...sort, verbs })
      return found === null ? [] : [`${combinedResource(sort)} (on ${found.verb})`]
    })
    if (told.length === 0) return []
    const message = `at level ${rule.level} this rule logs what is in ${told.join(', ')}`
    return [{ path: `rules[${index}].level`, message, advice: 'Put a rule before it that logs them at Metadata.' }]
  })
}

const streams: readonly Sort[] = [
  ...['exec', 'attach', 'portforward', 'proxy'].map((subresource) => ({ resource: 'pods', subresource })),
  { resource: 'services', subresource: 'proxy' },
  { resource: 'nodes', subresource: 'proxy' },
].map((each) => ({ ...each, group: '', namespaced: each.resource !== 'nodes', verbs: ['create', 'get'] }))

function omittedStages({ policy, rules }: Subject): CheckResult[] {
  const general = policy?.omitStages ?? []
  const advice = 'Leave ResponseComplete out of omitStages, or write "level: None".'
  if (rules.some(({ level }) => level !== 'None') && leavesNothing(general)) {
    return [{ path: 'omitStages', message: 'no event of any rule is written', advice }]
  }
  return rules.flatMap((rule, index): CheckResult[] => {
    if (rule.level === 'None' || !leavesNothing([...general, ...(rule.omitStages ?? [])])) return []
    return [{ path: `rules[${index}].omitStages`, message: 'no event of this rule is written', advice }]
  })
}

/** Panic alone, which there should be none of, is as good as nothing. */
function leavesNothing(omitted: readonly Stage[]): boolean {
  return (['RequestReceived', 'ResponseStarted', 'ResponseComplete'] as const).every((stage) => omitted.includes(stage))
}

const nobody = { user: null, apiGroup: '', apiVersion: 'v1', subresource: '', name: '', namespace: 'default' }

/** Requests that a login is commonly tried with. */
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
    message: 'failed logins are not logged: their one event is of this stage',
    advice: 'Leave it out here, and omit it in the rules for watches if they are too many.',
  }))
}
