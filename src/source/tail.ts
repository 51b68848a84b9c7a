import type { Listed, Opened, Seen, Todo } from './facts.ts'
import { sameContent, sameInode, type Inode } from './identity.ts'
import type { Failure } from './place.ts'
import { before, gap, list, open, rest, stat, step, truncation, unreadable } from './tail-state.ts'
import type { Held, Step, TailState } from './tail-state.ts'

/**
 * All of following a file that grows, rotates and is truncated, as one function: takes what is known and what was just
 * seen, gives what is known now and what to do. Bytes are handed over in the log's order, each once.
 *
 * Three rules carry it. The path is looked at *before* the held file is read to its end, so that a file found replaced
 * is read once more when its writer is done with it. A rotated file is read when its stem is new and its beginning is
 * not that of a file already read. And the file under the path is taken up only when, after it was opened, no unread
 * rotated file is listed and the path still leads to it: then nothing can have come between.
 */
export function tail(state: TailState, seen: Seen): Step {
  switch (seen.kind) {
    case 'start':
      return open(state)
    case 'look':
      return state.doing === 'resting' ? stat(state, 'looking') : step(state, {})
    case 'opened':
      if (state.doing === 'trying') return weigh(state, seen.file)
      return state.follow ? settle(state, seen.file) : adopt(state, seen.file, 'held')
    case 'listed':
      return listed(state, seen.siblings)
    case 'path':
      return state.doing === 'checking' ? checked(state, seen.inode) : looked(state, seen.inode)
    case 'read':
      return read(state, seen.length, seen.size, seen.head)
    case 'failure':
      return failed(state, seen)
  }
}

function looked(state: TailState, inode: Inode | null): Step {
  const { held } = state
  const elsewhere = inode === null ? 'nothing' : 'other'
  if (held?.truncated !== 'no') return list({ ...state, at: elsewhere })
  const at = inode !== null && sameInode(inode, held.identity) ? 'held' : elsewhere
  return step(state, { doing: 'reading', at, dry: false }, { do: 'read', offset: held.offset })
}

function read(state: TailState, length: number, size: number, head: string): Step {
  const { held } = state
  if (held === null) return rest(state)
  if (!head.startsWith(held.identity.head) || size < held.offset) return truncated(state, held)
  const grown = { ...held, identity: { ...held.identity, head }, offset: held.offset + length }
  // A file that still is under its path has no trouble any more; one that was replaced says nothing of what replaced it.
  const going = { ...state, held: grown, trouble: state.at === 'held' ? '' : state.trouble }
  const more = { do: 'read', offset: grown.offset } as const
  if (length > 0) return step(going, { dry: false }, { do: 'deliver', offset: held.offset }, more)
  // Something was appended meanwhile; a file system that only claims so is not asked a third time.
  if (size > held.offset && !state.dry) return step(going, { dry: true }, more)
  return drained(going)
}

function drained(state: TailState, failure: Failure | null = null): Step {
  if (!state.follow) return step(state, { doing: 'ended' }, { do: 'finish' }, { do: 'rest' }, { do: 'end', failure })
  return state.at === 'held' ? rest(state) : list(state)
}

/** What was not yet read is lost with the old content, unless it was copied before: so look for a copy first. */
function truncated(state: TailState, held: Held): Step {
  if (state.follow) return list({ ...state, held: { ...held, truncated: 'unsaid' }, at: 'other' })
  return before([truncation(held, 'reading stopped')], drained(state))
}

function listed(state: TailState, siblings: readonly Listed[]): Step {
  const { held, missed } = state
  const known = new Set([...state.known, ...(state.started ? ours(state, siblings) : siblings).map(({ stem }) => stem)])
  const now = { ...state, known, missed: '', next: null }
  const unread = siblings.filter(({ stem }) => !known.has(stem))
  const trying = unread.reduce<Listed | null>((a, b) => (a === null || sooner(b, a) ? b : a), null)
  const settling = state.doing === 'settling'
  if (settling && trying === null) return stat({ ...state, known }, 'checking')
  const first: Todo[] = settling ? [{ do: 'drop' }] : []
  if (missed !== '' && !siblings.some(({ stem }) => stem === missed)) first.push(gap(state, missed))
  if (trying !== null) {
    const again = trying.stem === missed ? missed : ''
    return before(first, step(now, { doing: 'trying', trying, missed: again }, { do: 'open', path: trying.path }))
  }
  if (held?.truncated === 'unsaid') first.push(truncation(held, lost))
  const said: TailState = { ...now, started: true, held: held === null ? null : { ...held, truncated: saidOf(held) } }
  return before(first, state.at === 'nothing' ? rest(said) : open(said))
}

/** The held file under its new name. */
function ours({ held }: TailState, siblings: readonly Listed[]): Listed[] {
  return held?.truncated !== 'no' ? [] : siblings.filter((sibling) => sameInode(sibling, held.identity))
}

function saidOf({ truncated }: Held): Held['truncated'] {
  return truncated === 'unsaid' ? 'said' : truncated
}

function sooner(a: Listed, b: Listed): boolean {
  return a.stem === b.stem ? !a.compressed : a.stem < b.stem
}

/** A rotated file is open: is it one to read, the rest of a truncated one, or one already read? */
function weigh(state: TailState, file: Opened): Step {
  const { held } = state
  const known = new Set(state.known).add(state.trying?.stem ?? '')
  const now = { ...state, known, missed: '' }
  const copy = held !== null && sameContent(held.identity.head, file.identity.head)
  if (copy && held.truncated !== 'no' && (file.size === null || file.size >= held.offset)) {
    const notice = truncation(
      held,
      `reading went on in its copy ${file.path}, and what was written between copy and truncation is lost, if there was any`,
    )
    const going = { ...file, offset: held.offset, truncated: 'no' } as const
    const todo: Todo[] = [notice, { do: 'take' }, { do: 'read', offset: held.offset }]
    return step(now, { doing: 'reading', held: going, dry: false }, ...todo)
  }
  if (copy || state.heads.some((head) => sameContent(head, file.identity.head))) return list(now, { do: 'drop' })
  return adopt(now, file, state.at)
}

function settle(state: TailState, next: Opened): Step {
  return step(state, { doing: 'settling', next }, { do: 'list', path: state.path })
}

function checked(state: TailState, inode: Inode | null): Step {
  const { next } = state
  if (next !== null && inode !== null && sameInode(inode, next.identity)) return adopt(state, next, 'held')
  const again = { ...state, next: null }
  if (!state.started) return before([{ do: 'drop' }], open({ ...again, known: new Set() }))
  return list({ ...again, at: inode === null ? 'nothing' : 'other' }, { do: 'drop' })
}

const headsKept = 64
const lost = 'what was not yet read is lost'

function adopt(state: TailState, file: Opened, at: TailState['at']): Step {
  const { held } = state
  const todo: Todo[] = []
  if (held?.truncated === 'unsaid') todo.push(truncation(held, lost))
  if (held !== null) todo.push({ do: 'finish' })
  todo.push({ do: 'take' }, { do: 'begin', file }, { do: 'read', offset: 0 })
  const heads = held === null ? state.heads : [...state.heads, held.identity.head].slice(-headsKept)
  const fresh = { doing: 'reading', next: null, trying: null, dry: false, started: true, trouble: '' } as const
  return step(state, { ...fresh, at, heads, held: { ...file, offset: 0, truncated: 'no' } }, ...todo)
}

function failed(state: TailState, failure: Failure): Step {
  const gone = failure.code === 'ENOENT' || failure.code === 'ENOTDIR'
  const [heard, said] = complain(state, failure)
  switch (state.doing) {
    case 'opening':
      if (gone && state.follow)
        return state.started ? rest({ ...state, at: 'nothing' }) : list({ ...state, at: 'nothing' })
      if (!state.started) return step(state, { doing: 'ended' }, { do: 'end', failure })
      return before(said, rest(heard))
    case 'trying':
      return missing(state, failure, gone)
    case 'looking':
      return before(gone ? [] : said, looked(gone ? state : heard, gone ? null : (state.held?.identity ?? null)))
    case 'checking':
      return before(gone ? [] : said, checked(gone ? state : heard, gone ? null : (state.next?.identity ?? null)))
    case 'reading': {
      if (!state.follow || state.at !== 'held') return before(said, drained(heard, failure))
      return before(said, rest(heard))
    }
    case 'listing':
    case 'settling':
      return gone || state.held === null ? listed(state, []) : before(said, listed(heard, []))
    default:
      return step(state, {})
  }
}

function missing(state: TailState, failure: Failure, gone: boolean): Step {
  const { trying } = state
  const stem = trying?.stem ?? ''
  if (gone && state.missed !== stem) return list({ ...state, missed: stem })
  const known = new Set(state.known).add(stem)
  const what = gone ? gap(state, stem) : unreadable(state, failure)
  return list({ ...state, known, missed: '' }, what)
}

/** The state that has heard of a failure, and the notice of it unless it was the last one said. */
function complain(state: TailState, failure: Failure): [TailState, Todo[]] {
  const trouble = `${failure.code} ${failure.path}`
  return [{ ...state, trouble }, trouble === state.trouble ? [] : [unreadable(state, failure)]]
}
