import { loggedMicroseconds } from '../time.ts'
import { type ByteRange, jsonOf } from './formats/format.ts'

/**
 * The events that were read of late. When a backend fails, kube-apiserver prints the events that it could not write as text
 * (k8s.io/apiserver, pkg/audit/metrics.go); where its log holds them too, the text is a copy. A client can repeat an audit
 * ID, so that a copy must have the same arrival, stage, URI, verb and user too.
 */
export class SeenAudits {
  #newer = new Set<string>()
  #older = new Set<string>()

  /** Notes an event; returns whether it had been noted before. */
  add(event: ByteRange): boolean {
    const key = keyOf(event)
    if (key === '') return false
    if (this.#newer.has(key) || this.#older.has(key)) return true
    this.#newer.add(key)
    if (this.#newer.size >= mostKept) {
      this.#older = this.#newer
      this.#newer = new Set()
    }
    return false
  }
}

/** How many events to know at least: more than kube-apiserver writes while it tries to reach a webhook again. */
const mostKept = 200_000

/**
 * What tells an event from others; empty where it cannot be told. The members stand together at the beginning of what
 * kube-apiserver writes, and the time behind the bodies, where no text of a client has quotes that are not escaped.
 */
function keyOf({ bytes, start, end }: ByteRange): string {
  const event = Buffer.from(bytes.at.buffer, bytes.at.byteOffset + start, end - start)
  const members = together.exec(event.toString('latin1', 0, mostBefore))
  if (members === null) return ''
  const received = timeIn(event, arrival) ?? timeIn(event, onlyTime) ?? NaN
  if (Number.isNaN(received)) return ''
  const [, auditID = '', stage = '', requestURI = '', verb = '', username = ''] = members
  const texts = [auditID, requestURI, verb, username].map(unescaped)
  return `${received} ${stage} ${texts.map((one) => `${one.length} ${one}`).join(' ')}`
}

/** The text of a JSON string, whose characters are bytes; writers differ in what they escape. */
function unescaped(text: string): string {
  const read = text.includes('\\') ? jsonOf(`"${text}"`) : text
  return typeof read === 'string' ? read : text
}

const text = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)"`
const together = RegExp(
  `"auditID":${text},"stage":"(\\w*)","requestURI":${text},"verb":${text},"user":\\{(?:"username":${text})?`,
)
/** The longest beginning of an event to read: URIs can be long. */
const mostBefore = 16 * 1024

/** The time behind a member's name; null without it. */
function timeIn(event: Buffer, name: string): number | null {
  const at = event.lastIndexOf(name)
  if (at < 0) return null
  const from = at + name.length
  return loggedMicroseconds(event.toString('latin1', from, event.indexOf('"', from)))
}

const arrival = '"requestReceivedTimestamp":"'
/** An event as text has only the time of its arrival, which serves as the stage's. */
const onlyTime = '"stageTimestamp":"'
