import type { Failure } from '../source-file.ts'
import type { Reader } from './reader.ts'

const step = 64 * 1024

/**
 * Where the last line begins that begins at `place` or before it: behind a newline, or at 0. Looks backwards in steps, as
 * a line can be megabytes long. In a file that shrinks meanwhile it is the beginning of an earlier line.
 */
export async function lineStart(read: Reader['read'], place: number): Promise<number | Failure> {
  for (let to = place; to > 0; to -= step) {
    const from = Math.max(0, to - step)
    const block = await read(from, to - from)
    if ('kind' in block) return block
    const newline = block.bytes.lastIndexOf(10)
    if (newline >= 0) return from + newline + 1
  }
  return 0
}
