import type { Bytes } from '../columns/bytes.ts'

/*
 * An auditID is a random UUID in lower case, unless the client chose another with the header Audit-ID (k8s.io/apiserver,
 * pkg/endpoints/filters, `WithAuditInit`). Here a UUID is four 32-bit numbers.
 */

/** The length of a UUID as text. */
export const uuidLength = 36

/**
 * Reads the UUID that the 36 bytes at `at` spell in lower case, into the four numbers at `to`; false if they do not spell
 * one, and the numbers are then meaningless.
 */
export function readUUID({ at: bytes }: Bytes, at: number, into: Uint32Array, to: number): boolean {
  if (at + uuidLength > bytes.length) return false
  const a = fourDigits(bytes, at)
  const b = fourDigits(bytes, at + 4)
  const c = fourDigits(bytes, at + 9)
  const d = fourDigits(bytes, at + 14)
  const e = fourDigits(bytes, at + 19)
  const f = fourDigits(bytes, at + 24)
  const g = fourDigits(bytes, at + 28)
  const h = fourDigits(bytes, at + 32)
  into[to] = (a << 16) | b
  into[to + 1] = (c << 16) | d
  into[to + 2] = (e << 16) | f
  into[to + 3] = (g << 16) | h
  const areDashes =
    bytes[at + 8] === dash && bytes[at + 13] === dash && bytes[at + 18] === dash && bytes[at + 23] === dash
  return areDashes && (a | b | c | d | e | f | g | h) <= 0xffff
}

/** The text of a UUID, from the four numbers at `from`. */
export function uuidText(numbers: Uint32Array, from: number): string {
  const [a, b, c, d] = [0, 1, 2, 3].map((at) => (numbers[from + at] ?? 0).toString(16).padStart(8, '0'))
  return `${a}-${b?.slice(0, 4)}-${b?.slice(4)}-${c?.slice(0, 4)}-${c?.slice(4)}${d}`
}

/** The value of four digits; more than 0xffff if one of them is not a digit. */
function fourDigits(bytes: Uint8Array, at: number): number {
  return (
    (digitAt(bytes, at) << 12) | (digitAt(bytes, at + 1) << 8) | (digitAt(bytes, at + 2) << 4) | digitAt(bytes, at + 3)
  )
}

function digitAt(bytes: Uint8Array, at: number): number {
  return digits[bytes[at] ?? 0] ?? notDigit
}

const dash = 0x2d
const notDigit = 0x10000
const digits = new Int32Array(256).fill(notDigit)
for (let value = 0; value < 16; value++) digits[value.toString(16).charCodeAt(0)] = value
