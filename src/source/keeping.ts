import { bytesAt, extents } from './extents.ts'
import type { Failure, SourceFile } from './place.ts'
import type { Spool } from './spool.ts'

/** The way of one stream's bytes into a spool, and back. */
export interface Keeping {
  /** Keeps the bytes that stand at an offset of the stream. Gives why not, the first time of several on end. */
  readonly keep: (offset: number, bytes: Buffer) => Promise<Failure | null>
  readonly again: NonNullable<SourceFile['again']>
}

/** Keeps a stream; what the spool does not take is a hole in it. */
export function keeping(spool: Spool): Keeping {
  const where = extents()
  let failing = false
  return {
    keep: async (offset, bytes) => {
      const at = await spool.append(bytes)
      const failed = typeof at !== 'number'
      const first = failed && !failing
      failing = failed
      if (failed) return first ? at : null
      where.add(offset, at, bytes.length)
      where.forget(spool.start())
      return null
    },
    again: async (offset, length) => {
      const pieces = where.find(offset, length)
      return pieces === null ? 'gone' : bytesAt(spool, pieces)
    },
  }
}
