import { microseconds } from './time.ts'

const name = Buffer.from('"stageTimestamp"')
const [quote, colon] = [0x22, 0x3a]
/** How far behind its beginning a time may end. */
const longest = 64

/**
 * The `stageTimestamp` of an event in the bytes of its record, without decoding it: microseconds since 1970, NaN where
 * there is none. It stands behind the bodies, and inside of a string its quotes would be escaped: so the last one counts.
 */
export function stageTime(record: Uint8Array): number {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  const found = bytes.lastIndexOf(name)
  if (found < 0) return NaN
  let at = found + name.length
  while (isBlank(bytes[at])) at++
  if (bytes[at++] !== colon) return NaN
  while (isBlank(bytes[at])) at++
  if (bytes[at++] !== quote) return NaN
  const end = bytes.indexOf(quote, at)
  return end < 0 || end - at > longest ? NaN : microseconds(bytes.toString('latin1', at, end))
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}
