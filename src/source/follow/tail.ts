import { type Inode, isUnmistakable, sameBirth, sameContent, sameInode } from '../disk/identity.ts'
import type { Failure, Opened } from '../source-file.ts'
import { listed } from './tail-listed.ts'
import {
  before,
  end,
  gap,
  type Held,
  list,
  lost,
  type Next,
  open,
  rest,
  stat,
  step,
  type TailState,
  truncation,
  unreadable,
} from './tail-state.ts'
import type { Seen, Step } from './tail-steps.ts'

/**
 * Follows a file that grows, rotates and is truncated, as one pure function: takes the state and what was just seen,
 * gives the new state and what to do. It delivers each byte once, in the log's order.
 *
 * It rests on three rules. It checks the path *before* it reads the held file to its end, so that a replaced file is
 * read once more after its writer has finished. It reads a rotated file if its stem is new and its beginning is not
 * that of a file already read. And it switches to the file under the path only if, after opening it, no unread rotated
 * file is listed and the path still leads to it: then no other file can have come between.
 */
export function tail(state: TailState, seen: Seen): Next {
  switch (seen.kind) {
    case 'start':
      return state.history === 'before' ? list(state) : open(state)
    case 'look':
      return state.doing === 'resting' ? stat(state, 'looking') : step(state, {})
    case 'opened':
      if (state.doing === 'trying') return weigh(state, seen.file)
      return state.follow || state.history !== 'skip' ? settle(state, seen.file) : adopt(state, seen.file, 'held')
    case 'listed':
      return listed(state, seen.siblings)
    case 'path':
      return state.doing === 'checking' ? checked(state, seen.inode) : looked(state, seen.inode)
    case 'sought':
      return sought(state, seen)
    case 'read':
      return read(state, seen.length, seen.size, seen.head)
    case 'failure':
      return failed(state, seen)
  }
}

function looked(state: TailState, inode: Inode | null): Next {
  const { held } = state
  const elsewhere = inode === null ? 'nothing' : 'other'
  if (held?.truncated !== 'no') return list({ ...state, at: elsewhere })
  const at = inode !== null && sameInode(inode, held.identity) ? 'held' : elsewhere
  return step(state, { doing: 'reading', at, readNothing: false }, { do: 'read', offset: held.offset })
}

function read(state: TailState, length: number, size: number, head: string): Next {
  const { held } = state
  if (held === null) return rest(state)
  if (!head.startsWith(held.identity.head) || size < held.offset) return truncated(state, held)
  const grown = { ...held, identity: { ...held.identity, head }, offset: held.offset + length }
  // A file that is still under its path can be read again; a replaced file tells nothing about its replacement.
  const going = { ...state, held: grown, trouble: state.at === 'held' ? '' : state.trouble }
  const more = { do: 'read', offset: grown.offset } as const
  if (length > 0) return step(going, { readNothing: false }, { do: 'deliver', offset: held.offset }, more)
  // The file has grown meanwhile; if the file system only claims so, do not ask a third time.
  if (size > held.offset && !state.readNothing) return step(going, { readNothing: true }, more)
  return drained(going)
}

function drained(state: TailState, failure: Failure | null = null): Next {
  if (state.at !== 'held') return list(state)
  return state.follow ? rest(state) : end(state, failure)
}

/** The unread rest is lost with the old content unless it was copied before: so look for a copy first. */
function truncated(state: TailState, held: Held): Next {
  if (state.follow) return list({ ...state, held: { ...held, truncated: 'unsaid' }, at: 'other' })
  return before([truncation(held, 'reading stopped')], drained(state))
}

/**
 * Decides about an open rotated file: read it, read the rest of a truncated file from it, or skip it as already read.
 */
function weigh(state: TailState, file: Opened): Next {
  const { held, trying } = state
  // It was renamed after the listing: numbered files change names.
  if (trying !== null && trying.device !== '' && !sameBirth(trying, file.identity)) return list(state, { do: 'drop' })
  const known = new Set(state.known).add(trying?.stem ?? '')
  const now = { ...state, known, missed: null }
  const copy = held !== null && sameContent(held.identity.head, file.identity.head)
  if (copy && held.truncated !== 'no' && (file.size === null || file.size >= held.offset)) {
    const notice = truncation(
      held,
      `reading continues in its copy ${file.path}; anything written between copying and truncating is lost`,
    )
    const going = { ...file, offset: held.offset, truncated: 'no' } as const
    const todo: Step[] = [notice, { do: 'take' }, { do: 'read', offset: held.offset }]
    return step(now, { doing: 'reading', held: going, readNothing: false }, ...todo)
  }
  if (copy || state.heads.some((head) => sameContent(head, file.identity.head))) return list(now, { do: 'drop' })
  return adopt(now, file, state.at)
}

function settle(state: TailState, next: Opened): Next {
  return step(state, { doing: 'settling', next }, { do: 'list', path: state.path })
}

function checked(state: TailState, inode: Inode | null): Next {
  const { next } = state
  if (next === null || inode === null || !sameInode(inode, next.identity)) {
    if (!state.started && state.history !== 'before') return afresh(state)
    return list({ ...state, next: null, at: inode === null ? 'nothing' : 'other' }, { do: 'drop' })
  }
  if (state.held !== null && original(state.held, next)) return resume(state, state.held, next)
  // Only a file of known size can be read from its middle.
  const isSeparate = state.history === 'separate' && !state.started && next.size !== null
  return isSeparate ? step(state, { doing: 'seeking' }, { do: 'seek' }) : adopt(state, next, 'held')
}

/** The file was replaced before the start of reading was settled: the listing no longer shows all earlier files. */
function afresh(state: TailState): Next {
  return before([{ do: 'drop' }], open({ ...state, next: null, known: new Set() }))
}

function sought(state: TailState, { offset, size, head }: Extract<Seen, { kind: 'sought' }>): Next {
  const { next } = state
  const truncated = next === null || !head.startsWith(next.identity.head) || size < offset
  return truncated ? afresh(state) : adopt(state, { ...next, identity: { ...next.identity, head } }, 'held', offset)
}

/** Whether the held file is a copy of this one, made before a truncation that is still to come. */
function original({ identity: { head }, offset, truncated }: Held, { identity, size }: Opened): boolean {
  return (
    truncated === 'no' && isUnmistakable(head) && sameContent(head, identity.head) && size !== null && size >= offset
  )
}

/** Continues where the copy ended; after the truncation, the copy can have the rest. */
function resume(state: TailState, { identity, offset }: Held, next: Opened): Next {
  const copies = new Set(state.siblings.filter((file) => sameInode(file, identity)).map(({ stem }) => stem))
  const known = new Set([...state.known].filter((stem) => !copies.has(stem)))
  const held = { ...next, offset, truncated: 'no' } as const
  const change = { doing: 'reading', at: 'held', held, next: null, readNothing: false, known } as const
  return step(state, change, { do: 'take' }, { do: 'read', offset })
}

const headsKept = 64

function adopt(state: TailState, file: Opened, at: TailState['at'], offset = 0): Next {
  const { held } = state
  const todo: Step[] = []
  if (held?.truncated === 'unsaid') todo.push(truncation(held, lost))
  if (held !== null) todo.push({ do: 'finish' })
  todo.push({ do: 'take' }, { do: 'begin', file })
  const heads = held === null ? state.heads : [...state.heads, held.identity.head].slice(-headsKept)
  const fresh = { doing: 'reading', next: null, trying: null, readNothing: false, started: true, trouble: '' } as const
  if (!state.started && state.history === 'separate') {
    todo.push({ do: 'history-start', siblings: state.siblings, end: offset })
  }
  const taken = { ...fresh, at, heads, held: { ...file, offset, truncated: 'no' } } as const
  return step(state, taken, ...todo, { do: 'read', offset })
}

/** Whether nothing was read yet: a file that cannot be opened then was named by mistake. */
function untouchedYet({ started, history, held }: TailState): boolean {
  return !started || (history === 'before' && held === null)
}

function failed(state: TailState, failure: Failure): Next {
  const gone = failure.code === 'ENOENT' || failure.code === 'ENOTDIR'
  const [heard, said] = complain(state, failure)
  switch (state.doing) {
    case 'opening':
      if (gone && !state.started && (state.follow || state.history !== 'skip')) return list({ ...state, at: 'nothing' })
      if (!state.follow || (!gone && untouchedYet(state))) return end(state, failure)
      return gone ? rest({ ...state, at: 'nothing' }) : before(said, rest(heard))
    case 'trying':
      return missing(state, failure, gone)
    case 'looking':
      return before(gone ? [] : said, looked(gone ? state : heard, gone ? null : (state.held?.identity ?? null)))
    case 'checking':
      return before(gone ? [] : said, checked(gone ? state : heard, gone ? null : (state.next?.identity ?? null)))
    case 'seeking':
      return state.next === null ? open(state) : adopt(state, state.next, 'held')
    case 'reading':
      return before(said, drained(heard, failure))
    case 'listing':
    case 'settling':
      if (gone || (state.held === null && state.history === 'skip')) return listed(state, [])
      return before(said, listed(heard, []))
    default:
      return step(state, {})
  }
}

function missing(state: TailState, failure: Failure, gone: boolean): Next {
  const { trying } = state
  if (trying === null) return list(state)
  // It was compressed, or renamed once more.
  if (gone && (state.missed?.stem !== trying.stem || state.missed.path !== trying.path))
    return list({ ...state, missed: trying })
  const known = new Set(state.known).add(trying.stem)
  return list({ ...state, known, missed: null }, gone ? gap(state, trying) : unreadable(state, failure))
}

/** The state after a failure, and its notice unless it was reported last. */
function complain(state: TailState, failure: Failure): [TailState, Step[]] {
  const trouble = `${failure.code} ${failure.path}`
  return [{ ...state, trouble }, trouble === state.trouble ? [] : [unreadable(state, failure)]]
}
