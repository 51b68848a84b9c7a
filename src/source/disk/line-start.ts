import type { Failure } from '../source-file.ts'
import type { Reader } from './reader.ts'

const step = 64 * 1024

/**
 * The start of the last line that begins at or before `place`: after a newline, or 0. Searches backwards in steps, as a
 * line can be megabytes long. If the file shrinks meanwhile, this is the start of an earlier line.
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
