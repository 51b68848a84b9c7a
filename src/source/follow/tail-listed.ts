import { sameInode } from '../disk/identity.ts'
import type { Listed } from '../disk/reader.ts'
import {
  before,
  gap,
  type Held,
  lost,
  type Next,
  open,
  rest,
  stat,
  step,
  type TailState,
  truncation,
} from './tail-state.ts'
import type { Step } from './tail-steps.ts'

/** Decides what to read after listing the rotated files: the oldest unread one, or else the file under the path. */
export function listed(state: TailState, siblings: readonly Listed[]): Next {
  const { held, missed, started, history } = state
  const old = !started && history !== 'before' ? siblings : skipped(state, siblings)
  const known = pruned(new Set([...state.known, ...old.map(({ stem }) => stem)]), siblings)
  // A numbered file that is still being written appears under another stem.
  const isListed = (one: Listed): boolean =>
    siblings.some((file) => file.stem === one.stem || (one.inode !== '' && sameInode(file, one)))
  const wanted = started || history === 'before' ? state.siblings.filter(({ stem }) => !known.has(stem)) : []
  const vanished = wanted.filter((file) => !isListed(file) && file.stem !== missed?.stem)
  const now = { ...state, siblings, vanished, known, missed: null, next: null }
  const unread = siblings.filter(({ stem }) => !known.has(stem))
  const trying = unread.reduce<Listed | null>((a, b) => (a === null || sooner(b, a) ? b : a), null)
  const settling = state.doing === 'settling'
  const gaps = state.vanished.filter((file) => !isListed(file)).map((file) => gap(state, file))
  if (settling && trying === null) return before(gaps, stat({ ...state, siblings, vanished, known }, 'checking'))
  const first: Step[] = settling ? [...gaps, { do: 'drop' }] : [...gaps]
  if (missed !== null && !siblings.some(({ stem }) => stem === missed.stem)) first.push(gap(state, missed))
  if (trying !== null) {
    const again = trying.stem === missed?.stem ? missed : null
    return before(first, step(now, { doing: 'trying', trying, missed: again }, { do: 'open', path: trying.path }))
  }
  if (held?.truncated === 'unsaid') first.push(truncation(held, lost))
  const said: TailState = { ...now, started: true, held: held === null ? null : { ...held, truncated: saidOf(held) } }
  if (!started && history === 'separate') first.push({ do: 'history-start', siblings, end: 0 })
  return before(first, state.at === 'nothing' && state.follow ? rest(said) : open(said))
}

/** The rotated files to skip: the held one under its new name, those too old, and those already known. */
function skipped({ held, sinceMs, siblings, known }: TailState, listed: readonly Listed[]): readonly Listed[] {
  // After a truncation we look for a copy, which may have been listed while it was being written.
  const settled = held?.truncated === 'no'
  const files = new Set(siblings.filter(({ stem, birth }) => birth !== '' && known.has(stem)).map(born))
  return listed.filter((file) => {
    if (file.until !== null && file.until < sinceMs) return true
    // A numbered file that was written after it was renamed appears under another stem.
    return settled && (sameInode(file, held.identity) || files.has(born(file)))
  })
}

const born = ({ device, inode, birth }: Listed): string => `${device} ${inode} ${birth}`

const knownKept = 4096

/** If there are many stems, forgets those that are neither listed nor among the newest. */
function pruned(known: ReadonlySet<string>, siblings: readonly Listed[]): ReadonlySet<string> {
  // An empty listing may be a failed one: the next listing still needs the stems.
  if (known.size <= knownKept || siblings.length === 0) return known
  const listed = new Set(siblings.map(({ stem }) => stem))
  const newest = known.size - knownKept / 2
  return new Set([...known].filter((stem, i) => i >= newest || listed.has(stem)))
}

function saidOf({ truncated }: Held): Held['truncated'] {
  return truncated === 'unsaid' ? 'said' : truncated
}

function sooner(a: Listed, b: Listed): boolean {
  return a.stem === b.stem ? !a.compressed : a.stem < b.stem
}
