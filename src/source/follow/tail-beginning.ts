import type { Opened } from '../source-file.ts'
import { before, type Next, open, step, type TailState } from './tail-state.ts'
import type { Seen } from './tail-steps.ts'
import { succeed } from './tail-successor.ts'

/** Whether it is not settled yet where the history ends and following begins. */
export const isBeginning = ({ started, history }: TailState): boolean => !started && history === 'separate'

export const seek = (state: TailState, next: Opened): Next => step(state, { doing: 'seeking', next }, { do: 'seek' })

/** The file was replaced before the start of reading was settled: the listing no longer shows all earlier files. */
export function afresh(state: TailState): Next {
  return before([{ do: 'drop' }], open({ ...state, next: null, known: new Set(), queue: { files: [], at: 0 } }))
}

export function sought(state: TailState, { offset, size, head }: Extract<Seen, { kind: 'sought' }>): Next {
  const { next } = state
  const truncated = next === null || !head.startsWith(next.identity.head) || size < offset
  // A file that was empty when it was opened may have been copied and truncated since.
  const isFirst = next?.identity.head === '' && head !== ''
  if (truncated || isFirst) return afresh(state)
  return begin(state, { ...next, identity: { ...next.identity, head } }, offset)
}

/** Following begins with this file: the log, or the rotated file that its writer may still go on in. */
export const begin = (state: TailState, file: Opened, offset = 0): Next =>
  succeed(state, file, file.path === state.path ? 'held' : 'other', offset)
