import type { Attributes } from '../../audit/event.ts'
import type { Policy } from '../policy.ts'

/** A policy as any program may have it: one of `Policy`, or an object of JSON with those fields. */
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

/** Attributes of a request: texts that are left out are `""`. */
export type PlainAttributes = Pick<Attributes, 'user' | 'resourceRequest'> & Partial<Attributes>

/**
 * A policy of which every list is a list and every text a text, or a TypeError: a list that is none would be no
 * restriction, and a rule would match what it does not. Null in a list is what Go reads it for, an empty rule or entry.
 */
export function checkedPolicy(policy: PlainPolicy): Policy {
  return object(policy, 'the policy', policyFields)
}

type Take = (value: unknown, path: string) => unknown

const text: Take = (value, path) => (typeof value === 'string' ? value : fail(path, 'a string'))
const bool: Take = (value, path) => (typeof value === 'boolean' ? value : fail(path, 'true or false'))
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

/** The attributes with nothing left out, or a TypeError. */
export function completeAttributes(attributes: PlainAttributes): Attributes {
  const given = object(attributes, 'the attributes', attributeFields) as Partial<Attributes>
  const { user, resourceRequest } = given
  if (resourceRequest === undefined) return fail('resourceRequest', 'true or false')
  const person =
    user ?? (attributes.user === null ? null : fail('user', 'an object with a username, or null for nobody'))
  const none = {
    verb: '',
    apiGroup: '',
    apiVersion: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    path: '',
  }
  return { ...none, ...given, resourceRequest, user: person }
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

/** The fields of an object that are there; null is as good as absent. */
function object(value: unknown, path: string, fields: Readonly<Record<string, Take>>): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(path, 'an object')
  const source = value as Readonly<Record<string, unknown>>
  const prefix = path.includes(' ') ? '' : `${path}.`
  const taken = Object.entries(fields).flatMap(([key, take]) => {
    const field = Object.hasOwn(source, key) ? source[key] : undefined
    return field === undefined || field === null ? [] : [[key, take(field, prefix + key)] as const]
  })
  return Object.fromEntries(taken)
}

function listOf(take: Take): Take {
  return (value, path) => {
    if (!Array.isArray(value)) return fail(path, 'a list')
    return value.map((item: unknown, index) => take(item, `${path}[${index}]`))
  }
}

function fail(path: string, expected: string): never {
  throw new TypeError(`${path} must be ${expected}`)
}
