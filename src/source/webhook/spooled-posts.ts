import type { SpooledPiece } from '../streams/spooled-ranges.ts'

/** What is remembered of the posts that were handed over, each of them a file: where its bytes lie in the spool. */
export interface Posts {
  /** Remembers a post, whose number is greater than those before; the pieces are in its order. */
  readonly add: (file: number, pieces: readonly SpooledPiece[]) => void
  /** Whether there was such a post, be its bytes there or not. */
  readonly has: (file: number) => boolean
  /** The pieces that make up a range of a post; null where it is not remembered. */
  readonly find: (file: number, offset: number, length: number) => readonly SpooledPiece[] | null
  /** Forgets what lies before a place in the spool. */
  readonly forget: (before: number) => void
}

/** How many runs of posts one after another are told from files in between; the oldest go. */
const mostRuns = 65_536

/** Numbers in arrays of their own, and no object a post: an apiserver in blocking mode posts every event by itself. */
export function posts(): Posts {
  const files: number[] = []
  const offsets: number[] = []
  const places: number[] = []
  const lengths: number[] = []
  /** Where what is still remembered begins. */
  let first = 0
  const runs: { readonly from: number; to: number }[] = []

  function firstOf(file: number): number {
    let [low, high] = [first, files.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((files[middle] ?? 0) < file) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add: (file, pieces) => {
      const last = runs.at(-1)
      if (last?.to === file - 1) last.to = file
      else runs.push({ from: file, to: file })
      if (runs.length > mostRuns) runs.shift()
      let offset = 0
      for (const { at, length } of pieces) {
        files.push(file)
        offsets.push(offset)
        places.push(at)
        lengths.push(length)
        offset += length
      }
    },
    has: (file) => {
      const run = runs.findLast(({ from }) => from <= file)
      return run !== undefined && file <= run.to
    },
    find: (file, offset, length) => {
      const found: SpooledPiece[] = []
      const end = offset + length
      let from = offset
      for (let i = firstOf(file); from < end; i++) {
        const [start, size] = [offsets[i] ?? 0, lengths[i] ?? 0]
        if (files[i] !== file || start > from) return null
        if (start + size <= from) continue
        const taken = Math.min(end, start + size) - from
        found.push({ at: (places[i] ?? 0) + from - start, length: taken })
        from += taken
      }
      return found
    },
    forget: (before) => {
      while (first < files.length && (places[first] ?? 0) + (lengths[first] ?? 0) <= before) first++
      if (first < 4096 || first * 2 < files.length) return
      for (const column of [files, offsets, places, lengths]) column.splice(0, first)
      first = 0
    },
  }
}
