import { sameBytes, bytesOf } from '../columns/bytes.ts'
import type { Bytes } from '../columns/bytes.ts'
import { microseconds } from './time.ts'

/** The length of a time as kube-apiserver writes it, `2026-11-23T17:02:38.864456Z`. */
export const timeLength = 27
const minuteLength = '2026-11-23T17:02:'.length

/** Reads times as kube-apiserver writes them from bytes; the minute, which most have in common, is worked out once. */
export class TimeReader {
  readonly #minute = bytesOf(new Uint8Array(minuteLength))
  #micros = NaN

  /** Microseconds since 1970 of the 27 bytes at `at`, which must be there; NaN for a time in any other form. */
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
    const micros = microseconds(`${String.fromCharCode(...minute)}00.000000Z`)
    // Further away a number no longer holds every microsecond.
    this.#micros = Number.isSafeInteger(micros + 60_000_000) && micros >= 0 ? micros : NaN
  }
}

/** The number that decimal digits spell, −1 where they are none. */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}
