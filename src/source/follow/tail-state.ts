import { basename } from 'node:path'
import type { Listed } from '../disk/reader.ts'
import type { Failure, Opened } from '../source-file.ts'
import { lastBefore, missing } from './missing.ts'
import type { Step } from './tail-steps.ts'

/** The file whose bytes are being delivered. */
export interface Held extends Opened {
  /** The offset where reading continues. */
  readonly offset: number
  /**
   * Whether it was truncated while we read it: its inode holds other content now, and only a copy can have the rest.
   */
  readonly truncated: 'no' | 'unsaid' | 'said'
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
  /** The last question, and why it was asked. */
  readonly doing:
    'resting' | 'looking' | 'seeking' | 'reading' | 'listing' | 'trying' | 'opening' | 'settling' | 'checking' | 'ended'
  readonly held: Held | null
  /** The file opened under the path, not yet known to be the next one to read. */
  readonly next: Opened | null
  /** The rotated file being opened. */
  readonly trying: Listed | null
  /** The file that was gone when we opened it: once can be its compression, twice is a loss. */
  readonly missed: Listed | null
  /** Unread files that are no longer listed: once can be a race, twice is a loss. */
  readonly vanished: readonly Listed[]
  /** The rotated files in the last listing. */
  readonly siblings: readonly Listed[]
  /** What the path leads to: the held file, another one, or nothing. */
  readonly at: 'held' | 'other' | 'nothing'
  /** Whether the start of reading is settled: files rotated before it are history. */
  readonly started: boolean
  /** Stems of rotated files that need no (more) reading: those listed, and the newest of the others. */
  readonly known: ReadonlySet<string>
  /** Beginnings of the files read last, to recognise their copies and compressed forms. */
  readonly heads: readonly string[]
  /** Whether the last read found nothing although the size had grown. */
  readonly readNothing: boolean
  /** The last failure reported, so that the timer does not repeat it four times a second. */
  readonly trouble: string
}

/** The new state, and what to do: any number of tells, then at most one question. */
export interface Next {
  readonly state: TailState
  readonly todo: readonly Step[]
}

/** The initial state, for `tail(state, { kind: 'start' })`. Without `follow` the file is read once, to its end. */
export function untouched(path: string, follow: boolean, history: History = 'skip', sinceMs = -Infinity): TailState {
  const nothing = {
    held: null,
    next: null,
    trying: null,
    missed: null,
    vanished: [],
    siblings: [],
    heads: [],
    known: new Set<string>(),
  }
  const at = history === 'before' ? 'other' : 'nothing'
  return {
    path,
    follow,
    history,
    sinceMs,
    doing: 'resting',
    at,
    started: false,
    readNothing: false,
    trouble: '',
    ...nothing,
  }
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
export const stat = (state: TailState, doing: 'looking' | 'checking'): Next =>
  step(state, { doing }, { do: 'stat', path: state.path })
export const rest = (state: TailState): Next => step(state, { doing: 'resting' }, { do: 'rest' })
export const end = (state: TailState, failure: Failure | null): Next =>
  step(state, { doing: 'ended' }, { do: 'finish' }, { do: 'rest' }, { do: 'end', failure })

/** The notices. */
export const lost = 'the unread rest is lost'

export function truncation({ path, offset }: Held, end: string): Step {
  const detail = `${path} was truncated after auditscope had read ${offset} ${offset === 1 ? 'byte' : 'bytes'}; ${end}`
  return { do: 'say', notice: { kind: 'truncated', path, offset, detail } }
}

export function gap({ siblings }: TailState, missed: Listed): Step {
  const { path, until } = missed
  const detail = `${basename(path)} was removed before it was read; ${missing(lastBefore(missed, siblings), until)}`
  return { do: 'say', notice: { kind: 'gap', path, offset: 0, detail } }
}

export function unreadable({ held, siblings }: TailState, { path, message }: Failure): Step {
  const rotated = siblings.find((sibling) => sibling.path === path)
  const what = held?.path === path && held.offset > 0 ? 'some' : 'all'
  const times = rotated === undefined ? '' : `; ${missing(lastBefore(rotated, siblings), rotated.until, what)}`
  return { do: 'say', notice: { kind: 'unreadable', path, offset: held?.offset ?? 0, detail: `${message}${times}` } }
}
