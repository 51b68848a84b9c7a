import type { Inode } from '../disk/identity.ts'
import type { Listed, PathStatus } from '../disk/reader.ts'
import type { Failure, Identity, Notice, Opened } from '../source-file.ts'
import type { Question, Step } from './tail-steps.ts'

/** The file whose bytes are being delivered. */
export interface Held extends Opened {
  /** The offset where reading continues. */
  readonly offset: number
  /** When it was last written, in milliseconds since 1970; null if unknown. */
  readonly written: number | null
  /** When a read last found bytes in it. */
  readonly grewAt: number
  /**
   * Whether it was truncated while we read it: its inode holds other content now, and only a copy can have the rest.
   */
  readonly truncated: 'no' | 'unsaid' | 'said'
  /** Whether it cannot grow: the copy of a file that was truncated since. */
  readonly isFinal: boolean
}

/** A file that was read and left for its successor. */
export interface Left extends Identity {
  readonly path: string
  /** The offset up to which it was read, or what is behind was counted as written too late. */
  readonly offset: number
  /** Its size when last measured. Growth is counted at the next measure: until then it may be back under the path. */
  readonly measured: number
  /** When it was left, in milliseconds since 1970. */
  readonly at: number
}

/** The file that follows the held one. It is open, so that nothing of it is lost while the held one is read on. */
export interface Successor {
  readonly file: Opened
  /** Where its reading begins. */
  readonly offset: number
  /** What the path is taken to lead to once it is held. */
  readonly at: 'held' | 'other'
  /** Whether the path leads to a newer file by now, with bytes: then nobody goes on in the held one. */
  readonly isPassed: boolean
  /** Whether no file can have come and gone between the held one and this one. */
  readonly isProven: boolean
  /** Whether none can have come and gone between this one and the oldest unread rotated file. */
  readonly leadsOn: boolean
}

/** The unread rotated files of the last listing, the oldest first; those before `at` were dealt with since. */
export interface Queue {
  readonly files: readonly Listed[]
  readonly at: number
}

/**
 * What to do with files rotated before reading began: skip them, read them before the log itself, or leave them, with
 * the beginning of a long log, to `HistoryReading`.
 */
export type History = 'skip' | 'before' | 'separate'

export interface TailState {
  readonly path: string
  readonly follow: boolean
  readonly history: History
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly sinceMs: number
  /** The time of the last look or read, in milliseconds since 1970. */
  readonly now: number
  /** The last question, and why it was asked. */
  readonly doing:
    | 'resting'
    | 'looking'
    | 'seeking'
    | 'reading'
    | 'measuring'
    | 'listing'
    | 'ordering'
    | 'placing'
    | 'reordering'
    | 'trying'
    | 'peeking'
    | 'opening'
    | 'settling'
    | 'checking'
    | 'overlapping'
    | 'ended'
  readonly held: Held | null
  /** The file opened under the path, not yet known to be the next one to read. */
  readonly next: Opened | null
  /** The next file to read, while the held one may still grow. */
  readonly successor: Successor | null
  /** A file that the path led to meanwhile, and that is neither read nor listed yet. */
  readonly passed: Inode | null
  /** Whether a newer file had bytes before the last read of the held one began: its writer has moved on. */
  readonly hasMovedOn: boolean
  readonly queue: Queue
  /** The file that was gone when we opened it: once can be its compression, twice is a loss. */
  readonly missed: Listed | null
  /** Unread files that are no longer listed: once can be a race, twice is a loss. */
  readonly vanished: readonly Listed[]
  /** The rotated files in the last listing. */
  readonly siblings: readonly Listed[]
  /** Whether the last listing showed a file that was known before: then it shows all files newer than that one. */
  readonly isLinked: boolean
  /** What the path leads to: the held file, another one, or nothing. */
  readonly at: 'held' | 'other' | 'nothing'
  /** When the path was last looked at, and what was there; null for nothing. */
  readonly lookedAt: number
  readonly under: PathStatus | null
  /** When the rotated files were last listed, and what the path led to then. */
  readonly listedAt: number
  readonly listedUnder: PathStatus | null
  /** The longest time between two looks since the path led to the held file, in milliseconds. */
  readonly blindMs: number
  /** Whether the start of reading is settled: files rotated before it are history. */
  readonly started: boolean
  /** When it was settled, in milliseconds since 1970. */
  readonly startedAt: number
  /** Stems of rotated files that need no (more) reading: those listed, and the newest of the others. */
  readonly known: ReadonlySet<string>
  /** The files left last, the newest last: their copies, compressed forms and returns are recognised. */
  readonly left: readonly Left[]
  /** Whether the file left last is still open. */
  readonly isLeftOpen: boolean
  /** Whether the last read found nothing although the size had grown. */
  readonly readNothing: boolean
  /** The troubles reported and not yet over, so that the timer does not repeat them four times a second. */
  readonly troubles: readonly Trouble[]
}

/** A failure that lasts. */
export interface Trouble {
  /** What cannot be done; only the success of the same ends it. */
  readonly what: Question['do']
  readonly code: string
  readonly path: string
  /** What was said when it began. */
  readonly said: Notice
}

/** The new state, and what to do: any number of tells, then at most one question. */
export interface Next {
  readonly state: TailState
  readonly todo: readonly Step[]
}

/** What is under the path before the first look: no file, but not known to be nothing. */
const unseen: PathStatus = { device: '', inode: '', size: 0 }

/** The initial state, for `tail(state, { kind: 'start' })`. Without `follow` the file is read once, to its end. */
export function untouched(path: string, follow: boolean, history: History = 'skip', sinceMs = -Infinity): TailState {
  const nothing = {
    held: null,
    next: null,
    successor: null,
    passed: null,
    hasMovedOn: false,
    queue: { files: [], at: 0 },
    missed: null,
    vanished: [],
    siblings: [],
    isLinked: true,
    known: new Set<string>(),
    left: [],
    isLeftOpen: false,
    readNothing: false,
    troubles: [],
  }
  const at = history === 'before' ? 'other' : 'nothing'
  const under = { under: unseen, listedUnder: unseen }
  const times = { now: 0, startedAt: -Infinity, lookedAt: 0, listedAt: 0, blindMs: 0 }
  return { path, follow, history, sinceMs, doing: 'resting', at, started: false, ...times, ...under, ...nothing }
}

export const step = (state: TailState, change: Partial<TailState>, ...todo: Step[]): Next => ({
  state: { ...state, ...change },
  todo,
})
export const before = (first: readonly Step[], { state, todo }: Next): Next => ({ state, todo: [...first, ...todo] })

/** The questions, each with what is being done meanwhile. */
export const open = (state: TailState): Next => step(state, { doing: 'opening' }, { do: 'open', path: state.path })
export const list = (state: TailState, ...first: Step[]): Next =>
  step(state, { doing: 'listing' }, ...first, { do: 'list', path: state.path })
export const stat = (state: TailState, doing: 'looking' | 'checking' | 'placing'): Next =>
  step(state, { doing }, { do: 'stat', path: state.path })
export const readOn = (state: TailState, held: Held): Next =>
  step(state, { doing: 'reading', readNothing: false }, { do: 'read', offset: held.offset })
export const rest = (state: TailState, withinMs: number | null = null): Next =>
  step(state, { doing: 'resting' }, { do: 'rest', withinMs })
export const end = (state: TailState, failure: Failure | null): Next =>
  step(state, { doing: 'ended' }, { do: 'finish' }, { do: 'rest', withinMs: null }, { do: 'end', failure })

/** The rotated file being opened; null if none is left. */
export const trying = ({ queue }: TailState): Listed | null => queue.files[queue.at] ?? null
/** Opens the next rotated file of the queue, or lists again if it is used up: there may be new ones. */
export function advance(state: TailState): Next {
  const file = trying(state)
  return file === null ? list(state) : step(state, { doing: 'trying' }, { do: 'open', path: file.path })
}
/** Takes the file being opened out of the queue. */
export const dealtWith = (state: TailState): TailState => ({
  ...state,
  queue: { files: state.queue.files, at: state.queue.at + 1 },
  missed: null,
})
