import { sameInode } from '../disk/identity.ts'
import type { PathStatus } from '../disk/reader.ts'
import { unknownAgain } from './tail-copies.ts'
import { truncation } from './tail-notices.ts'
import { advance, before, type Held, type Next, readOn, stat, step, type TailState } from './tail-state.ts'

/**
 * A file that was empty so far has its first bytes. It may have had others before, and have been copied and truncated
 * between two looks: then the copy comes first. So list the rotated files before delivering these bytes; from here on,
 * they tell a truncation.
 */
export function firstBytes(state: TailState, held: Held, head: string): Next {
  const known = { ...held, identity: { ...held.identity, head } }
  return listFor({ ...state, held: known }, 'ordering')
}

const listFor = (state: TailState, doing: 'ordering' | 'reordering'): Next =>
  step(state, { doing }, { do: 'list', path: state.path })

/** The rotated files are listed; decides whether an unread one comes before the held file. */
export function ordered(state: TailState, held: Held): Next {
  const { siblings, queue } = state
  const place = siblings.findIndex((file) => sameInode(file, held.identity))
  if (place >= 0) {
    const [first] = queue.files
    const isOlder = first !== undefined && siblings.indexOf(first) < place
    return isOlder ? copiesFirst(state, held) : readOn(state, held)
  }
  // If the path does not lead to it either, it was removed, and is older than the listed ones.
  if (queue.files.length === 0 || state.doing === 'reordering') return readOn(state, held)
  return stat(state, 'placing')
}

/** Takes what the path leads to now: to the held file, or that one was just renamed. */
export function placed(state: TailState, held: Held, status: PathStatus): Next {
  if (sameInode(status, held.identity)) return copiesFirst(state, held)
  return listFor(state, 'reordering')
}

/** The held file is opened again after its copies. */
function copiesFirst(state: TailState, held: Held): Next {
  const copy = state.queue.files[0]?.path ?? ''
  const end = `reading continues in its copy ${copy}; anything written between copying and truncating is lost`
  return before(
    [truncation(held, end), { do: 'finish' }],
    advance({ ...state, known: unknownAgain(state, held), at: 'other', held: null }),
  )
}
