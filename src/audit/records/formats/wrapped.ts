import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { isEvent, isForwarded } from './apiserver.ts'
import { innerJson, type RecordFormat } from './format.ts'

/**
 * The event as text or object in one member of an object, where log shippers put it: Fluent Bit and Falco, Loki (`line`),
 * Splunk (`_raw`, `result`), Elastic (`_source`), Cloud Logging (`jsonPayload`, `textPayload`), journald.
 */
export const wrapped: RecordFormat = {
  format: 'wrapped',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    for (const name of names) {
      const member = Object.hasOwn(look.json, name) ? look.json[name] : undefined
      if (holdsEvent(member)) return [innerJson(member)]
    }
    return null
  },
}

const names = [
  ...['message', 'log', 'body', '_raw', 'line', 'event', 'structured', 'msg', 'MESSAGE', 'data', 'value'],
  ...['textPayload', 'jsonPayload', '_source', 'result', 'content', 'raw', 'original'],
]

/** Whether a member holds an event; any other text is data beside the event, or of another program. */
function holdsEvent(member: unknown): boolean {
  if (typeof member === 'string') return member.includes('"auditID"') || member.slice(0, 300).includes(' AUDIT: id="')
  if (!isObject(member)) return false
  return isEvent(member) || isForwarded(member) || names.some((name) => holdsEvent(member[name]))
}
