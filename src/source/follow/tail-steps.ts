import type { Listed, Measure, PathStatus } from '../disk/reader.ts'
import type { Failure, Notice, Opened } from '../source-file.ts'

/** What was seen: the answer to the last question, or a reason to look again. `now` is in milliseconds since 1970. */
export type Seen =
  | { readonly kind: 'start'; readonly now: number }
  /** The watcher or the timer gave a reason to look. */
  | { readonly kind: 'look'; readonly now: number }
  | { readonly kind: 'opened'; readonly file: Opened }
  | { readonly kind: 'path'; readonly status: PathStatus }
  | { readonly kind: 'listed'; readonly siblings: readonly Listed[]; readonly now: number }
  /** The offset to begin reading at, where a line begins; size and head were taken after finding it. */
  | { readonly kind: 'sought'; readonly offset: number; readonly size: number; readonly head: string }
  | ReadSeen
  /** As `overlap` gives it; null too if the held file still has a name. */
  | { readonly kind: 'overlapped'; readonly offset: number | 'unknown' | null }
  | ({ readonly kind: 'measured' } & Measure)
  | Failure

/** `size` was taken before or after the bytes, `head` after them: if the head is unchanged, the bytes are valid. */
export interface ReadSeen {
  readonly kind: 'read'
  readonly length: number
  readonly size: number
  readonly head: string
  /** These are as in `Block`. */
  readonly continued: boolean
  readonly atEnd: boolean
  readonly written: number | null
  readonly now: number
}

/** A step with an answer: one `Seen`. A list of steps has at most one question, as its last step. */
export type Question =
  /** Open this path; the held file stays open. Answer: opened. */
  | { readonly do: 'open'; readonly path: string }
  /** What does the path lead to now? Answer: path. */
  | { readonly do: 'stat'; readonly path: string }
  /** Answer: listed. */
  | { readonly do: 'list'; readonly path: string }
  /** Where does the newest part of the file opened last begin? Answer: sought. */
  | { readonly do: 'seek' }
  /** Read the held file. Answer: read. */
  | { readonly do: 'read'; readonly offset: number }
  /** Has the file opened last more than this? Answer: read. */
  | { readonly do: 'peek'; readonly offset: number }
  /** Where does the file opened last go on behind what was read of the held one? Answer: overlapped. */
  | { readonly do: 'overlap'; readonly offset: number }
  /** How long is the file left last? Answer: measured. */
  | { readonly do: 'measure' }

/** A step without an answer. */
export type Tell =
  /** Close the file opened last. */
  | { readonly do: 'drop' }
  /** The file opened last becomes the held one. The one held before is closed, or kept open as the one left last. */
  | { readonly do: 'take'; readonly keep: boolean }
  /** Close the file left last. */
  | { readonly do: 'release' }
  /** Announce a new file, whose bytes follow. */
  | { readonly do: 'begin'; readonly file: Opened }
  /** Deliver the bytes read last. */
  | { readonly do: 'deliver'; readonly offset: number }
  /** The current file has no more bytes: an incomplete line at its end stays incomplete. */
  | { readonly do: 'finish' }
  | { readonly do: 'say'; readonly notice: Notice }
  /** The start of reading is settled: these files lie before it, and the held file up to `end`. */
  | { readonly do: 'history-start'; readonly siblings: readonly Listed[]; readonly end: number }
  /**
   * Everything available has been delivered, and the next look needs a reason: `withinMs` is null. Or there is more, but
   * the held file may still grow: look again within `withinMs`.
   */
  | { readonly do: 'rest'; readonly withinMs: number | null }
  | { readonly do: 'end'; readonly failure: Failure | null }

export type Step = Question | Tell
