import type { Inode } from '../disk/identity.ts'
import type { Listed } from '../disk/reader.ts'
import type { Failure, Notice, Opened } from '../source-file.ts'

/** What was seen: the answer to the last question, or a reason to look again. */
export type Seen =
  | { readonly kind: 'start' }
  /** The watcher or the timer gave a reason to look. */
  | { readonly kind: 'look' }
  | { readonly kind: 'opened'; readonly file: Opened }
  | { readonly kind: 'path'; readonly inode: Inode }
  | { readonly kind: 'listed'; readonly siblings: readonly Listed[] }
  /** The offset to begin reading at, where a line begins; size and head were taken after finding it. */
  | { readonly kind: 'sought'; readonly offset: number; readonly size: number; readonly head: string }
  /** `size` was taken before or after the bytes, `head` after them: if the head is unchanged, the bytes are valid. */
  | { readonly kind: 'read'; readonly length: number; readonly size: number; readonly head: string }
  | Failure

/** A step with an answer: one `Seen`. A list of steps has at most one question, as its last step. */
export type Question =
  /** Open this path; the held file stays open. Answer: opened. */
  | { readonly do: 'open'; readonly path: string }
  /** Which inode does the path lead to now? Answer: path. */
  | { readonly do: 'stat'; readonly path: string }
  /** Answer: listed. */
  | { readonly do: 'list'; readonly path: string }
  /** Where does the newest part of the file opened last begin? Answer: sought. */
  | { readonly do: 'seek' }
  /** Read the held file. Answer: read. */
  | { readonly do: 'read'; readonly offset: number }

/** A step without an answer. */
export type Tell =
  /** Close the file opened last. */
  | { readonly do: 'drop' }
  /** Close the held file; the file opened last becomes the held one. */
  | { readonly do: 'take' }
  /** Announce a new file, whose bytes follow. */
  | { readonly do: 'begin'; readonly file: Opened }
  /** Deliver the bytes read last. */
  | { readonly do: 'deliver'; readonly offset: number }
  /** The current file has no more bytes: an incomplete line at its end stays incomplete. */
  | { readonly do: 'finish' }
  | { readonly do: 'say'; readonly notice: Notice }
  /** The start of reading is settled: these files lie before it, and the held file up to `end`. */
  | { readonly do: 'history-start'; readonly siblings: readonly Listed[]; readonly end: number }
  /** Everything available has been delivered. */
  | { readonly do: 'rest' }
  | { readonly do: 'end'; readonly failure: Failure | null }

export type Step = Question | Tell
