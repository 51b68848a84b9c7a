import { isUnmistakable, sameBirth, sameContent, sameInode } from '../disk/identity.ts'
import type { Opened } from '../source-file.ts'
import { afresh, isBeginning, seek } from './tail-beginning.ts'
import { rewritten, truncation } from './tail-notices.ts'
import {
  advance,
  before,
  dealtWith,
  type Held,
  list,
  type Next,
  readOn,
  step,
  type TailState,
  trying,
} from './tail-state.ts'
import type { ReadSeen } from './tail-steps.ts'
import { anew, returning, succeed } from './tail-successor.ts'

/**
 * Decides about an open rotated file: read it, read the rest of a truncated file from it, or skip it as already read.
 */
export function weigh(state: TailState, file: Opened): Next {
  const { held, left } = state
  const wanted = trying(state)
  // It was renamed after the listing: numbered files change names.
  if (wanted !== null && wanted.device !== '' && !sameBirth(wanted, file.identity)) {
    return isBeginning(state) ? afresh(state) : list(state, { do: 'drop' })
  }
  const now = dealtWith(state)
  if (isBeginning(state)) return seek(now, file)
  const copy = held !== null && sameContent(held.identity.head, file.identity.head)
  if (copy && held.truncated !== 'no' && (file.size === null || file.size >= held.offset)) {
    const notice = truncation(
      held,
      `reading continues in its copy ${file.path}; anything written between copying and truncating is lost`,
    )
    const { offset, written, grewAt } = held
    const going: Held = { ...file, offset, written, grewAt, truncated: 'no', isFinal: true }
    const others = anew(left, held)
    return before(
      [notice, { do: 'take', keep: false }],
      readOn({ ...now, left: others, isLinked: true, held: going }, going),
    )
  }
  if (copy && held.truncated === 'no') {
    return step({ ...now, next: file }, { doing: 'peeking' }, { do: 'peek', offset: held.offset })
  }
  const last = left.findLast(({ head }) => sameContent(head, file.identity.head))
  if (!copy && last === undefined) return canBeCut(now, file) ? overlapping(now, file) : succeed(now, file, 'other')
  if (!copy && last !== undefined && file.size !== null && file.size > last.offset)
    return succeed({ ...now, isLinked: true }, file, 'other', last.offset)
  return known(now)
}

/** A file that was read has its place among the others: no newer one is missing in the listing. */
const known = (state: TailState): Next => before([{ do: 'drop' }], advance({ ...state, next: null, isLinked: true }))

/**
 * Whether a copy of the held file has more than that: a mirror, such as rsync, makes each file anew, so that the held one
 * is an old state of the log. `seen` is null if it cannot be read.
 */
export function peeked(state: TailState, seen: ReadSeen | null): Next {
  const { held, next } = state
  if (held === null || next === null || seen === null || seen.length === 0) return known(state)
  const { offset } = held
  const going: Held = { ...held, ...next, offset: offset + seen.length, written: seen.written, grewAt: seen.now }
  return before(
    [
      { do: 'take', keep: false },
      { do: 'deliver', offset },
    ],
    readOn({ ...state, now: seen.now, next: null, isLinked: true, held: going }, going),
  )
}

/** Whether the held file is a copy of this one, made before a truncation that is still to come. */
export function original({ identity: { head }, offset, truncated }: Held, { identity, size }: Opened): boolean {
  return (
    truncated === 'no' && isUnmistakable(head) && sameContent(head, identity.head) && size !== null && size >= offset
  )
}

/** The stems that are known without those of the held file's own names. */
export function unknownAgain({ known, siblings }: TailState, { identity }: Pick<Held, 'identity'>): TailState['known'] {
  const own = new Set(siblings.filter((file) => sameInode(file, identity)).map(({ stem }) => stem))
  return new Set([...known].filter((stem) => !own.has(stem)))
}

/** Continues where the copy ended; after the truncation, the copy can have the rest. */
export function resume(state: TailState, { identity, offset, written, grewAt }: Held, next: Opened): Next {
  const known = unknownAgain(state, { identity })
  const held: Held = { ...next, offset, written, grewAt, truncated: 'no', isFinal: false }
  const going = { ...state, at: 'held', held, next: null, known, hasMovedOn: false } as const
  return before([{ do: 'take', keep: false }], readOn(going, held))
}

/** Whether a new file may be what is left of the held one, after its head was cut off. */
export function canBeCut(state: TailState, next: Opened): boolean {
  const { held, follow, siblings } = state
  if (held === null || !follow || held.truncated !== 'no' || held.size === null || next.size === null) return false
  const isRotated = siblings.some((file) => sameInode(file, held.identity))
  return held.offset > 0 && isUnmistakable(next.identity.head) && !isRotated && returning(state, next) === null
}

export const overlapping = (state: TailState, next: Opened): Next =>
  step({ ...state, next }, { doing: 'overlapping' }, { do: 'overlap', offset: state.held?.offset ?? 0 })

/** Goes on behind the part that was read of the held file. */
export function overlapped(state: TailState, offset: number | 'unknown' | null): Next {
  const { held, next } = state
  if (next === null) return list(state)
  const said = offset === 'unknown' && held !== null ? [rewritten(held)] : []
  const at = next.path === state.path ? 'held' : 'other'
  return before(said, succeed(state, next, at, typeof offset === 'number' ? offset : 0))
}
