import { openBrace, openBracket } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { type FoundInRecord, innerText, jsonOf, type RecordFormat, textIn } from './format.ts'

/**
 * What CloudWatch exports of EKS: an entry of `aws logs filter-log-events` or `get-log-events`, of a subscription, or a
 * row of Logs Insights. (Its exports to S3 are lines with a time before the event.)
 */
export const cloudwatch: RecordFormat = {
  format: 'cloudwatch',
  open: (look) => {
    const first = look.first
    if (first !== openBrace && first !== openBracket) return null
    const message = messageOf(look.json)
    if (message === null) return null
    const stream = textIn(look.json, 'logStreamName') || textIn(look.json, '@logStream')
    if (otherStream.test(stream))
      return [{ kind: 'foreign', reason: `an entry of the stream ${stream}, not of the audit log` }]
    return [cutShort(message) ?? innerText(message)]
  },
}

/** The other streams of a cluster's log group, whose lines have in them what clients sent. */
const otherStream =
  /^(?:kube-apiserver-(?!audit)|authenticator-|kube-scheduler-|kube-controller-manager-|cloud-controller-)/

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

/** A row as `aws logs get-query-results` gives it, of pairs of field and value. */
function fieldOf(row: readonly unknown[]): string | null {
  const field = row.find((one) => textIn(one, 'field') === '@message')
  return field === undefined ? null : textIn(field, 'value')
}

/** CloudWatch cuts what is longer than its limit, which was 256 KB for long, and says nothing of it. */
function cutShort(message: string): FoundInRecord | null {
  const length = message.length < nearTheLimit ? 0 : Buffer.byteLength(message)
  if (length < nearTheLimit || jsonOf(message) !== undefined) return null
  return { kind: 'problem', reason: `a message of ${length} bytes that CloudWatch cut short` }
}

const nearTheLimit = 200_000
