import { unmistakableBytes } from './identity.ts'
import type { Reader } from './reader.ts'

const step = 1024 * 1024
/** How far back from its end the older file is searched, in bytes. */
const most = 64 * step
/** How many bytes before the place where reading goes on must be the same in both. */
const joinBytes = 1024

/**
 * The offset in `newer` behind the last byte of `older` up to `end`, if `newer` begins inside that part and has the rest
 * of it: the head of a log was cut off. `unknown` if it begins there but has something else in that place; null if it
 * does not, or if a read failed.
 */
export async function overlap(older: Reader, newer: Reader, end: number): Promise<number | 'unknown' | null> {
  const head = Buffer.from(newer.opened.identity.head.slice(0, unmistakableBytes), 'latin1')
  for (let to = end; to > 0 && end - to < most; to -= step) {
    const from = Math.max(0, to - step)
    // The beginning can lie across two steps.
    const block = await older.read(from, Math.min(end, to + head.length) - from)
    if ('kind' in block) return null
    const at = block.bytes.lastIndexOf(head)
    if (at < 0) continue
    const offset = end - from - at
    const length = Math.min(joinBytes, offset)
    const [before, now] = [await older.read(end - length, length), await newer.read(offset - length, length)]
    if ('kind' in before || 'kind' in now) return null
    return now.bytes.equals(before.bytes) ? offset : 'unknown'
  }
  return null
}
