import { doubleQuote, openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { beginsPlain } from './apiserver.ts'
import { whoAndWhat } from './cut-event.ts'
import { type FoundInRecord, jsonOf, type Look, type RecordFormat } from './format.ts'

/**
 * A line with a prefix before the event: the node name of `oc adm node-logs`, a time, or the prefix of syslog, journald or
 * `kubectl logs --prefix`. The event must begin at the first brace: in a truncated line, a later brace can be in a body
 * that a client sent.
 */
export const prefixed: RecordFormat = { format: 'prefixed', open: (look) => opened(look, isTransport) }

/** The same with any prefix, for `--format prefixed`. */
export const anyPrefix: RecordFormat = { format: 'prefixed', open: (look) => opened(look, () => true) }

function opened(look: Look, isPrefix: (text: string) => boolean): readonly FoundInRecord[] | null {
  if (look.first === openBrace || look.first === 0) return null
  const { bytes, start, end } = look.span
  // Other records follow this one in `bytes`.
  const record = bytes.at.subarray(start, end)
  const brace = record.indexOf(openBrace)
  if (brace < 0 || brace > mostBefore || !isPrefix(latin1.decode(record.subarray(0, brace)))) return null
  if (beginsPlain({ bytes, start: start + brace, end })) return [look.inner(brace)]
  if (record[brace + 1] !== doubleQuote) return null
  if (isObject(jsonOf(utf8.decode(record.subarray(brace))))) return [look.inner(brace)]
  const said = whoAndWhat(utf8.decode(record.subarray(brace)))
  return [{ kind: 'problem', reason: `not JSON after the prefix (truncated line?)${said === '' ? '' : `: ${said}`}` }]
}

/**
 * Whether the text is a transport's prefix, and not the message of another program that quotes what a client sent.
 * RFC 5424 and RFC 3164 are syslog.
 */
function isTransport(text: string): boolean {
  return transports.some((one) => one.test(text))
}

const time = String.raw`\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?`
const name = String.raw`[\w./@-]+`
const transports: readonly RegExp[] = [
  // oc adm node-logs, kubectl logs --prefix --timestamps, exports to S3: a name, a time or both
  RegExp(String.raw`^(?:\[[\w./-]+\]\s+)?(?:${name}\s+)?(?:${time}\s+)?$`),
  // kubetail: a pod, and a container where the pod has several
  RegExp(String.raw`^\[${name}(?: ${name})?\]\s+$`),
  // fluentd's out_stdout: a time, its zone and the tag
  RegExp(String.raw`^${time} [+-]\d{4} ${name}:\s+$`),
  // aws logs tail: a time and the stream
  RegExp(String.raw`^${time}\s+${name}\s+$`),
  // stern: a pod, whose name has a dash so that it is not an ordinary word, and a container
  RegExp(String.raw`^[a-z][a-z0-9]*-[a-z0-9.-]+\s+${name}\s+$`),
  // grep over several files, stern, docker compose
  RegExp(String.raw`^${name}(?::\d+)?(?::|\s+\|)\s*$`),
  // RFC 3164, journalctl; rsyslog can add a year and a zone
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
