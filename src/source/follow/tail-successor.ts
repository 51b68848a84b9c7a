import { type Inode, isUnmistakable, sameFile, sameInode } from '../disk/identity.ts'
import type { Listed } from '../disk/reader.ts'
import type { Opened } from '../source-file.ts'
import { lateWrite, lost, truncation, unprovenGap } from './tail-notices.ts'
import {
  before,
  type Held,
  type Left,
  list,
  type Next,
  readOn,
  rest,
  stat,
  type Successor,
  type TailState,
} from './tail-state.ts'
import type { Step } from './tail-steps.ts'

/**
 * How long a file that was replaced must not have grown before it is left, in milliseconds. One writer alone moves on
 * at once; this is for those that write with several threads or processes.
 */
const lateMs = 500

/** The same for a file that its writer closed before (gopkg.in/natefinch/lumberjack.v2, `rotate`). */
const closedMs = 100

/** How far apart looks may be so that no file comes and goes between them unseen, in milliseconds. */
export const blindMs = 1000

/** How often to look for rotated files while no newer file has grown, in milliseconds. */
const listMs = 1000

/** How many of the files read last are remembered. */
const leftKept = 64

/**
 * The file opened last follows the held one. The held one is read on until it is over: writers such as logrotate's
 * `create`, rsyslog and vector go on in the renamed file for a while, and nothing tells when they stop but that the
 * newer file grows.
 */
export function succeed(state: TailState, file: Opened, at: Successor['at'], offset = 0): Next {
  const { held } = state
  const successor = { file, offset, at, isPassed: false, isProven: isProven(state, file, at), leadsOn: true }
  const waiting = { ...state, next: null, successor }
  if (held === null || !canGrow(state)) return adopt(waiting, successor)
  // The writer may have written to the held file since the last read, and only then to the newer one.
  const isNewer = isGrown(file) || state.queue.files.slice(state.queue.at).some(hasBytes)
  if (!state.hasMovedOn && isNewer) return readOn({ ...waiting, hasMovedOn: true }, held)
  // Behind an empty rotated file, the log itself can have bytes: it was perhaps not looked at yet.
  if (!state.hasMovedOn && at === 'other') return stat(waiting, 'looking')
  return waitFor(waiting, successor)
}

/** The held file was read to its end, and its successor is known. */
export function waitFor(state: TailState, successor: Successor): Next {
  const { held, hasMovedOn, now } = state
  if (held === null || !canGrow(state)) return adopt(state, successor)
  if (!hasMovedOn) return isListingDue(state) ? list(state) : rest(state)
  const quietMs = now - Math.min(held.grewAt, held.written ?? Infinity)
  const enoughMs = isClosed(state, held) ? closedMs : lateMs
  return successor.isPassed || quietMs >= enoughMs ? adopt(state, successor) : rest(state, enoughMs - quietMs)
}

function isClosed({ siblings }: TailState, { identity }: Held): boolean {
  return siblings.some((file) => file.isClosed === true && sameInode(file, identity))
}

/** For how long after the start rotated files are watched for a writer that still goes on in one, in milliseconds. */
const startMs = 60_000

/** Whether to look at the sizes of the files that were history at the start. */
export function isHistoryDue({ now, history, startedAt, listedAt }: TailState): boolean {
  return history !== 'before' && now - startedAt < startMs && now - listedAt >= listMs
}

/** Whether there may be rotated files, newer than the successor, that were not listed yet. */
function isListingDue({ now, under, listedAt, listedUnder }: TailState): boolean {
  return under?.inode !== listedUnder?.inode || now - listedAt >= listMs
}

/** Whether there can be more bytes for the held file, which was replaced. */
function canGrow({ follow, held }: TailState): boolean {
  return follow && held !== null && held.truncated === 'no' && held.size !== null && !held.isFinal
}

/** Whether an open file has any bytes; of a packed one, its beginning tells. */
const isGrown = ({ size, identity }: Opened): boolean => (size === null ? identity.head !== '' : size > 0)

/** What gzip and zstd make of an empty file, with its name, is shorter; of one event it is longer. */
const packedEmpty = 100

/** Whether a rotated file has any bytes. */
export const hasBytes = ({ size, compressed }: Listed): boolean => size > (compressed ? packedEmpty : 0)

/**
 * Whether no file can have come and gone between the held one and this one. The oldest rotated files are removed first:
 * a listing that shows a file known before shows all that are newer. Without any rotated file, only frequent looks can
 * tell.
 */
function isProven(state: TailState, file: Opened, at: Successor['at']): boolean {
  const { held, isLinked, blindMs: blind, passed } = state
  const hasNotPassed = passed === null || sameInode(passed, file.identity)
  // Of a truncated file the loss is reported already.
  const isTruncated = held !== null && held.truncated !== 'no'
  return (
    isTruncated || isLinked || (at === 'held' && blind <= blindMs && hasNotPassed) || returning(state, file) !== null
  )
}

/** The file left earlier that this one is, moved back under the path; null if it is a new one. */
export function returning({ left }: TailState, { identity, size }: Opened): Left | null {
  return (
    left.findLast(
      (one) =>
        sameFile(one, identity) &&
        (one.birth !== '' || isUnmistakable(one.head)) &&
        size !== null &&
        size >= one.offset,
    ) ?? null
  )
}

/** Leaves the held file for its successor. */
export function adopt(state: TailState, { file, offset, at, isPassed, isProven: proven, leadsOn }: Successor): Next {
  const { held, now } = state
  const todo: Step[] = []
  if (held?.truncated === 'unsaid') todo.push(truncation(held, lost))
  if (!proven) todo.push(unprovenGap(held, file))
  const last = state.left.at(-1)
  if (last !== undefined && last.measured > last.offset && !sameInode(last, file.identity)) {
    todo.push(lateWrite(last, last.measured, now))
  }
  if (held !== null) todo.push({ do: 'finish' })
  const keep = held !== null && canGrow(state)
  todo.push({ do: 'take', keep }, { do: 'begin', file })
  if (!state.started && state.history === 'separate') {
    todo.push({ do: 'history-start', siblings: unqueued(state), end: offset })
  }
  const taken: Held = { ...file, offset, written: null, grewAt: -Infinity, truncated: 'no', isFinal: false }
  const { under } = state
  // What was under the path at the last look may be a rotated file by now, and no newer one.
  const isOlder = (one: Inode): boolean =>
    sameInode(one, file.identity) || state.siblings.some((sibling) => sameInode(one, sibling))
  const isNewerGrown = at === 'other' && under !== null && under.size > 0 && !isOlder(under)
  const change = {
    at,
    held: taken,
    next: null,
    successor: null,
    passed: at === 'held' || (state.passed !== null && sameInode(state.passed, file.identity)) ? null : state.passed,
    hasMovedOn: isNewerGrown || state.queue.files.slice(state.queue.at).some(hasBytes),
    isLinked: leadsOn,
    // Where the log is replaced this fast, only rotated files can tell what came next.
    blindMs: isPassed ? Infinity : 0,
    started: true,
    startedAt: state.started ? state.startedAt : now,
    left: (held === null ? [...state.left, ...earlier(state)] : withLeft(state.left, held, now)).slice(-leftKept),
    troubles: state.troubles.filter(({ what }) => what !== 'read'),
    isLeftOpen: keep || (held === null && state.isLeftOpen),
  }
  return before(todo, readOn({ ...state, ...change }, taken))
}

/** The rotated files of the last listing that were not queued for reading. */
function unqueued({ siblings, queue }: TailState): readonly Listed[] {
  const queued = new Set(queue.files)
  return siblings.filter((file) => !queued.has(file))
}

/** The rotated files at the start, which are history up to the size they have now: a writer may still go on in them. */
export function earlier(state: TailState): readonly Left[] {
  const { started, history, now } = state
  if (started || history === 'before') return []
  const plain = unqueued(state).filter(({ compressed, birth }) => !compressed && birth !== '')
  return plain.map((file) => ({ ...file, head: '', offset: file.size, measured: file.size, at: now }))
}

function withLeft(left: readonly Left[], held: Held, now: number): readonly Left[] {
  const all = [...left, leftNow(held, now)]
  return held.truncated === 'no' ? all : anew(all, held)
}

/** After a truncation: the file has other bytes, which are still to be read, under whatever name it has by then. */
export function anew(left: readonly Left[], { identity }: Held): readonly Left[] {
  return left.map((one) => (sameInode(one, identity) ? { ...one, birth: '' } : one))
}

function leftNow({ path, identity, offset }: Held, at: number): Left {
  return { ...identity, path, offset, measured: offset, at }
}
