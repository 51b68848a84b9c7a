import { openBrace, openBracket } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { bytesInWords } from '../../problem.ts'
import { whoAndWhat } from './cut-event.ts'
import { type FoundInRecord, innerText, jsonOf, type RecordFormat, textIn } from './format.ts'

/**
 * CloudWatch exports of EKS: an entry of `aws logs filter-log-events` or `get-log-events`, an entry of a subscription, or
 * a row of Logs Insights. (Exports to S3 are lines with a time before the event, see `prefixed`.)
 */
export const cloudwatch: RecordFormat = {
  format: 'cloudwatch',
  open: (look) => {
    const first = look.first
    if (first !== openBrace && first !== openBracket) return null
    const message = messageOf(look.json)
    if (message === null) return null
    const stream = textIn(look.json, 'logStreamName') || textIn(look.json, '@logStream')
    const other = otherStreamReason(stream)
    if (other !== null) return [{ kind: 'foreign', reason: other }]
    return [cutShort(message) ?? innerText(message)]
  },
}

/** The other streams of a cluster's log group; their lines can quote what clients sent. */
const otherStream =
  /^(?:kube-apiserver-(?!audit)|authenticator-|kube-scheduler-|kube-controller-manager-|cloud-controller-)/

/** Says of a stream that it is not of the audit log; null if it can be. */
export function otherStreamReason(stream: string): string | null {
  return otherStream.test(stream) ? `an entry of stream ${stream}, not of the audit log` : null
}

function messageOf(json: unknown): string | null {
  if (Array.isArray(json)) return fieldOf(json)
  if (!isObject(json)) return null
  const insight = json['@message']
  if (typeof insight === 'string') return insight
  if (isObject(insight)) return JSON.stringify(insight)
  return isEntry(json) ? textIn(json, 'message') : null
}

function isEntry(json: Json): boolean {
  if (typeof json['message'] !== 'string' || json['timestamp'] === undefined) return false
  return ['ingestionTime', 'eventId', 'logStreamName', 'id'].some((name) => json[name] !== undefined)
}

/** A row of `aws logs get-query-results`, which is a list of fields and values. */
function fieldOf(row: readonly unknown[]): string | null {
  const field = row.find((one) => textIn(one, 'field') === '@message')
  return field === undefined ? null : textIn(field, 'value')
}

/** CloudWatch silently truncates messages over its limit, long 256 KB. */
export function cutShort(message: string): FoundInRecord | null {
  const length = message.length < nearTheLimit ? 0 : Buffer.byteLength(message)
  if (length < nearTheLimit || jsonOf(message) !== undefined) return null
  const said = whoAndWhat(message)
  return {
    kind: 'problem',
    reason: `a message that CloudWatch truncated to ${bytesInWords(length)}${said === '' ? '' : `: ${said}`}`,
  }
}

const nearTheLimit = 200_000
