import { doubleQuote, openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { beginsPlain } from './apiserver.ts'
import { type FoundInRecord, jsonOf, type Look, type RecordFormat } from './format.ts'

/**
 * A line with something before the event: the node's name of `oc adm node-logs`, a time, what syslog, journald or
 * `kubectl logs --prefix` put there. The event begins at the first brace: where it is cut short, a later one can be in a
 * body that a client sent.
 */
export const prefixed: RecordFormat = { format: 'prefixed', open: (look) => opened(look, isTransport) }

/** The same with whatever stands before it, for who asks for it. */
export const anyPrefix: RecordFormat = { format: 'prefixed', open: (look) => opened(look, () => true) }

function opened(look: Look, isPrefix: (text: string) => boolean): readonly FoundInRecord[] | null {
  if (look.first === openBrace || look.first === 0) return null
  const { bytes, start, end } = look.span
  // No further than the record goes: others follow it.
  const record = bytes.at.subarray(start, end)
  const brace = record.indexOf(openBrace)
  if (brace < 0 || brace > mostBefore || !isPrefix(latin1.decode(record.subarray(0, brace)))) return null
  if (beginsPlain({ bytes, start: start + brace, end })) return [look.inner(brace)]
  if (record[brace + 1] !== doubleQuote) return null
  if (isObject(jsonOf(utf8.decode(record.subarray(brace))))) return [look.inner(brace)]
  return [{ kind: 'problem', reason: 'not JSON behind what stands before it (a line cut short)' }]
}

/**
 * Whether that is what brings a line, and not a line of another program that ends with what a client sent. RFC 5424 and
 * RFC 3164 are syslog's.
 */
function isTransport(text: string): boolean {
  return transports.some((one) => one.test(text))
}

const time = String.raw`\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?`
const name = String.raw`[\w./@-]+`
const transports: readonly RegExp[] = [
  // oc adm node-logs, kubectl logs --prefix --timestamps, exports to S3: a name, a time, or both
  RegExp(String.raw`^(?:\[[\w./-]+\]\s+)?(?:${name}\s+)?(?:${time}\s+)?$`),
  // aws logs tail: a time and the stream
  RegExp(String.raw`^${time}\s+${name}\s+$`),
  // stern: a pod, whose name is no word of a sentence, and a container
  RegExp(String.raw`^[a-z][a-z0-9]*-[a-z0-9.-]+\s+${name}\s+$`),
  // grep over several files, stern, docker compose
  RegExp(String.raw`^${name}(?::\d+)?(?::|\s+\|)\s*$`),
  // RFC 3164, journalctl; with a year and zone where rsyslog writes them
  RegExp(
    String.raw`^(?:<\d{1,3}>\s*)?(?:[A-Z][a-z]{2}\s+\d{1,2}\s[\d:.]+|${time})\s+[\w.:-]+(?:\s+[\w./-]+(?:\[\d+\])?:)?\s*$`,
  ),
  // RFC 5424
  RegExp(
    String.raw`^(?:\d+\s)?<\d{1,3}>1\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+(?:-|(?:\[[^\]]*\])+)\s*(?:\ufeff|\u00ef\u00bb\u00bf)?$`,
  ),
]

const mostBefore = 1000
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const latin1 = new TextDecoder('latin1')
