import type { Inode } from '../disk/identity.ts'
import type { Listed } from '../disk/reader.ts'
import type { Failure, Notice, Opened } from '../source-file.ts'

/** What was seen of the world: the answer to the last thing asked for, or a reason to look again. */
export type Seen =
  | { readonly kind: 'start' }
  /** An event of the watcher, the timer, or somebody's wish. */
  | { readonly kind: 'look' }
  | { readonly kind: 'opened'; readonly file: Opened }
  | { readonly kind: 'path'; readonly inode: Inode }
  | { readonly kind: 'listed'; readonly siblings: readonly Listed[] }
  /** Where reading is to begin: at the beginning of a line; size and head were taken after that. */
  | { readonly kind: 'sought'; readonly offset: number; readonly size: number; readonly head: string }
  /** `size` was taken before or after the bytes, `head` after them: an unchanged head vouches for the bytes. */
  | { readonly kind: 'read'; readonly length: number; readonly size: number; readonly head: string }
  | Failure

/** What can be asked for; each is answered by one `Seen`. A step asks for at most one thing, as its last. */
export type Question =
  /** Open beside the file that is held. Answer: opened. */
  | { readonly do: 'open'; readonly path: string }
  /** What is under the path now? Answer: path. */
  | { readonly do: 'stat'; readonly path: string }
  /** Answer: listed. */
  | { readonly do: 'list'; readonly path: string }
  /** Where does the newest part of the file opened last begin? Answer: sought. */
  | { readonly do: 'seek' }
  /** Read the held file. Answer: read. */
  | { readonly do: 'read'; readonly offset: number }

/** What is to be done without an answer. */
export type Tell =
  /** Close the file opened last. */
  | { readonly do: 'drop' }
  /** The file opened last becomes the held one; the one held before is closed. */
  | { readonly do: 'take' }
  /** A new file's bytes begin. */
  | { readonly do: 'begin'; readonly file: Opened }
  /** Hand over the bytes read last. */
  | { readonly do: 'deliver'; readonly offset: number }
  /** No more bytes of the current file: what is left over is torn. */
  | { readonly do: 'finish' }
  | { readonly do: 'say'; readonly notice: Notice }
  /** It is settled where reading begins: what lies before is these files, and the held one up to `end`. */
  | { readonly do: 'earlier'; readonly siblings: readonly Listed[]; readonly end: number }
  /** Everything that is there has been handed over. */
  | { readonly do: 'rest' }
  | { readonly do: 'end'; readonly failure: Failure | null }

export type Step = Question | Tell
