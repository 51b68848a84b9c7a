/** Bytes that can also be read as words of four, which is quicker where many are compared or hashed. */
export interface Bytes {
  readonly at: Uint8Array
  readonly words: DataView
}

/** The same memory, not a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Bytes {
  // One class of array everywhere, a Buffer being another one: reading from more than one kind is slow.
  return { at: new Uint8Array(buffer, byteOffset, byteLength), words: new DataView(buffer, byteOffset, byteLength) }
}

/** The UTF-8 of a text. */
export function bytesOfText(text: string): Bytes {
  return bytesOf(encoder.encode(text))
}

const encoder = new TextEncoder()

/** Whether `length` bytes of both are the same; false where one of them ends before. */
export function sameBytes(one: Bytes, from: number, other: Bytes, start: number, length: number): boolean {
  if (from + length > one.at.length || start + length > other.at.length) return false
  if (length < 8) return sameFew(one.at, from, other.at, start, length)
  const last = length - 8
  // Numbers of 64 bits are not made when they are only compared; the last one overlaps the one before.
  for (let at = 0; at < last; at += 8) {
    if (one.words.getBigInt64(from + at, true) !== other.words.getBigInt64(start + at, true)) return false
  }
  return one.words.getBigInt64(from + last, true) === other.words.getBigInt64(start + last, true)
}

function sameFew(one: Uint8Array, from: number, other: Uint8Array, start: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (one[from + at] !== other[start + at]) return false
  return true
}

/** A hash of the bytes from `start` to before `end`, below 2^32. */
export function hashOf({ at: array, words }: Bytes, start: number, end: number): number {
  let hash = seed ^ (end - start)
  let at = start
  for (; at + 4 <= end; at += 4) hash = mixed(hash, words.getInt32(at, true))
  for (; at < end; at++) hash = mixed(hash, array[at] ?? 0)
  return mixed(hash, 0) >>> 0
}

/** Takes a word into a hash. */
export function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, multiplier)
  return product ^ (product >>> 15)
}

// Chosen anew for each run, so that nobody can send strings that are known to collide.
const seed = Math.floor(Math.random() * 2 ** 32)
const multiplier = Math.floor(Math.random() * 2 ** 32) | 1
