import { type SpooledPiece, type SpooledRanges, spooledRanges } from '../streams/spooled-ranges.ts'

/** Remembers where the bytes of delivered posts lie in the spool. Each post is a file. */
export interface SpooledPosts {
  /** Remembers a post. Numbers must rise; the pieces must be in the post's order. */
  readonly add: (file: number, pieces: readonly SpooledPiece[]) => void
  /** Whether there was such a post, even if its bytes are gone. */
  readonly has: (file: number) => boolean
  /** The pieces that make up a range of a post; null if any of it is forgotten. */
  readonly find: SpooledRanges['find']
  /** Forgets pieces that lie before a place in the spool. */
  readonly forget: SpooledRanges['forget']
}

/** How many runs of successive posts to remember, with other files between them; the oldest are dropped. */
const mostRuns = 65_536

/** Starts without any posts. */
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
