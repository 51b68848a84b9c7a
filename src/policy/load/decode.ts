import { nearest } from '../../audit/nearest.ts'
import type { PolicyNode } from './policy-node.ts'
import { quote } from './quote.ts'
import {
  anything,
  bool,
  type Decoded,
  type Decoding,
  type Fields,
  integer,
  listOf,
  mapOf,
  object,
  rfc3339Time,
  text,
  type UnknownField,
  unused,
} from './schema.ts'

/** A policy before validation: its levels, stages and groups may be any text. */
export type LoosePolicy = Decoded<typeof policyFields>
export type LooseRule = Decoded<typeof ruleFields>

/**
 * Decodes a policy's fields with Go's strictness about types, as kube-apiserver's lenient decoder does. A value of the
 * wrong type is an error; an unknown field causes a warning and is dropped. Null counts as absent, and in a list as the
 * type's empty value. Empty lists and strings are dropped (k8s.io/apiserver, pkg/apis/audit/v1/types.go).
 */
export function decodePolicy(value: PolicyNode, decoding: Decoding): LoosePolicy {
  return policy.read(value, '', decoding) ?? {}
}

const entryFields = { group: text, resources: listOf(text), resourceNames: listOf(text) }

const ruleFields = {
  level: text,
  users: listOf(text),
  userGroups: listOf(text),
  verbs: listOf(text),
  resources: listOf(object(entryFields, unknownField)),
  namespaces: listOf(text),
  nonResourceURLs: listOf(text),
  omitStages: listOf(text),
  omitManagedFields: bool,
}

const ownerFields = { apiVersion: text, kind: text, name: text, uid: text, controller: bool, blockOwnerDeletion: bool }

const managedFields = {
  manager: text,
  operation: text,
  apiVersion: text,
  time: rfc3339Time,
  fieldsType: text,
  fieldsV1: anything,
  subresource: text,
}

/** k8s.io/apimachinery, pkg/apis/meta/v1, `ObjectMeta`. */
const metadataFields = {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: rfc3339Time,
  deletionTimestamp: rfc3339Time,
  deletionGracePeriodSeconds: integer,
  labels: mapOf(text),
  annotations: mapOf(text),
  ownerReferences: listOf(object(ownerFields, unknownField)),
  finalizers: listOf(text),
  managedFields: listOf(object(managedFields, unknownField)),
}

const policyFields = {
  apiVersion: text,
  kind: text,
  metadata: unused(object(metadataFields, unknownField)),
  rules: listOf(object(ruleFields, unknownField)),
  omitStages: listOf(text),
  omitManagedFields: bool,
}

const policy = object(policyFields, unknownField)

/** Names from other Kubernetes APIs (RBAC, webhooks) that people confuse with those of an audit policy. */
const otherNames: Readonly<Record<string, string>> = {
  apiGroups: 'group',
  apiGroup: 'group',
  groups: 'userGroups',
  names: 'resourceNames',
  urls: 'nonResourceURLs',
  paths: 'nonResourceURLs',
  subjects: 'users',
}

/** Where the fields of a policy belong, to advise on a misplaced one. */
const homes: readonly { readonly fields: Fields; readonly home: string }[] = [
  { fields: ruleFields, home: 'a rule: put it directly under the rule' },
  { fields: entryFields, home: 'an entry of `resources`: put it into one' },
  { fields: policyFields, home: 'the policy itself: do not indent it' },
]

function unknownField(path: string, key: string, fields: Fields): ReturnType<UnknownField> {
  const restricts = fields === ruleFields || fields === entryFields
  const effect = restricts ? 'ignored, so the rule may match more than you meant' : 'ignored'
  return { message: `unknown field ${quote(path)}: ${effect}`, advice: fieldAdvice(key, fields) }
}

function fieldAdvice(key: string, fields: Fields): string {
  if (key === 'stages') return '`omitStages` names the stages to omit: list those that you do not want to log.'
  const known = Object.keys(fields)
  const other = Object.hasOwn(otherNames, key) ? otherNames[key] : undefined
  const meant = nearest(key, known) ?? known.find((name) => name === other)
  if (meant !== undefined) return `Did you mean ${meant}?`
  const home = homes.find((each) => Object.hasOwn(each.fields, key))?.home
  return home === undefined ? 'Remove the field or comment it out.' : `\`${key}\` is a field of ${home}.`
}
