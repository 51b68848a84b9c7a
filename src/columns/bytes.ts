/** Bytes that can also be read as words, which makes comparing and hashing faster. */
export interface Bytes {
  readonly at: Uint8Array
  readonly words: DataView
}

/** The same memory, not a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Bytes {
  // Always a Uint8Array, never a Buffer: code that reads more than one class of array is slow.
  return { at: new Uint8Array(buffer, byteOffset, byteLength), words: new DataView(buffer, byteOffset, byteLength) }
}

/** A text as UTF-8. */
export function bytesOfText(text: string): Bytes {
  return bytesOf(encoder.encode(text))
}

const encoder = new TextEncoder()

/** Whether `length` bytes of both are equal; false when either is too short. */
export function sameBytes(one: Bytes, from: number, other: Bytes, start: number, length: number): boolean {
  if (from + length > one.at.length || start + length > other.at.length) return false
  if (length < 8) return sameFew(one.at, from, other.at, start, length)
  const last = length - 8
  // V8 allocates no BigInt for a mere comparison. The last word overlaps the one before it.
  for (let at = 0; at < last; at += 8) {
    if (one.words.getBigInt64(from + at, true) !== other.words.getBigInt64(start + at, true)) return false
  }
  return one.words.getBigInt64(from + last, true) === other.words.getBigInt64(start + last, true)
}

function sameFew(one: Uint8Array, from: number, other: Uint8Array, start: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (one[from + at] !== other[start + at]) return false
  return true
}

/** Copies `length` bytes. Few bytes are copied sooner by a loop than by `Uint8Array.set`, which needs an object for its range. */
export function copyBytes(from: Bytes, start: number, length: number, to: Bytes, at: number): void {
  if (length > most) {
    to.at.set(from.at.subarray(start, start + length), at)
    return
  }
  const whole = length - (length & 3)
  for (let byte = 0; byte < whole; byte += 4)
    to.words.setInt32(at + byte, from.words.getInt32(start + byte, true), true)
  for (let byte = whole; byte < length; byte++) to.at[at + byte] = from.at[start + byte] ?? 0
}

const most = 512

/** A 32-bit hash of the bytes from `start` up to `end` (exclusive). */
export function hashOf({ at: array, words }: Bytes, start: number, end: number): number {
  let hash = seed ^ (end - start)
  let at = start
  for (; at + 4 <= end; at += 4) hash = mixed(hash, words.getInt32(at, true))
  for (; at < end; at++) hash = mixed(hash, array[at] ?? 0)
  return mixed(hash, 0) >>> 0
}

/** Mixes a word into a hash. */
export function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, multiplier)
  return product ^ (product >>> 15)
}

// Random in each run, so that nobody can prepare strings that collide.
const seed = Math.floor(Math.random() * 2 ** 32)
const multiplier = Math.floor(Math.random() * 2 ** 32) | 1
