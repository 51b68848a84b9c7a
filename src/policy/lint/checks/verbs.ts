import { nearest } from '../../../audit/nearest.ts'
import { targetOf } from '../../judge/covers.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'

/**
 * Verbs that a rule's requests never, or hardly ever, have (k8s.io/apiserver, pkg/endpoints/request/requestinfo.go, `NewRequestInfo`).
 */
export const verbChecks: readonly Check[] = [
  {
    id: 'http-verb',
    severity: 'warning',
    finds: 'an HTTP method instead of a verb, such as post on resources, or GET',
    why: 'Requests for resources have the verbs get, list, watch, create, update, patch, delete and deletecollection. Requests for other URLs have the HTTP method in lower case.',
    example: '- level: Request\n  verbs: [post, put]\n  resources:\n  - resources: [pods]\n',
    instead: '- level: Request\n  verbs: [create, update]\n  resources:\n  - resources: [pods]\n',
    look: (subject) => look(subject, true),
  },
  {
    id: 'unknown-verb',
    severity: 'warning',
    finds: 'a verb that hardly any request of the rule has, such as deleteCollection, or list on URLs',
    why: 'Verbs are literal and case-sensitive. A request for a resource never has another verb, one for a URL only if its client invents a method. Verbs such as use, bind and impersonate exist only in permissions.',
    example: '- level: Request\n  verbs: [create, deleteCollection]\n  resources:\n  - resources: [pods]\n',
    instead: '- level: Request\n  verbs: [create, deletecollection]\n  resources:\n  - resources: [pods]\n',
    look: (subject) => look(subject, false),
  },
]

const resourceVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']
const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'connect', 'trace']

/** `proxy` belongs to a kind of path that kube-apiserver still parses but no longer serves. */
const known: Readonly<Record<ReturnType<typeof targetOf>, readonly string[]>> = {
  resources: [...resourceVerbs, 'proxy'],
  URLs: methods,
  both: [...resourceVerbs, 'proxy', ...methods],
}

const where: Readonly<Record<ReturnType<typeof targetOf>, string>> = {
  resources: 'no request for a resource',
  URLs: 'no request for a URL',
  both: 'no request',
}

const hardly: typeof where = { ...where, URLs: 'hardly any request for a URL', both: 'hardly any request' }

/** The verb of a request for a URL is its method in lower case, and any token of HTTP can be one. */
function mayBeInvented(verb: string, target: keyof typeof known): boolean {
  return target !== 'resources' && verb === verb.toLowerCase() && /^[\w!#$%&'*+.^`|~-]+$/.test(verb)
}

function look({ rules }: Subject, http: boolean): CheckResult[] {
  return rules.flatMap((rule, index) => {
    const target = targetOf(rule)
    return (rule.verbs ?? []).flatMap((verb, at): CheckResult[] => {
      const lower = verb.toLowerCase()
      // Other checks report these.
      if (verb.includes('*') || verb.trim() !== verb || verb === '') return []
      if (known[target].includes(verb) || methods.includes(lower) !== http) return []
      const message = `${mayBeInvented(verb, target) ? hardly[target] : where[target]} has the verb "${verb}"`
      return [{ path: `rules[${index}].verbs[${at}]`, message, advice: advice(verb, target) }]
    })
  })
}

const meanings: Readonly<Record<string, string>> = { post: 'create', put: 'update', head: 'get' }
const permissions = ['use', 'bind', 'escalate', 'impersonate', 'approve', 'sign', 'attest']
const subresources = ['exec', 'attach', 'portforward', 'port-forward', 'log', 'logs', 'proxy', 'scale', 'evict']

function advice(verb: string, target: keyof typeof known): string {
  const lower = verb.toLowerCase()
  const verbs = known[target]
  if (target === 'resources' && meanings[lower] !== undefined) return `Write ${meanings[lower]}.`
  if (verbs.includes(lower)) return `Write ${lower}.`
  if (lower.includes(',') || lower.includes(' ')) return 'Write the verbs as a list: [get, list].'
  if (target === 'URLs' && resourceVerbs.includes(lower))
    return `The verbs of URLs are ${methods.slice(0, 7).join(', ')}.`
  if (permissions.includes(lower)) return 'This verb exists only in permissions: name the request that needs it.'
  if (subresources.includes(lower)) return 'It is a subresource: name it in resources, such as pods/exec.'
  const meant = nearest(lower, verbs)
  return meant === null
    ? `The verbs are ${(target === 'URLs' ? methods.slice(0, 7) : resourceVerbs).join(', ')}.`
    : `Did you mean ${meant}?`
}
