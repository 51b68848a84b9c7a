import { type Bytes, bytesOf, sameBytes } from '../../columns/bytes.ts'
import { colon, doubleQuote, isJsonSpace } from '../ascii.ts'
import { isCanonical, loggedMicroseconds, microseconds } from '../time.ts'

/** The length of a time as kube-apiserver writes it, `2026-11-23T17:02:38.864456Z`. */
export const timeLength = 27
const minuteLength = '2026-11-23T17:02:'.length

/** Reads times in kube-apiserver's form from bytes. It computes a minute only once, since most times share it. */
export class TimeReader {
  readonly #minute = bytesOf(new Uint8Array(minuteLength))
  #micros = NaN

  /** Microseconds since 1970 of the time in the 27 bytes at `at`, which must exist; NaN for a time in any other form. */
  read(bytes: Bytes, at: number): number {
    const { at: array } = bytes
    if (!sameBytes(this.#minute, 0, bytes, at, minuteLength)) this.#learn(array.subarray(at, at + minuteLength))
    if (array[at + 19] !== 0x2e || array[at + 26] !== 0x5a) return NaN
    const seconds = digits(array, at + 17, at + 19)
    const fraction = digits(array, at + 20, at + 26)
    return seconds < 0 || seconds > 59 || fraction < 0 ? NaN : this.#micros + (seconds * 1_000_000 + fraction)
  }

  #learn(minute: Uint8Array): void {
    this.#minute.at.set(minute)
    const text = `${String.fromCharCode(...minute)}00.000000Z`
    // A `t` for the `T` makes a time too, but the number would not give it back.
    const micros = isCanonical(text) ? microseconds(text) : NaN
    // Further from 1970 a number no longer holds every microsecond.
    this.#micros = Number.isSafeInteger(micros + 60_000_000) && micros >= 0 ? micros : NaN
  }
}

/** The value of decimal digits; −1 if one is not a digit. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}

const name = Buffer.from('"stageTimestamp"')
/** The longest time, in bytes. */
const longest = 64

/**
 * The `stageTimestamp` of an event, found in the bytes of its record without decoding it: microseconds since 1970, NaN if
 * there is none. The last one counts: it follows the bodies, and inside a string its quotes would be escaped.
 */
export function stageTime(record: Uint8Array): number {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  const found = bytes.lastIndexOf(name)
  if (found < 0) return NaN
  let at = found + name.length
  while (isJsonSpace(bytes[at])) at++
  if (bytes[at++] !== colon) return NaN
  while (isJsonSpace(bytes[at])) at++
  if (bytes[at++] !== doubleQuote) return NaN
  const end = bytes.indexOf(doubleQuote, at)
  return end < 0 || end - at > longest ? NaN : loggedMicroseconds(bytes.toString('latin1', at, end))
}
