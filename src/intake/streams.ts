import fs from 'node:fs'
import process from 'node:process'
import type { Problem } from '../audit/problem.ts'
import { type AuditRecord, recordBytes } from '../audit/records/line-cutter.ts'
import type { ByteSink } from '../source/byte-sink.ts'
import type { Following } from '../source/follow/follow.ts'
import { fromFifo, isFifo } from '../source/streams/fifo.ts'
import { fromStream } from '../source/streams/read-stream.ts'
import { openSpool } from '../source/streams/spool.ts'
import type { Listener } from '../source/webhook/listen.ts'
import type { SafeText } from '../text/safe.ts'
import type { AddRecords } from './cut-records.ts'
import type { ListenFlags } from './listen-flags.ts'
import { setUpListener } from './open-port.ts'
import type { Origin } from './origins.ts'
import { repeats } from './repeats.ts'
import { openTee, type Tee, tee } from './tee.ts'

/** What `--policy LOG=FILE` and `open` call what is posted. */
export const listenPath = 'listen'
/** As no file can be called. */
const listenFile = 'listen\0'

/** What is read that is no file: stdin, named pipes, and what is posted to us. */
export interface Streams {
  /** The URL where it is listened for posts; null where it is not. */
  readonly listening: string | null
  /** Begins to read what a path stands for; null where it is a file. */
  readonly open: (path: string, receiver: ByteSink, follow: boolean) => Following | null
  /** What else is done with the records of a path; null: nothing. What cannot be written goes to `lost`. */
  readonly tap: (path: string, lost: (problem: Problem) => void) => Tap | null
  /** Whether an event that can come again came before, from now on it did; undefined where none can. */
  readonly isRepeat: ((event: string) => boolean) | undefined
  /** Whether somebody else may write to our terminal: whoever is at the other end of the pipe that stdin is. */
  readonly garbled: boolean
  /** Takes no more posts, and brings those to their end that are under way. Gives whether there can have been any. */
  readonly stop: () => Promise<boolean>
  /** Whether a stream has ended that was read. */
  readonly hasEnded: () => boolean
  /** Lets go what was kept, once nothing is read any more. */
  readonly close: () => Promise<void>
}

/** Stands between the cutting of records and whoever takes them. */
export interface Tap {
  readonly record: (record: AuditRecord) => AuditRecord & { readonly repeatable?: boolean }
  /** Some records have come: gives a promise for when the next may. */
  readonly settled: () => Promise<void> | undefined
}

/** Shows records to somebody else on their way, who is waited for too. */
export function tapping(by: Tap | null, records: AddRecords): AddRecords {
  if (by === null) return records
  return (found) => {
    const taken = records(found.map(by.record))
    const settled = by.settled()
    return taken === undefined || settled === undefined
      ? (taken ?? settled)
      : Promise.all([taken, settled]).then(() => undefined)
  }
}

/** No streams but stdin, which is not kept. */
export const stdinOnly: Streams = {
  listening: null,
  open: (path, receiver) => (path === '-' ? fromStream(process.stdin, receiver) : null),
  tap: () => null,
  isRepeat: undefined,
  garbled: false,
  stop: () => Promise.resolve(false),
  hasEnded: () => false,
  close: () => Promise.resolve(),
}

/**
 * Opens what the command line asks for: the port, and the file of `--tee`. With `keeping` what streams bring is kept, so
 * that events can be opened whole. Gives sentences where something is not to be had.
 */
export async function openStreams(
  flags: ListenFlags,
  files: readonly string[],
  keeping: boolean,
): Promise<Streams | readonly SafeText[]> {
  const { listen, maxSpool } = flags
  const spool = openSpool({ bound: maxSpool })
  let listener: Listener | null = null
  if (listen !== undefined) {
    const opened = await setUpListener({ ...flags, listen }, spool)
    if (opened.kind === 'refused') return opened.lines
    listener = opened
  }
  // Where it is not listened nothing is made, either.
  const teed = flags.tee === undefined ? null : await openTee(flags.tee)
  if (typeof teed === 'string') {
    await listener?.close()
    return [teed]
  }
  const kept = keeping ? spool : null
  const { keyOf, met } = listener === null ? { keyOf: null, met: null } : repeats()
  let writing: Tee | null = null
  let ended = false

  function begin(path: string, receiver: ByteSink, follow: boolean): Following | null {
    if (path === '-') return fromStream(process.stdin, receiver, kept)
    if (listener !== null && path === listenFile) return listener.start(receiver, () => writing?.failures() ?? 0)
    return isFifo(path) ? fromFifo(path, { ...receiver, follow, spool: kept }) : null
  }

  return {
    listening: listener?.url ?? null,
    open: (path, receiver, follow) => {
      const following = begin(path, receiver, follow)
      const over = (): void => {
        ended = true
      }
      following?.ended.then(over, over)
      return following
    },
    tap: (path, lost) => {
      const posted = listener !== null && path === listenFile
      if (!posted && path !== '-') return null
      const to =
        teed === null
          ? null
          : (writing ??= tee(teed, (reason) => {
              lost({ path: teed.path, offset: null, reason })
            }))
      return {
        record: (record) => {
          to?.add(recordBytes(record), posted)
          return posted ? { ...record, repeatable: true } : record
        },
        settled: () => to?.flush(),
      }
    },
    isRepeat: met === null ? undefined : (event) => met.meet(keyOf(event)),
    garbled: files.includes('-') && isPipe(0) && process.stderr.isTTY,
    stop: async () => {
      await listener?.close()
      return listener !== null
    },
    hasEnded: () => ended,
    close: async () => {
      await writing?.flush()
      await Promise.all([writing?.close(), spool.close()])
    },
  }
}

function isPipe(fd: number): boolean {
  try {
    const status = fs.fstatSync(fd)
    return status.isFIFO() || status.isSocket()
  } catch {
    return false
  }
}

/** What is posted as an origin beside the others. */
export function listenOrigin(url: string | null): Origin {
  const name = url === null ? listenPath : new URL(url).host
  return { path: listenPath, name, files: [listenFile], history: false, optional: true }
}
