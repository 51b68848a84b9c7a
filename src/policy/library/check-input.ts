import type { Attributes } from '../../audit/event.ts'
import type { Policy } from '../policy.ts'

/** A policy as any program may have it: a `Policy`, or a JSON object with its fields. */
export interface PlainPolicy {
  readonly apiVersion?: string
  readonly kind?: string
  readonly rules?: readonly (PlainRule | null)[] | null
  readonly omitStages?: readonly string[] | null
  readonly omitManagedFields?: boolean | null
}

export interface PlainRule {
  readonly level?: string | null
  readonly users?: readonly string[] | null
  readonly userGroups?: readonly string[] | null
  readonly verbs?: readonly string[] | null
  readonly resources?: readonly (PlainResources | null)[] | null
  readonly namespaces?: readonly string[] | null
  readonly nonResourceURLs?: readonly string[] | null
  readonly omitStages?: readonly string[] | null
  readonly omitManagedFields?: boolean | null
}

export interface PlainResources {
  readonly group?: string | null
  readonly resources?: readonly string[] | null
  readonly resourceNames?: readonly string[] | null
}

/** Attributes of a request; missing strings count as `""`. */
export type PlainAttributes = Pick<Attributes, 'user' | 'resourceRequest'> & Partial<Attributes>

/**
 * Checks that every list of a policy is a list and every string a string, or throws a TypeError. Otherwise a wrong
 * value would be no restriction, and a rule would match more than it should. As in Go, null in a list is an empty rule
 * or entry.
 */
export function checkedPolicy(policy: PlainPolicy): Policy {
  return object(policy, 'the policy', policyFields)
}

type Check = (value: unknown, path: string) => unknown

const text: Check = (value, path) => (typeof value === 'string' ? value : fail(path, 'a string'))
const bool: Check = (value, path) => (typeof value === 'boolean' ? value : fail(path, 'true or false'))
const texts = listOf((value, path) => (value === null ? '' : text(value, path)))

const entryFields = { group: text, resources: texts, resourceNames: texts }

const ruleFields = {
  level: text,
  users: texts,
  userGroups: texts,
  verbs: texts,
  resources: listOf((entry, path) => object(entry ?? {}, path, entryFields)),
  namespaces: texts,
  nonResourceURLs: texts,
  omitStages: texts,
  omitManagedFields: bool,
}

const policyFields = {
  rules: listOf((rule, path) => ({ level: 'None', ...object(rule ?? {}, path, ruleFields) })),
  omitStages: texts,
  omitManagedFields: bool,
}

/** Fills in the missing attributes, or throws a TypeError. */
export function completeAttributes(attributes: PlainAttributes): Attributes {
  const given = object(attributes, 'the attributes', attributeFields) as Partial<Attributes>
  const { user, resourceRequest } = given
  if (resourceRequest === undefined) return fail('resourceRequest', 'true or false')
  const person =
    user ?? (attributes.user === null ? null : fail('user', 'an object with a username, or null for nobody'))
  const empty = {
    verb: '',
    apiGroup: '',
    apiVersion: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    path: '',
  }
  return { ...empty, ...given, resourceRequest, user: person }
}

const attributeFields = {
  user: (value: unknown, path: string) => ({ username: '', ...object(value, path, { username: text, groups: texts }) }),
  resourceRequest: bool,
  verb: text,
  apiGroup: text,
  apiVersion: text,
  namespace: text,
  resource: text,
  subresource: text,
  name: text,
  path: text,
}

/** The fields that an object has; null counts as absent. */
function object(value: unknown, path: string, fields: Readonly<Record<string, Check>>): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(path, 'an object')
  const source = value as Readonly<Record<string, unknown>>
  const prefix = path.includes(' ') ? '' : `${path}.`
  const checked = Object.entries(fields).flatMap(([key, check]) => {
    const field = Object.hasOwn(source, key) ? source[key] : undefined
    return field === undefined || field === null ? [] : [[key, check(field, prefix + key)] as const]
  })
  return Object.fromEntries(checked)
}

function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return fail(path, 'a list')
    return value.map((item: unknown, index) => check(item, `${path}[${index}]`))
  }
}

function fail(path: string, expected: string): never {
  throw new TypeError(`${path} must be ${expected}`)
}
