import { sameInode } from '../disk/identity.ts'
import { numberIn } from '../disk/log-order.ts'
import type { Listed } from '../disk/reader.ts'
import { ordered } from './tail-first-bytes.ts'
import { gap, lateWrite, lost, truncation } from './tail-notices.ts'
import { advance, before, type Held, type Next, open, readOn, rest, stat, type TailState } from './tail-state.ts'
import type { Step } from './tail-steps.ts'
import { blindMs, earlier, hasBytes } from './tail-successor.ts'

/** Decides what to read after listing the rotated files: the oldest unread one, or else the file under the path. */
export function listed(state: TailState, siblings: readonly Listed[]): Next {
  const { held, missed, started, history, queue, successor } = state
  const isOld = started || history === 'before' ? alreadyRead(state, siblings) : isHistory(state, siblings)
  const old = siblings.filter(isOld)
  const dealtWith = [...old, ...queue.files.slice(0, queue.at)]
  const known = pruned(new Set([...state.known, ...dealtWith.map(({ stem }) => stem)]), siblings)
  const newer = siblings.filter((file) => !isOld(file))
  // Of a file that exists both plain and compressed, the plain one comes first and is enough.
  const unread = newer.filter(({ stem }, i) => stem !== newer[i - 1]?.stem)
  const wanted = queue.files.slice(queue.at)
  const isListed = listedIn(siblings)
  const isGone = (file: Listed): boolean => !isListed(file) && !isPacked(file, old, unread)
  const vanished = wanted.filter((file) => isGone(file) && file.stem !== missed?.stem)
  const isMine = (file: Listed): boolean => held !== null && sameInode(file, held.identity)
  const { passed } = state
  const isFound = passed !== null && siblings.some((file) => sameInode(file, passed))
  const isFirst = held === null && state.known.size === 0 && wanted.length === 0 && !isMissed(state, siblings, isFound)
  const stillLinked = state.isLinked && wanted.some(isListed)
  const isLinked = isFirst || old.length > 0 || stillLinked || siblings.some(isMine)
  const gaps = state.vanished.filter((file) => !isListed(file)).map((file) => gap(state, file))
  const [first, left] = lateWrites(state, siblings)
  // The path still leads to the held file: this listing was only for what is written to files that are history.
  if (state.doing === 'listing' && state.at === 'held' && successor === null && held?.truncated === 'no') {
    return before(first, rest({ ...state, listedAt: state.now, left }))
  }
  first.push(...gaps)
  const listing = { listedAt: state.now, listedUnder: state.under, siblings, passed: isFound ? null : passed }
  // Each listing makes the queue anew, whatever it was for: so it also says whether the successor leads there.
  const way = { isLinked, successor: successor === null ? null : { ...successor, leadsOn: isLinked } }
  const now = { ...state, ...listing, ...way, known, vanished, left, queue: { files: unread, at: 0 } }
  if (held !== null && (state.doing === 'ordering' || state.doing === 'reordering')) {
    return before(first, ordered(now, held))
  }
  if (successor !== null && held !== null) {
    // The successor may have been renamed, and newer files may have come.
    const mine = siblings.filter((file) => sameInode(file, successor.file.identity))
    const hasMovedOn = state.hasMovedOn || [...mine, ...unread].some(hasBytes)
    return before(first, hasMovedOn ? readOn({ ...now, hasMovedOn }, held) : rest(now))
  }
  const settling = state.doing === 'settling'
  if (settling && unread.length === 0) return before(first, stat(now, 'checking'))
  if (settling) first.push({ do: 'drop' })
  const isLost = missed !== null && isGone(missed)
  if (isLost) first.push(gap(state, missed))
  const [oldest] = unread
  if (oldest !== undefined) {
    const again = oldest.stem === missed?.stem ? missed : null
    return before(first, advance({ ...now, missed: again, next: null }))
  }
  if (held?.truncated === 'unsaid') first.push(truncation(held, lost))
  const said: TailState = {
    ...now,
    missed: null,
    next: null,
    started: true,
    startedAt: started ? state.startedAt : state.now,
    left: state.started ? left : earlier(now),
    held: held === null ? null : { ...held, truncated: saidOf(held) },
  }
  if (!started && history === 'separate') first.push({ do: 'history-start', siblings, end: 0 })
  return before(first, state.at === 'nothing' && state.follow ? rest(said) : open(said))
}

/**
 * Whether a numbered file that is gone is one of the unread compressed ones, under another stem because it was written
 * after it was listed. The oldest files are removed first: while one that was read is there, it was not removed.
 */
function isPacked({ path, stem }: Listed, old: readonly Listed[], unread: readonly Listed[]): boolean {
  return numberIn(path) > 0 && old.length > 0 && unread.some((file) => file.compressed && file.stem > stem)
}

/** Whether files can have come and gone before the first one is listed. */
function isMissed(
  { next, under, passed, listedAt, blindMs: blind }: TailState,
  siblings: readonly Listed[],
  isFound: boolean,
): boolean {
  if (listedAt !== 0 && blind > blindMs) return true
  const there = next?.identity ?? under
  const isNext = passed === null || (there !== null && sameInode(passed, there))
  // The file that the path led to was removed, unless it was compressed, or is just being compressed.
  return !isNext && !isFound && !siblings.some(({ compressed, inode }) => compressed || inode === '')
}

/** Gives a function that tells whether a file of a listing before is among these. */
function listedIn(siblings: readonly Listed[]): (file: Listed) => boolean {
  const stems = new Set(siblings.map(({ stem }) => stem))
  // A numbered file that is still being written appears under another stem.
  const files = new Set(siblings.map(born))
  return (file) => stems.has(file.stem) || (file.inode !== '' && files.has(born(file)))
}

/**
 * Gives a function that tells which files were rotated before reading began. While the log has no bytes, its writer may
 * still go on in the file written last, or in an empty one after it: so reading begins there.
 */
function isHistory(state: TailState, listing: readonly Listed[]): (file: Listed) => boolean {
  const { follow, history, next, at, known } = state
  const isEmpty = next === null ? at === 'nothing' : next.size === 0
  if (!follow || history !== 'separate' || !isEmpty) return () => true
  // What was gone when it was examined is being compressed. An empty file, packed or not, says nothing about older ones.
  const last = listing.findLastIndex((file) => file.inode === '' || hasBytes(file))
  const canGrow = ({ inode, compressed, stem }: Listed): boolean => inode !== '' && !compressed && !known.has(stem)
  const earlier = new Set(listing.filter((file, i) => i < last || (i === last && !canGrow(file))))
  return (file) => earlier.has(file) || isTooOld(state, file)
}

const isTooOld = ({ sinceMs }: TailState, { until }: Listed): boolean => until !== null && until < sinceMs

/** Gives a function that tells which files to skip: the held one under its new name, those too old, those known. */
function alreadyRead(state: TailState, listing: readonly Listed[]): (file: Listed) => boolean {
  const { held, siblings, known, left, queue, successor } = state
  const unread = new Set(queue.files.slice(queue.at))
  const done = queue.files.slice(0, queue.at)
  const stems = new Set(done.map(({ stem }) => stem))
  const seen = siblings.filter((file) => !unread.has(file) && file.birth !== '' && known.has(file.stem))
  const files = new Set([...seen, ...done, ...left].filter(({ birth }) => birth !== '').map(born))
  // After a truncation we look for a copy, which may have been listed while it was being written.
  const isSettled = held === null || held.truncated === 'no'
  const isOpen = (file: Listed): boolean =>
    (held !== null && sameInode(file, held.identity)) ||
    (successor !== null && sameInode(file, successor.file.identity))
  const isMet = (file: Listed): boolean => isSettled && (isOpen(file) || files.has(born(file)))
  // Files of one time have no stems that stay: then whatever is older than a file that was read was read too.
  const newest = listing.findLastIndex(isMet)
  const sameTime = new Set(listing.slice(0, newest + 1).filter(({ isTied }) => isTied === true))
  // kube-apiserver compresses a file beside it, under the final name from the first byte.
  const packed = new Set(listing.filter((file) => !file.compressed && isMet(file)).map(({ stem }) => stem))
  return (file) => {
    if (file.compressed && packed.has(file.stem)) return true
    // A numbered file that was written after it was renamed appears under another stem.
    if (isTooOld(state, file) || isMet(file)) return true
    return file.isTied === true ? sameTime.has(file) : known.has(file.stem) || (isSettled && stems.has(file.stem))
  }
}

/** What was written to files after they were left, and what is known of them now. */
function lateWrites(state: TailState, siblings: readonly Listed[]): [Step[], TailState['left']] {
  const byFile = new Map(
    siblings.filter(({ compressed, birth }) => !compressed && birth !== '').map((s) => [born(s), s]),
  )
  const isHeld = (file: Listed): boolean => state.held !== null && sameInode(file, state.held.identity)
  const said: Step[] = []
  const met = new Set<string>()
  const left = state.left.toReversed().map((one) => {
    const file = byFile.get(born(one))
    // An inode that was truncated was left several times: the last time counts.
    if (file === undefined || met.has(born(one)) || isHeld(file)) return one
    met.add(born(one))
    if (file.size <= one.offset) return one
    said.push(lateWrite({ ...one, path: file.path }, file.size, state.now))
    return { ...one, offset: file.size, measured: file.size }
  })
  return [said.reverse(), left.reverse()]
}

const born = ({ device, inode, birth }: Pick<Listed, 'device' | 'inode' | 'birth'>): string =>
  `${device} ${inode} ${birth}`

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
