import type { Failure, SourceFile } from '../source-file.ts'
import type { Spool } from './spool.ts'

/** Where the bytes of a stream lie in a spool, piece by piece; in the stream's order, with holes where none were kept. */
export interface SpooledRanges {
  /** `length` bytes from `offset` of the stream on lie at `at`. */
  readonly add: (offset: number, at: number, length: number) => void
  /** The pieces that make up a range of the stream; null where some of it was never kept. */
  readonly find: (offset: number, length: number) => readonly SpooledPiece[] | null
  /** Forgets pieces that lie before a place in the spool. */
  readonly forget: (before: number) => void
}

export interface SpooledPiece {
  readonly at: number
  readonly length: number
}

export function spooledRanges(): SpooledRanges {
  let known: { readonly offset: number; readonly at: number; length: number }[] = []
  return {
    add: (offset, at, length) => {
      const last = known.at(-1)
      if (last !== undefined && last.offset + last.length === offset && last.at + last.length === at) {
        last.length += length
      } else known.push({ offset, at, length })
    },
    find: (offset, length) => {
      const found: SpooledPiece[] = []
      let from = offset
      const end = offset + length
      for (let i = firstEndingBehind(known, offset); from < end; i++) {
        const one = known[i]
        if (one === undefined || one.offset > from) return null
        const taken = Math.min(end, one.offset + one.length) - from
        found.push({ at: one.at + from - one.offset, length: taken })
        from += taken
      }
      return found
    },
    forget: (before) => {
      const stays = known.findIndex(({ at, length }) => at + length > before)
      if (stays !== 0) known = stays < 0 ? [] : known.slice(stays)
    },
  }
}

/** The bytes of pieces, one behind the other; `gone` where the spool has let go some of them. */
export async function bytesAt(spool: Spool, pieces: readonly SpooledPiece[]): Promise<Buffer | 'gone'> {
  const read: Buffer[] = []
  for (const { at, length } of pieces) {
    const bytes = await spool.read(at, length)
    if (bytes === 'gone') return 'gone'
    read.push(bytes)
  }
  return Buffer.concat(read)
}

/** The first piece that ends behind an offset; the number of pieces where there is none. */
function firstEndingBehind(
  known: readonly { readonly offset: number; readonly length: number }[],
  offset: number,
): number {
  let [low, high] = [0, known.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const one = known[middle]
    if (one !== undefined && one.offset + one.length <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** The way of one stream's bytes into a spool, and back. */
export interface SpooledStream {
  /** Keeps the bytes that stand at an offset of the stream. Gives why not, the first time of several on end. */
  readonly keep: (offset: number, bytes: Buffer) => Promise<Failure | null>
  readonly again: NonNullable<SourceFile['again']>
}

/** Keeps a stream; what the spool does not take is a hole in it. */
export function spooledStream(spool: Spool): SpooledStream {
  const where = spooledRanges()
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
