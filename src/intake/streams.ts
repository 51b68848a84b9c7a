import type { Problem } from '../audit/problem.ts'
import type { ByteSink } from '../source/byte-sink.ts'
import type { Following } from '../source/follow/follow.ts'
import { fromFifo, isFifo, isPipe } from '../source/streams/fifo.ts'
import { fromStream } from '../source/streams/read-stream.ts'
import { openSpool } from '../source/streams/spool.ts'
import type { SafeText } from '../text/safe.ts'
import type { AddRecords } from './bytes-to-records.ts'
import type { ListenFlags } from './listen-flags.ts'
import { setUpListener } from './open-port.ts'
import type { Origin } from './origins.ts'
import { repeats } from './repeats.ts'
import { itemCount, tapped } from './tap.ts'
import { type Tee, tee } from './tee.ts'
import { openTee } from './tee-file.ts'

/** The name of the webhook in `--policy LOG=FILE`. */
export const listenPath = 'listen'
/** The name that `open` knows the webhook by; no file can have it. */
const listenFile = 'listen\0'

/** The inputs that are not files: stdin, named pipes, the webhook. */
export interface Streams {
  /** The webhook's URL; null without --listen. */
  readonly listening: string | null
  /** Begins to read the stream that a path stands for; null if it is a file. */
  readonly open: (path: string, sink: ByteSink, follow: boolean) => Following | null
  /** Lets `--tee` see the records of a path on their way to `add`. `lost` is told of records that cannot be written. */
  readonly tapped: (path: string, add: AddRecords, lost: (problem: Problem) => void) => AddRecords
  /** Whether an event came before; remembers it. undefined if no events can repeat. */
  readonly isRepeat: ((event: string) => boolean) | undefined
  /** Whether another program may write to our terminal: the writer of the pipe that is our stdin. */
  readonly garbled: boolean
  /** Accepts no more posts and finishes those in progress. Gives whether there was a webhook. */
  readonly stop: () => Promise<boolean>
  /** Whether any of the streams has ended. */
  readonly hasEnded: () => boolean
  /** Whether `--tee` lacks events, since they could not be written. */
  readonly isTeeIncomplete: () => boolean
  /** Drops the kept bytes and closes --tee, once reading has ended. */
  readonly close: () => Promise<void>
}

/** No streams but stdin, which is not kept. */
export const stdinOnly: Streams = {
  listening: null,
  open: (path, sink) => (path === '-' ? fromStream(process.stdin, sink) : null),
  tapped: (_path, add) => add,
  isRepeat: undefined,
  garbled: false,
  stop: () => Promise.resolve(false),
  hasEnded: () => false,
  isTeeIncomplete: () => false,
  close: () => Promise.resolve(),
}

/**
 * Opens what the command line asks for: the port, and the file of `--tee`. With `keeping`, the bytes of streams are
 * kept so that events can be opened in full. If anything cannot be opened, gives sentences that say why.
 */
export async function openStreams(
  flags: ListenFlags,
  files: readonly string[],
  keeping: boolean,
): Promise<Streams | readonly SafeText[]> {
  const { listen, maxSpool } = flags
  const spool = openSpool({ bound: maxSpool })
  const opened = listen === undefined ? null : await setUpListener({ ...flags, listen }, spool)
  if (opened?.kind === 'refused') return opened.lines
  const listener = opened
  // If the port cannot be opened, no file is created either.
  const teed = flags.tee === undefined ? null : await openTee(flags.tee, files.includes('-'))
  if (typeof teed === 'string') {
    await listener?.close()
    return [teed]
  }
  const kept = keeping ? spool : null
  const { keyOf, met } = listener === null ? { keyOf: null, met: null } : repeats()
  let writing: Tee | null = null
  let ended = false
  const items = itemCount()
  const checks = { failures: () => writing?.failures() ?? 0, isTooMany: items.isTooMany }
  const countedPosts = (sink: ByteSink): ByteSink => ({
    ...sink,
    onFile: (file) => {
      items.begin()
      sink.onFile?.(file)
    },
  })

  function begin(path: string, sink: ByteSink, follow: boolean): Following | null {
    if (path === '-') return fromStream(process.stdin, sink, kept)
    if (listener !== null && path === listenFile) return listener.start(countedPosts(sink), checks)
    return isFifo(path) ? fromFifo(path, { ...sink, follow, spool: kept }) : null
  }

  return {
    listening: listener?.url ?? null,
    open: (path, sink, follow) => {
      const following = begin(path, sink, follow)
      const over = (): void => {
        ended = true
      }
      following?.ended.then(over, over)
      return following
    },
    tapped: (path, add, lost) => {
      const posted = listener !== null && path === listenFile
      if (!posted && path !== '-') return add
      const to =
        teed === null
          ? null
          : (writing ??= tee(teed, (reason) => {
              lost({ path: teed.path, offset: null, reason })
            }))
      return tapped(add, to, posted ? items : null)
    },
    isRepeat: met === null ? undefined : (event) => met.meet(keyOf(event)),
    garbled: files.includes('-') && isPipe(0) && process.stderr.isTTY,
    stop: async () => {
      await listener?.close()
      return listener !== null
    },
    hasEnded: () => ended,
    isTeeIncomplete: () => checks.failures() > 0,
    close: async () => {
      await writing?.flush()
      await Promise.all([writing?.close(), spool.close()])
    },
  }
}

/** The webhook as an origin among the others. */
export function listenOrigin(url: string | null): Origin {
  const name = url === null ? listenPath : new URL(url).host
  return { path: listenPath, name, files: [listenFile], history: false, optional: true }
}
