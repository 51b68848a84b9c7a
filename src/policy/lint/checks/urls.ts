import { requestInfoOf } from '../../../audit/request/request-info.ts'
import { pathMatches, trimStars } from '../../judge/match.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'

/** URLs that do not match what they seem to (k8s.io/apiserver, pkg/audit/policy/checker.go, `pathMatches`). */
export const urlChecks: readonly Check[] = [
  {
    id: 'url-misses',
    severity: 'warning',
    finds: 'a URL with a slash too many, such as /healthz/*, that does not match /healthz itself',
    why: 'A * at the end makes everything before it a plain prefix, including the slash: /healthz/* matches /healthz/ping, but not /healthz, which most clients request.',
    example: '- level: None\n  nonResourceURLs: [/healthz/*]\n',
    instead: '- level: None\n  nonResourceURLs: [/healthz*]\n',
    look: (subject) =>
      urlsOf(subject).flatMap(({ path, url, all }): CheckResult[] => {
        const bare = url.replace(/\/\**$/, '')
        if (bare === url || !endpoints.has(bare) || endpoints.has(url)) return []
        if (all.some((spec) => pathMatches(bare, spec))) return []
        const more = url.endsWith('*') ? `Write "${bare}*", or list "${bare}" too.` : `Write "${bare}".`
        const ofObjects = ' Requests for objects need a rule with resources.'
        const advice = url.endsWith('*') && /^\/apis?$/.test(bare) ? more + ofObjects : more
        return [{ path, message: `"${url}" does not match "${bare}"`, advice }]
      }),
  },
  {
    id: 'url-of-resource',
    severity: 'warning',
    finds: 'the URL of a resource in nonResourceURLs, such as /api/v1/pods*',
    why: 'A rule never matches a request for a resource by its URL.',
    example: '- level: None\n  nonResourceURLs: [/api/v1/pods*]\n',
    instead: '- level: None\n  resources:\n  - resources: [pods]\n',
    look: (subject) =>
      urlsOf(subject).flatMap(({ path, url }): CheckResult[] => {
        // A longer path than a resource's URL is for a resource too.
        const shortest = url.endsWith('*') ? `${trimStars(url)}x` : url
        if (!isResource(shortest)) return []
        const message = `requests for "${url}" are for resources, which nonResourceURLs never match`
        return [{ path, message, advice: 'Name the resources and their group under resources.' }]
      }),
  },
  {
    id: 'url-encoding',
    severity: 'warning',
    finds: 'a URL with a query or a %-escape',
    why: 'Rules see only the decoded path, without the query.',
    example: '- level: None\n  nonResourceURLs: ["/healthz?verbose"]\n',
    instead: '- level: None\n  nonResourceURLs: [/healthz]\n',
    look: (subject) =>
      urlsOf(subject)
        .filter(({ url }) => /[?#]|%[\da-f]{2}/i.test(url))
        .map(({ path, url }) => ({
          path,
          message: `"${url}" matches hardly any request: rules see the decoded path without its query`,
          advice: `Write "${decoded(url)}".`,
        })),
  },
]

/** Paths of kube-apiserver that clients request directly; most of them have more paths below. */
const endpoints = new Set([
  '/api',
  '/apis',
  '/healthz',
  '/livez',
  '/readyz',
  '/version',
  '/metrics',
  '/configz',
  '/flagz',
  '/statusz',
  '/openapi/v2',
  '/openapi/v3',
  '/openid/v1/jwks',
  '/.well-known/openid-configuration',
  '/debug/pprof',
])

function urlsOf({ rules }: Subject): { path: string; url: string; all: readonly string[] }[] {
  return rules.flatMap(({ nonResourceURLs }, index) =>
    (nonResourceURLs ?? []).map((url, at) => {
      return { path: `rules[${index}].nonResourceURLs[${at}]`, url, all: nonResourceURLs ?? [] }
    }),
  )
}

/**
 * True also for a request that kube-apiserver refuses before it evaluates the policy: no URL rule matches that either.
 */
function isResource(path: string): boolean {
  const info = requestInfoOf('GET', path, '')
  return 'error' in info || info.isResourceRequest
}

function decoded(url: string): string {
  const star = url.endsWith('*') ? '*' : ''
  const path = url.replace(/[?#].*$/, '')
  try {
    return decodeURIComponent(path) + (path.endsWith('*') ? '' : star)
  } catch {
    return path
  }
}
