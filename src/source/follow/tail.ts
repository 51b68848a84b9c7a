import { sameInode } from '../disk/identity.ts'
import type { Measure, PathStatus } from '../disk/reader.ts'
import type { Failure, Opened } from '../source-file.ts'
import { afresh, begin, isBeginning, seek, sought } from './tail-beginning.ts'
import { canBeCut, original, overlapped, overlapping, peeked, resume, unknownAgain, weigh } from './tail-copies.ts'
import { firstBytes, placed } from './tail-first-bytes.ts'
import { listed } from './tail-listed.ts'
import { gap, lateWrite, truncation, unreadable } from './tail-notices.ts'
import {
  advance,
  before,
  dealtWith,
  end,
  type Held,
  list,
  type Next,
  open,
  readOn,
  rest,
  stat,
  step,
  type TailState,
  trying,
} from './tail-state.ts'
import type { ReadSeen, Seen, Step } from './tail-steps.ts'
import { adopt, isHistoryDue, returning, succeed, waitFor } from './tail-successor.ts'
import { complain, recovered } from './tail-troubles.ts'

/**
 * Follows a file that grows, rotates and is truncated, as one pure function: takes the state and what was just seen,
 * gives the new state and what to do. It delivers each byte once, in the log's order; what it cannot prove to have
 * read, it says.
 *
 * It rests on these rules. It checks the path *before* it reads the held file to its end, so that a replaced file is
 * read once more after its writer has finished. It reads a rotated file if its stem is new; of one that begins as a file
 * already read, it reads only what is behind that. It takes the file under the path for the next one only if, after
 * opening it, no unread rotated file is listed and the path still leads to it: then no other file can have come between.
 * It delivers the first bytes of a file that was empty only if, after reading them, no unread copy is listed. While the
 * log is empty at the start, it begins in the rotated file written last. It leaves a replaced file only once the next one
 * has grown, and counts what is written to it later. And it says that there may be a gap if a listing shows nothing of
 * what it knew: then newer files can have been removed too.
 */
export function tail(state: TailState, seen: Seen): Next {
  switch (seen.kind) {
    case 'start': {
      const now = { ...state, now: seen.now, lookedAt: seen.now }
      return state.history === 'before' ? list(now) : open(now)
    }
    case 'look':
      return state.doing === 'resting' ? stat({ ...state, now: seen.now }, 'looking') : step(state, {})
    case 'failure':
      return failed(state, seen)
    default: {
      const [now, over] = recovered(state)
      return before(over, answered(now, seen))
    }
  }
}

function answered(state: TailState, seen: Exclude<Seen, { kind: 'start' | 'look' | 'failure' }>): Next {
  switch (seen.kind) {
    case 'opened':
      if (state.doing === 'trying') return weigh(state, seen.file)
      if (state.follow || state.history !== 'skip') return settle(state, seen.file)
      return succeed(state, seen.file, 'held')
    case 'listed':
      return listed({ ...state, now: seen.now, blindMs: blindUntil(state, seen.now) }, seen.siblings)
    case 'path':
      if (state.doing === 'placing' && state.held !== null) return placed(state, state.held, seen.status)
      return state.doing === 'checking' ? checked(state, seen.status) : looked(state, seen.status)
    case 'sought':
      return sought(state, seen)
    case 'read':
      return state.doing === 'peeking' ? peeked(state, seen) : read(state, seen)
    case 'overlapped':
      return overlapped(state, seen.offset)
    case 'measured':
      return measured(state, seen)
  }
}

/** The longest time without a look, up to a moment. */
const blindUntil = ({ blindMs, lookedAt }: TailState, now: number): number => Math.max(blindMs, now - lookedAt)

function looked(state: TailState, status: PathStatus | null): Next {
  const { held, now, successor } = state
  const elsewhere = status === null ? 'nothing' : 'other'
  const blindMs = blindUntil(state, now)
  const late = { ...state, lookedAt: now, blindMs, under: status }
  if (held === null) return list({ ...late, at: elsewhere, passed: state.passed ?? status })
  if (held.truncated !== 'no') return list({ ...late, at: elsewhere })
  const isBack = status !== null && sameInode(status, held.identity)
  if (isBack && !state.hasMovedOn) {
    // An empty file that took its place for a moment is no successor.
    const todo: Step[] = successor === null ? [] : [{ do: 'drop' }]
    return before(todo, readOn({ ...late, at: 'held', blindMs: 0, successor: null }, held))
  }
  const hasBytes = (status?.size ?? 0) > 0
  const hasMovedOn = state.hasMovedOn || hasBytes
  const isUnder = status !== null && successor !== null && sameInode(status, successor.file.identity)
  const isPassed = hasBytes && !isUnder && !isBack
  const waiting = successor === null ? null : ({ ...successor, at: isUnder ? 'held' : 'other', isPassed } as const)
  const passed = state.passed ?? (successor === null || isUnder ? null : status)
  return readOn({ ...late, at: elsewhere, hasMovedOn, successor: waiting, passed }, held)
}

/** What is written to a file after it was left comes too late for its place. */
function measured(state: TailState, { size, named }: Measure): Next {
  const { left, now } = state
  const last = left.at(-1)
  const todo: Step[] = named ? [] : [{ do: 'release' }]
  const isLeftOpen = named
  if (last === undefined) return before(todo, rest({ ...state, isLeftOpen }))
  // No path leads back to a file without a name.
  const offset = Math.max(last.offset, last.measured, named ? 0 : size)
  if (offset > last.offset) {
    const path = state.siblings.find((file) => sameInode(file, last))?.path ?? last.path
    todo.push(lateWrite({ ...last, path }, offset, now))
  }
  const measuredNow = { ...last, offset, measured: Math.max(last.measured, size) }
  return before(todo, rest({ ...state, isLeftOpen, left: [...left.slice(0, -1), measuredNow] }))
}

function read(state: TailState, { length, size, head, continued, atEnd, written, now }: ReadSeen): Next {
  const { held, follow, at, successor } = state
  if (held === null) return rest(state)
  if (!head.startsWith(held.identity.head) || size < held.offset || !continued) return truncated(state, held)
  // Even after an empty read: the file has grown before its head was looked at.
  const isFirst = head !== '' && held.identity.head === ''
  if (isFirst && follow) return firstBytes({ ...state, now }, held, head)
  const grewAt = length > 0 ? now : held.grewAt
  // Without bytes, the head may be newer than the read.
  const identity = length > 0 ? { ...held.identity, head } : held.identity
  const grown = { ...held, identity, offset: held.offset + length, written, grewAt }
  const going = { ...state, now, held: grown }
  const more = { do: 'read', offset: grown.offset } as const
  const deliver = { do: 'deliver', offset: held.offset } as const
  // A busy log would have grown again before each next read; its next write gives a reason to look.
  const isCaughtUp = follow && at === 'held' && successor === null && atEnd
  if (length > 0 && isCaughtUp) return before([deliver], drained({ ...going, readNothing: false }))
  if (length > 0) return step(going, { readNothing: false }, deliver, more)
  // The file has grown meanwhile; if the file system only claims so, do not ask a third time.
  if (size > held.offset && !state.readNothing) return step(going, { readNothing: true }, more)
  return drained(going)
}

function drained(state: TailState, failure: Failure | null = null): Next {
  const { at, follow, successor, isLeftOpen } = state
  if (successor !== null) return waitFor(state, successor)
  if (at !== 'held') return advance(state)
  if (!follow) return end(state, failure)
  if (isLeftOpen) return step(state, { doing: 'measuring' }, { do: 'measure' })
  return isHistoryDue(state) ? list(state) : rest(state)
}

/** The unread rest is lost with the old content unless it was copied before: so look for a copy first. */
function truncated(state: TailState, held: Held): Next {
  const { follow, successor } = state
  if (successor !== null) return adopt({ ...state, held: { ...held, truncated: 'unsaid' } }, successor)
  const cut = { ...held, truncated: 'unsaid' } as const
  // Under another name it was taken as read, and has other bytes now.
  if (follow) return list({ ...state, known: unknownAgain(state, held), held: cut, at: 'other' })
  return before([truncation(held, 'reading stopped')], drained(state))
}

function settle(state: TailState, next: Opened): Next {
  return step(state, { doing: 'settling', next }, { do: 'list', path: state.path })
}

function checked(state: TailState, status: PathStatus | null): Next {
  const { next, held, history, started } = state
  if (next === null || status === null || !sameInode(status, next.identity)) {
    if (!started && history !== 'before') return afresh(state)
    return list({ ...state, next: null, at: status === null ? 'nothing' : 'other', under: status }, { do: 'drop' })
  }
  if (held !== null && original(held, next)) return resume(state, held, next)
  // Only a file of known size can be read from its middle.
  if (isBeginning(state) && next.size !== null) return seek(state, next)
  if (canBeCut(state, next)) return overlapping(state, next)
  return succeed(state, next, 'held', returning(state, next)?.offset)
}

/** Whether nothing was read yet: a file that cannot be opened then was named by mistake. */
function untouchedYet({ started, history, held }: TailState): boolean {
  return !started || (history === 'before' && held === null)
}

function failed(state: TailState, failure: Failure): Next {
  const isGone = failure.code === 'ENOENT' || failure.code === 'ENOTDIR'
  switch (state.doing) {
    case 'trying':
      return missing(state, failure, isGone)
    case 'seeking':
      return state.next === null ? open(state) : begin(state, state.next)
    case 'measuring':
      return measured(state, { size: 0, named: false })
    case 'opening':
      if (isGone && !state.started && (state.follow || state.history !== 'skip'))
        return list({ ...state, at: 'nothing' })
      if (!state.follow || (!isGone && untouchedYet(state))) return end(state, failure)
      break
    case 'listing':
    case 'ordering':
    case 'placing':
    case 'reordering':
    case 'settling':
      if (isGone || (state.held === null && state.history === 'skip')) return listed(state, [])
      break
  }
  // Nothing under the path is an answer too.
  const [now, said] = isGone ? recovered(state) : complain(state, failure)
  return before(said, afterFailure(now, failure, isGone))
}

/** What to do without an answer; the next look asks again. */
function afterFailure(state: TailState, failure: Failure, isGone: boolean): Next {
  const { held, next } = state
  switch (state.doing) {
    case 'opening':
      if (!isGone) return rest(state)
      // It was renamed after the listing, which does not show it.
      return state.at === 'nothing' ? rest(state) : list({ ...state, at: 'nothing' })
    case 'looking':
      return looked(state, isGone || held === null ? null : { ...held.identity, size: 0 })
    case 'checking':
      return checked(state, isGone || next === null ? null : { ...next.identity, size: 0 })
    case 'reading':
      return drained(state, failure)
    case 'peeking':
      return peeked(state, null)
    case 'listing':
    case 'ordering':
    case 'placing':
    case 'reordering':
    case 'settling':
      return listed(state, [])
    default:
      return step(state, {})
  }
}

function missing(state: TailState, failure: Failure, isGone: boolean): Next {
  const file = trying(state)
  if (file === null) return list(state)
  if (isBeginning(state)) {
    // If it cannot be read, reading the history says so.
    return isGone ? afresh(state) : list({ ...state, known: new Set([file.stem]), queue: { files: [], at: 0 } })
  }
  // It was compressed, or renamed once more.
  if (isGone && (state.missed?.stem !== file.stem || state.missed.path !== file.path))
    return list({ ...state, missed: file })
  const said: Step = isGone ? gap(state, file) : { do: 'say', notice: unreadable(state, failure) }
  return before([said], advance(dealtWith(state)))
}
