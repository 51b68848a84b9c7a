import type { Following } from './follow.ts'

/** What a stream is followed by: it is never behind, nothing lies before it, and nobody knows how much there will be. */
export function neverBehind(
  stream: Pick<Following, 'ended' | 'file' | 'close'> & {
    /** How many bytes have been handed over. */
    readonly read: () => number
  },
): Following {
  const { ended, file, close, read } = stream
  return {
    caughtUp: Promise.resolve(),
    earlier: Promise.resolve(null),
    ended,
    progress: () => ({ read: read(), there: null, total: read(), waiting: false }),
    file,
    look: () => undefined,
    close,
  }
}
