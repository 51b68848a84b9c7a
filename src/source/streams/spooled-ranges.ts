import type { Failure, SourceFile } from '../source-file.ts'
import type { Spool } from './spool.ts'

/** Maps ranges of files to pieces of a spool, with holes where no bytes were kept. */
export interface SpooledRanges {
  /**
   * Records that `length` bytes of a file, from `offset`, lie at `at` in the spool. Add files in the order of their
   * numbers, and each file's bytes in order.
   */
  readonly add: (file: number, offset: number, at: number, length: number) => void
  /** The pieces that make up a range of a file; null if any of it was never kept, or is forgotten. */
  readonly find: (file: number, offset: number, length: number) => readonly SpooledPiece[] | null
  /** Forgets pieces that lie before a place in the spool. */
  readonly forget: (before: number) => void
}

export interface SpooledPiece {
  readonly at: number
  readonly length: number
}

/** With this many forgotten pieces it is worth moving the others. */
const mostForgotten = 4096

/**
 * Arrays of numbers save memory over one object a piece: kube-apiserver in blocking mode posts every event by itself.
 */
export function spooledRanges(): SpooledRanges {
  const files: number[] = []
  const offsets: number[] = []
  const places: number[] = []
  const lengths: number[] = []
  /** The index of the first remembered piece. */
  let first = 0

  /** The first piece of a file that ends after an offset, or the first of a later file. */
  function firstEndingAfter(file: number, offset: number): number {
    let [low, high] = [first, files.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const one = files[middle] ?? 0
      const isBefore = one < file || (one === file && (offsets[middle] ?? 0) + (lengths[middle] ?? 0) <= offset)
      if (isBefore) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add: (file, offset, at, length) => {
      const last = files.length - 1
      const lastLength = lengths[last] ?? 0
      const follows = (offsets[last] ?? 0) + lastLength === offset && (places[last] ?? 0) + lastLength === at
      if (last >= first && files[last] === file && follows) {
        lengths[last] = lastLength + length
        return
      }
      files.push(file)
      offsets.push(offset)
      places.push(at)
      lengths.push(length)
    },
    find: (file, offset, length) => {
      const found: SpooledPiece[] = []
      const end = offset + length
      let from = offset
      for (let i = firstEndingAfter(file, offset); from < end; i++) {
        const start = offsets[i] ?? 0
        if (files[i] !== file || start > from) return null
        const taken = Math.min(end, start + (lengths[i] ?? 0)) - from
        found.push({ at: (places[i] ?? 0) + from - start, length: taken })
        from += taken
      }
      return found
    },
    forget: (before) => {
      while (first < files.length && (places[first] ?? 0) + (lengths[first] ?? 0) <= before) first++
      if (first < mostForgotten || first * 2 < files.length) return
      for (const column of [files, offsets, places, lengths]) column.splice(0, first)
      first = 0
    },
  }
}

/** The bytes of pieces, one after the other; `gone` if the spool has dropped some of them. */
export async function bytesAt(spool: Spool, pieces: readonly SpooledPiece[]): Promise<Buffer | 'gone'> {
  const read: Buffer[] = []
  for (const { at, length } of pieces) {
    const bytes = await spool.read(at, length)
    if (bytes === 'gone') return 'gone'
    read.push(bytes)
  }
  return Buffer.concat(read)
}

/** Writes one stream's bytes to a spool and reads them back. */
export interface SpooledStream {
  /** Keeps the bytes at an offset of the stream. Gives the failure, only for the first of several in a row. */
  readonly keep: (offset: number, bytes: Buffer) => Promise<Failure | null>
  readonly again: NonNullable<SourceFile['again']>
}

/** A stream is one file. */
const onlyFile = 0

/** Keeps a stream in a spool; bytes that the spool refuses are a hole. */
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
      where.add(onlyFile, offset, at, bytes.length)
      where.forget(spool.start())
      return null
    },
    again: async (offset, length) => {
      const pieces = where.find(onlyFile, offset, length)
      return pieces === null ? 'gone' : bytesAt(spool, pieces)
    },
  }
}
