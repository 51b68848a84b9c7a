import type { Value } from './filter.ts'

/** A record among bytes: from `start` to before `end`. */
export interface RecordSpan {
  readonly start: number
  readonly end: number
}

/** Finds a text in records. */
export interface BodyMatcher {
  /**
   * Searches many records at once: `spans` ascend and do not overlap. Gives 1 for each record that has the text, else 0. A
   * record's text is its JSON as it is written, with the escapes of its strings decoded.
   */
  readonly search: (bytes: Uint8Array, spans: readonly RecordSpan[]) => Uint8Array
}

/**
 * Makes the matcher of a text. In a glob each `*` is any run of characters. The time is linear in the bytes.
 *
 * A native search finds the longest run of characters of the text that are usually written as they are: the anchor. Only
 * where it is found, or where an escape spells one of its characters, a record may have to be decoded.
 */
export function bodyMatcher({ kind, text }: Value): BodyMatcher {
  const parts = (kind === 'literal' ? [text] : text.split('*')).filter((part) => part !== '')
  const anchor = parts.flatMap((part) => part.match(plainRuns) ?? []).reduce(longer, '')
  const search = new AnchorSearch(parts, anchor)
  return { search: (bytes, spans) => (parts.length === 0 ? all(spans) : search.search(bytes, spans)) }
}

/** Runs of characters that most JSON encoders write as they are. */

const plainRuns = /[^\u0000-\u001f"\\&<>\u007f\u2028\u2029\ufffd\p{Surrogate}]+/gu

function longer(one: string, other: string): string {
  return other.length > one.length ? other : one
}

function all(spans: readonly RecordSpan[]): Uint8Array {
  return new Uint8Array(spans.length).fill(1)
}

const [unknown, found, missing] = [0, 1, 2] as const
const backslash = 0x5c
/** The bytes of an escape before its last one. */
const mostOfEscape = 5
const unicodeEscape = Buffer.from('\\u')
const slashEscape = Buffer.from('\\/')

class AnchorSearch {
  readonly #parts: readonly string[]
  readonly #anchor: Buffer
  /** Whether the anchor is all of the text. */
  readonly #isAll: boolean
  /** The UTF-16 units of the anchor. */
  readonly #units: ReadonlySet<number>
  readonly #hasSlash: boolean
  /** Where not all of the text is the anchor: what else must be near it. */
  readonly #around: Surroundings | null

  constructor(parts: readonly string[], anchor: string) {
    this.#parts = parts
    this.#anchor = Buffer.from(anchor)
    this.#isAll = parts.length === 1 && parts[0] === anchor
    this.#units = new Set(Array.from({ length: anchor.length }, (_, at) => anchor.charCodeAt(at)))
    this.#hasSlash = anchor.includes('/')
    const part = parts.find((one) => one.includes(anchor)) ?? ''
    this.#around = part === anchor || part.length > mostAround ? null : surroundings(part, anchor)
  }

  search(bytes: Uint8Array, spans: readonly RecordSpan[]): Uint8Array {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const answers = new Uint8Array(spans.length)
    const decide = (at: number): void => {
      const span = spans[at]
      if (span !== undefined) answers[at] = this.#isIn(buffer, span) ? found : missing
    }
    if (this.#anchor.length === 0)
      spans.forEach((_, at) => {
        decide(at)
      })
    else {
      eachHit(buffer, this.#anchor, spans, answers, (hit, at, start) => {
        if (this.#isAll && !mayBeEscaped(buffer, hit, start)) answers[at] = found
        else if (this.#around === null || isAround(this.#around, buffer, hit)) decide(at)
      })
      eachHit(buffer, unicodeEscape, spans, answers, (hit, at) => {
        if (this.#units.has(unitAt(buffer, hit + unicodeEscape.length))) decide(at)
      })
      if (this.#hasSlash)
        eachHit(buffer, slashEscape, spans, answers, (_, at) => {
          decide(at)
        })
    }
    for (let at = 0; at < answers.length; at++) if (answers[at] === missing) answers[at] = 0
    return answers
  }

  /** Whether the text is in a record, told by decoding it. */
  #isIn(buffer: Buffer, { start, end }: RecordSpan): boolean {
    const text = decodedText(buffer.toString('utf8', start, end))
    let from = 0
    for (const part of this.#parts) {
      const at = text.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return true
  }
}

/** Longer parts of a text are not compared around each anchor, which could take long; the record is decoded instead. */
const mostAround = 200

/** What must be around an anchor, in bytes as characters, and how far before and after its beginning that may reach. */
interface Surroundings {
  readonly pattern: RegExp
  readonly before: number
  readonly after: number
}

function surroundings(part: string, anchor: string): Surroundings {
  const at = part.indexOf(anchor)
  return {
    pattern: new RegExp(Array.from(part, spellings).join('')),
    before: at * longestSpelling,
    after: (part.length - at) * longestSpelling,
  }
}

/** The longest spelling of a UTF-16 unit, in bytes. */
const longestSpelling = 6

/** A pattern for all spellings of a character in the bytes of a JSON text, and for some others. */
function spellings(char: string): string {
  const raw = Buffer.from(char)
    .toString('latin1')
    .replace(/[^\w\s]/g, '\\$&')
  const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at).toString(16).padStart(4, '0'))
  const escapes = units.map((unit) => `\\\\u${unit.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`)
  const short = Object.keys(shortEscapes).filter((letter) => shortEscapes[letter] === char)
  return `(?:${[raw, escapes.join(''), ...short.map((letter) => `\\\\${letter === '\\' ? '\\\\' : letter}`)].join('|')})`
}

/** Whether a part of the text may be around an anchor. */
function isAround({ pattern, before, after }: Surroundings, buffer: Buffer, hit: number): boolean {
  return pattern.test(buffer.toString('latin1', Math.max(0, hit - before), hit + after))
}

/** Calls `act` with each place of `bytes` in a record that has no answer yet, the record's number and its start. */
function eachHit(
  buffer: Buffer,
  bytes: Buffer,
  spans: readonly RecordSpan[],
  answers: Uint8Array,
  act: (hit: number, at: number, start: number) => void,
): void {
  let at = 0
  let from = spans[0]?.start ?? 0
  for (let hit = buffer.indexOf(bytes, from); hit >= 0; hit = buffer.indexOf(bytes, from)) {
    while (at < spans.length && (spans[at]?.end ?? 0) < hit + bytes.length) at++
    const span = spans[at]
    if (span === undefined) return
    from = Math.max(hit + 1, span.start)
    if (hit < span.start) continue
    if (answers[at] === unknown) act(hit, at, span.start)
    if (answers[at] !== unknown) from = span.end
  }
}

/** Whether a backslash is so near before a place that it may begin inside an escape. */
function mayBeEscaped(bytes: Uint8Array, place: number, start: number): boolean {
  for (let at = Math.max(start, place - mostOfEscape); at < place; at++) if (bytes[at] === backslash) return true
  return false
}

/** The UTF-16 unit that four hexadecimal digits stand for; NaN if they are something else. */
function unitAt(bytes: Uint8Array, from: number): number {
  let unit = 0
  for (let at = from; at < from + 4; at++) {
    const byte = bytes[at] ?? 0
    const letter = byte | 0x20
    if (byte >= 0x30 && byte <= 0x39) unit = unit * 16 + byte - 0x30
    else if (letter >= 0x61 && letter <= 0x66) unit = unit * 16 + letter - 0x57
    else return NaN
  }
  return unit
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** A JSON text with the escapes of its strings decoded. What is no escape stays as it is. */
function decodedText(json: string): string {
  let text = ''
  let from = 0
  for (let at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', from)) {
    text += json.slice(from, at)
    const letter = json[at + 1] ?? ''
    const digits = letter === 'u' ? json.slice(at + 2, at + 6) : ''
    const isUnit = /^[\da-f]{4}$/i.test(digits)
    text += isUnit ? String.fromCharCode(parseInt(digits, 16)) : (shortEscapes[letter] ?? `\\${letter}`)
    from = at + (isUnit ? 6 : 2)
  }
  return from === 0 ? json : text + json.slice(from)
}
