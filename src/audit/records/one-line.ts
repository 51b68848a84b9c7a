import {
  backslash,
  carriageReturn,
  closeBrace,
  closeBracket,
  colon,
  doubleQuote,
  newline,
  openBrace,
  openBracket,
} from '../ascii.ts'

/**
 * An event's JSON as the log backend writes it (k8s.io/apiserver/plugin/pkg/audit/log): on one line ending in a newline,
 * with kind and apiVersion, which the items of a webhook's EventList lack. Every other byte stays the same: no number is
 * parsed and written again. The bytes must be one JSON object, which is not checked.
 */
export function logLine(json: Uint8Array): Buffer {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength)
  const isOneLine = !bytes.includes(10) && !bytes.includes(13)
  if (isOneLine && bytes.subarray(0, whole.length).equals(whole)) return Buffer.concat([bytes, lineEnd])
  const { line, names } =
    isOneLine && !bytes.includes('"kind"') && !bytes.includes('"apiVersion"')
      ? { line: bytes, names: [] }
      : walked(bytes)
  const start = line.indexOf(openBrace) + 1
  const lacking = members.filter(({ name }) => !names.includes(name)).map(({ text }) => text)
  const isEmpty = /^[ \t]*\}/.test(line.toString('latin1', start, start + 64))
  const added = lacking.join(',') + (lacking.length > 0 && !isEmpty ? ',' : '')
  return Buffer.concat([line.subarray(0, start), Buffer.from(added), line.subarray(start), lineEnd])
}

const members = [
  { name: 'kind', text: '"kind":"Event"' },
  { name: 'apiVersion', text: '"apiVersion":"audit.k8s.io/v1"' },
]
const whole = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1",')
const lineEnd = Buffer.from('\n')

/** The bytes without newlines, and the names of the object's own members. */
function walked(bytes: Buffer): { readonly line: Buffer; readonly names: readonly string[] } {
  const line = Buffer.allocUnsafe(bytes.length)
  const names: string[] = []
  let to = 0
  let depth = 0
  let last = ''
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === newline || byte === carriageReturn) continue
    if (byte === doubleQuote) {
      const end = stringEnd(bytes, at + 1)
      if (depth === 1) last = bytes.toString('latin1', at + 1, end)
      to += bytes.copy(line, to, at, end)
      at = end
    } else if (byte === openBrace || byte === openBracket) depth++
    else if (byte === closeBrace || byte === closeBracket) depth--
    else if (byte === colon && depth === 1) names.push(last)
    line[to++] = bytes[at] ?? 0
  }
  return { line: line.subarray(0, to), names }
}

/** Where the string's closing quote is. */
function stringEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(doubleQuote, from); at >= 0; at = bytes.indexOf(doubleQuote, at + 1)) {
    let escapes = 0
    while (bytes[at - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return at
  }
  return bytes.length - 1
}
