import type { Attributes } from '../../../src/audit/event.ts'
import { requestInfoOf } from '../../../src/audit/request/request-info.ts'
import type { GroupResources, PolicyRule } from '../../../src/policy/policy.ts'
import type { Randomness } from './randomness.ts'

const users = ['ann', 'bob', 'system:anonymous', '', '*', '\ufffd', '__proto__']
const groups = ['devs', 'ops', 'system:authenticated', '', '*', 'constructor']
const verbs = ['get', 'list', 'create', 'post', '', '*', 'GET']
const namespaces = ['', 'a', 'b', '*', 'kube-system']
const apiGroups = ['', 'apps', 'x.io', '*']
const words = [
  '*',
  'pods',
  'pods/log',
  'pods/*',
  '*/log',
  'nodes',
  '*/*',
  'pods/',
  '/log',
  '',
  '*/',
  '/*',
  'a/b/c',
  'p*',
  '**',
]
const names = ['web', '', '*', 'web-1']
const urls = [
  '*',
  '/',
  '/api',
  '/api*',
  '/apis*',
  '/healthz',
  '/healthz/*',
  '/h*',
  '',
  '/a\u0301',
  '**',
  '/api**',
  '/*',
]

const maybe = <T>(random: Randomness, probability: number, make: () => T): T | undefined =>
  random.chance(probability) ? make() : undefined

/** A rule of few and odd words, some of them such as validation would refuse. */
export function randomRule(random: Randomness): PolicyRule {
  const target = random.one(['resources', 'resources', 'URLs', 'both'] as const)
  const rule = {
    level: 'Metadata' as const,
    users: maybe(random, 0.3, () => random.some(users, 0)),
    userGroups: maybe(random, 0.3, () => random.some(groups, 0)),
    verbs: maybe(random, 0.4, () => random.some(verbs, 0)),
    namespaces: target === 'resources' ? maybe(random, 0.5, () => random.some(namespaces)) : undefined,
    resources: target === 'resources' ? maybe(random, 0.85, () => entries(random)) : undefined,
    nonResourceURLs: target === 'URLs' || random.chance(0.05) ? random.some(urls) : undefined,
  }
  return JSON.parse(JSON.stringify(rule)) as PolicyRule
}

function entries(random: Randomness): GroupResources[] {
  const count = random.one([1, 1, 1, 2, 3])
  return Array.from({ length: count }, () => ({
    ...(random.chance(0.8) && { group: random.one(apiGroups) }),
    ...(random.chance(0.8) && { resources: random.some(words) }),
    ...(random.chance(0.3) && { resourceNames: random.some(names) }),
  }))
}

/** The rule with one or more of its criteria made wider or dropped, so that it mostly covers the rule itself. */
export function widened(rule: PolicyRule, random: Randomness): PolicyRule {
  const list = (own: readonly string[] | null | undefined, more: readonly string[]): readonly string[] | undefined =>
    own && random.chance(0.8) ? [...random.some(more, 0), ...own] : undefined
  const resources = rule.resources?.map((entry) => {
    const { group, resources: own, resourceNames } = entry
    return {
      group: random.chance(0.2) ? '*' : group,
      resources:
        own && random.chance(0.9)
          ? own.flatMap((word) => [...random.some(words, 0), broader(word, random)])
          : undefined,
      resourceNames: list(resourceNames, names),
    }
  })
  const wider = {
    level: 'None' as const,
    users: list(rule.users, users),
    userGroups: list(rule.userGroups, groups),
    verbs: list(rule.verbs, verbs),
    namespaces: list(rule.namespaces, namespaces),
    resources: random.chance(0.9) ? resources?.toReversed() : undefined,
    nonResourceURLs: rule.nonResourceURLs?.map((url) =>
      random.chance(0.4) ? `${url.slice(0, random.one([1, 3, 5]))}*` : url,
    ),
  }
  return JSON.parse(JSON.stringify(wider)) as PolicyRule
}

function broader(word: string, random: Randomness): string {
  const [resource = '', subresource = ''] = word.split('/')
  return random.one([word, word, `${resource}/*`, `*/${subresource}`, '*'])
}

const odd = ['zzz', 'pods', 'log', '', '*', '\ud83d\ude00', 'p\u0000', 'PODS', '**', 'toString']

/** What kube-apiserver may ask, mostly such as the rule names; half of it read from a hostile path. */
export function randomAttributes(random: Randomness, rule: PolicyRule): Attributes {
  const user = random.chance(0.1)
    ? null
    : {
        username: random.one([...(rule.users ?? []), ...users]),
        groups: random.one([null, random.some([...(rule.userGroups ?? []), ...groups], 0)]),
      }
  const verb = random.one([...(rule.verbs ?? []), ...(rule.verbs ?? []), ...verbs])
  const entry = random.one([...(rule.resources ?? []), {}])
  const word = random.one([...(entry.resources ?? []), ...words])
  const segment = (text: string): string => (text.includes('*') && random.chance(0.7) ? random.one(odd) : text)
  const [resource = '', subresource = ''] = word.split('/').map(segment)
  const apiGroup = entry.group === '*' ? random.one(['x.io', ...apiGroups]) : (entry.group ?? '')
  const namespace = random.one([...(rule.namespaces ?? []), ...(rule.namespaces ?? []), ...namespaces])
  const name = random.one([...(entry.resourceNames ?? []), ...(entry.resourceNames ?? []), ...names])
  const url = random.one([...(rule.nonResourceURLs ?? []), ...urls])
  const path = url.endsWith('*') ? url.slice(0, -1) + random.one(['', '*', '/', 's', '/x/y', '\udc80']) : url
  const plain = { user, verb, apiVersion: 'v1', path }
  if (random.chance(rule.nonResourceURLs ? 0.8 : 0.15)) {
    return { ...plain, resourceRequest: false, apiGroup: '', namespace: '', resource: '', subresource: '', name: '' }
  }
  const asked = { ...plain, resourceRequest: true, apiGroup, namespace, resource, subresource, name }
  return random.chance(0.5) ? asked : (askedOnPath(asked, random) ?? asked)
}

function askedOnPath(wanted: Attributes, random: Randomness): Attributes | null {
  const { apiGroup, namespace, resource, subresource, name } = wanted
  const prefix = apiGroup === '' ? '/api/v1' : `/apis/${apiGroup}/v1`
  const parts = [...(namespace === '' ? [] : ['namespaces', namespace]), resource, name, subresource, random.one(odd)]
  const info = requestInfoOf(
    random.one(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']),
    `${prefix}/${parts.join('/')}`,
    '',
  )
  if ('error' in info) return null
  const { isResourceRequest: resourceRequest } = info
  return { ...wanted, ...info, user: wanted.user, verb: random.chance(0.5) ? wanted.verb : info.verb, resourceRequest }
}
