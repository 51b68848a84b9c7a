import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { eventIn } from './apiserver.ts'
import { type FoundInRecord, innerJson, jsonOf, rebuilt, type RecordFormat, textIn } from './format.ts'

/**
 * Azure Monitor exports of AKS: a diagnostic record with the event as text (`properties.log`, or `log_s` in Log
 * Analytics), or a row of the tables AKSAudit and AKSAuditAdmin, which have a column for each member.
 */
export const aks: RecordFormat = {
  format: 'aks',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const { json } = look
    const properties = objectOf(json['properties']) ?? {}
    const log = textIn(json, 'log_s') || textIn(properties, 'log')
    const category = textIn(json, 'category') || textIn(json, 'Category')
    if (log !== '' && category !== '') return [ofCategory(category, log)]
    const row = [json, properties].find((one) => typeof one['AuditId'] === 'string' && typeof one['Stage'] === 'string')
    if (row !== undefined) return [rebuilt(eventOf(row), false)]
    return log !== '' && typeof json['log_s'] === 'string' ? [innerJson(log)] : null
  },
}

/** The same export holds logs of other components of the control plane. */
function ofCategory(category: string, log: string): FoundInRecord {
  if (/^kube-audit/i.test(category)) return innerJson(log)
  return { kind: 'foreign', reason: `a record of category ${category}, not kube-audit` }
}

const columns: readonly (readonly [member: string, column: string])[] = [
  ['level', 'Level'],
  ['auditID', 'AuditId'],
  ['stage', 'Stage'],
  ['requestURI', 'RequestUri'],
  ['verb', 'Verb'],
  ['user', 'User'],
  ['impersonatedUser', 'ImpersonatedUser'],
  ['sourceIPs', 'SourceIps'],
  ['userAgent', 'UserAgent'],
  ['objectRef', 'ObjectRef'],
  ['responseStatus', 'ResponseStatus'],
  ['requestObject', 'RequestObject'],
  ['responseObject', 'ResponseObject'],
  ['requestReceivedTimestamp', 'RequestReceivedTime'],
  ['stageTimestamp', 'StageReceivedTime'],
  ['annotations', 'Annotations'],
]

/** Members that are not strings in an event. Only these are parsed: clients can choose how the strings begin. */
const nested = new Set([
  ...['user', 'impersonatedUser', 'sourceIPs', 'objectRef', 'responseStatus', 'requestObject', 'responseObject'],
  'annotations',
])

function eventOf(row: Json): Json {
  const members: Json = Object.fromEntries(
    columns.map(([member, column]) => [member, columnValue(member, row[column])]),
  )
  return eventIn({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...members })
}

/** A column of a nested member holds it as JSON or as text; Azure replaces one that is too long by a marker. */
function columnValue(member: string, value: unknown): unknown {
  if (value === null || value === '' || value === undefined) return undefined
  if (typeof value !== 'string' || !nested.has(member)) return value
  return value === 'skipped-too-big-size-object' ? undefined : (jsonOf(value) ?? value)
}

function objectOf(value: unknown): Json | null {
  const read = typeof value === 'string' && value.startsWith('{') ? jsonOf(value) : value
  return isObject(read) ? read : null
}
