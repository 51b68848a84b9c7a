import { type SpooledPiece, type SpooledRanges, spooledRanges } from '../streams/spooled-ranges.ts'

/** What is remembered of the posts that were handed over, each of them a file: where its bytes lie in the spool. */
export interface SpooledPosts {
  /** Remembers a post, whose number is greater than those before; the pieces are in its order. */
  readonly add: (file: number, pieces: readonly SpooledPiece[]) => void
  /** Whether there was such a post, be its bytes there or not. */
  readonly has: (file: number) => boolean
  /** The pieces that make up a range of a post; null where it is not remembered. */
  readonly find: SpooledRanges['find']
  /** Forgets what lies before a place in the spool. */
  readonly forget: SpooledRanges['forget']
}

/** How many runs of posts one after another are told from files in between; the oldest go. */
const mostRuns = 65_536

/** Begins without any post. */
export function spooledPosts(): SpooledPosts {
  const ranges = spooledRanges()
  const runs: { readonly from: number; to: number }[] = []
  return {
    add: (file, pieces) => {
      const last = runs.at(-1)
      if (last?.to === file - 1) last.to = file
      else runs.push({ from: file, to: file })
      if (runs.length > mostRuns) runs.shift()
      let offset = 0
      for (const { at, length } of pieces) {
        ranges.add(file, offset, at, length)
        offset += length
      }
    },
    has: (file) => {
      const run = runs.findLast(({ from }) => from <= file)
      return run !== undefined && file <= run.to
    },
    find: ranges.find,
    forget: ranges.forget,
  }
}
