import { basename } from 'node:path'
import type { Listed } from '../disk/reader.ts'
import type { Failure, Notice, Opened } from '../source-file.ts'
import { lastBefore, missing } from './missing.ts'
import type { Held, Left, TailState } from './tail-state.ts'
import type { Step } from './tail-steps.ts'

export const lost = 'anything it had not read is lost'

const say = (kind: Notice['kind'], path: string, offset: number, detail: string): Step => ({
  do: 'say',
  notice: { kind, path, offset, detail },
})

/** The held file was truncated; `end` says what happens to its rest. */
export function truncation({ path, offset }: Held, end: string): Step {
  const detail = `${path} was truncated after auditscope had read ${offset} ${offset === 1 ? 'byte' : 'bytes'}; ${end}`
  return say('truncated', path, offset, detail)
}

/** The held file was replaced by one that has parts of it. */
export function rewritten({ path, offset }: Held): Step {
  const detail = `${path} was replaced by a file that begins inside what auditscope had read and goes on differently; some events may be shown twice`
  return say('truncated', path, offset, detail)
}

/** A rotated file was removed before it was read. */
export function gap({ siblings }: TailState, missed: Listed): Step {
  const { path, until } = missed
  const detail = `${basename(path)} was removed before it was read; ${missing(lastBefore(missed, siblings), until)}`
  return say('gap', path, 0, detail)
}

/** Nothing proves that no file was removed between the held one and the one that is read next. */
export function unprovenGap(held: Held | null, { path, identity, compressed }: Opened): Step {
  const { birth } = identity
  // A packed file was made when it was packed.
  const from = birth === '' || compressed ? null : Number(BigInt(birth) / 1_000_000n)
  const since = held?.written ?? null
  const until = from !== null && since !== null && from < Math.floor(since) ? null : from
  const detail =
    `the log was rotated faster than auditscope could look, or while it was stopped: ` +
    `files before ${basename(path)} may have been removed unread; ${missing(since, until)}`
  return say('gap', path, 0, detail)
}

/** A file grew to `size` after it was left for its successor. */
export function lateWrite({ path, offset, at }: Left, size: number, now: number): Step {
  const length = size - offset
  const what = `${length} ${length === 1 ? 'byte was' : 'bytes were'} written to ${basename(path)}`
  const detail = `${what} after auditscope had gone on to the next file; ${missing(at, now, 'some')}`
  return say('gap', path, offset, detail)
}

/** Something cannot be read. */
export function unreadable({ held, siblings }: TailState, { path, message }: Failure): Notice {
  const rotated = siblings.find((sibling) => sibling.path === path)
  const what = held?.path === path && held.offset > 0 ? 'some' : 'all'
  const times = rotated === undefined ? '' : `; ${missing(lastBefore(rotated, siblings), rotated.until, what)}`
  return { kind: 'unreadable', path, offset: held?.offset ?? 0, detail: `${message}${times}` }
}
