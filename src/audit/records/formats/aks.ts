import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { bytesInWords } from '../../problem.ts'
import { whoAndWhat } from './cut-event.ts'
import { eventInColumns } from './exports/columns.ts'
import { type FoundInRecord, innerJson, jsonOf, type RecordFormat, textIn } from './format.ts'

/**
 * Azure Monitor exports of AKS: a diagnostic record with the event in `properties.log`, as text or, in some forwarders, as an
 * object; a row of AzureDiagnostics (`log_s`); or a row of the tables AKSAudit and AKSAuditAdmin, which have a column for
 * each member.
 */
export const aks: RecordFormat = {
  format: 'aks',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const { json } = look
    const properties = objectOf(json['properties']) ?? {}
    const log = logIn(json, 'log_s') ?? logIn(properties, 'log')
    const category = textIn(json, 'category') || textIn(json, 'Category')
    if (log !== null && category !== '') return [ofCategory(category, log)]
    const row = [json, properties].find((one) => typeof one['AuditId'] === 'string' && typeof one['Stage'] === 'string')
    const found = row === undefined ? null : eventInColumns(row)
    if (found !== null) return [found]
    return log !== null && logIn(json, 'log_s') !== null ? [innerJson(log)] : null
  },
}

/** The same export holds logs of other components of the control plane. */
function ofCategory(category: string, log: string | Json): FoundInRecord {
  const other = otherCategoryReason(category)
  if (other !== null) return { kind: 'foreign', reason: other }
  return (typeof log === 'string' ? cutByAzure(log) : null) ?? innerJson(log)
}

/** AKS cuts the texts of its logs at 16 KiB, without a word. */
export function cutByAzure(log: string): FoundInRecord | null {
  const length = log.length < longest - 4 ? 0 : Buffer.byteLength(log)
  if (length < longest - 4 || length > longest || jsonOf(log) !== undefined) return null
  const said = whoAndWhat(log)
  return {
    kind: 'problem',
    reason: `an entry that AKS cut at ${bytesInWords(longest)}${said === '' ? '' : `: ${said}`}`,
  }
}

const longest = 16_384

/** Says of a category that it is not of the audit log; null if it is: AKS names it kube-audit, others name it otherwise. */
export function otherCategoryReason(category: string): string | null {
  return /audit/i.test(category) ? null : `a record of category ${category}, not kube-audit`
}

function logIn(value: Json, name: string): string | Json | null {
  const log = Object.hasOwn(value, name) ? value[name] : undefined
  return isObject(log) || (typeof log === 'string' && log !== '') ? log : null
}

function objectOf(value: unknown): Json | null {
  const read = typeof value === 'string' && value.startsWith('{') ? jsonOf(value) : value
  return isObject(read) ? read : null
}
