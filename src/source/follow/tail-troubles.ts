import type { Failure } from '../source-file.ts'
import { unreadable } from './tail-notices.ts'
import type { TailState, Trouble } from './tail-state.ts'
import type { Step } from './tail-steps.ts'

/** What the answers in each state are about; opening a rotated file is tried once, and no lasting trouble. */
const asked: Partial<Record<TailState['doing'], Trouble['what']>> = {
  opening: 'open',
  looking: 'stat',
  checking: 'stat',
  listing: 'list',
  settling: 'list',
  reading: 'read',
}

/** The state after a failure; one that lasts is reported once, when it begins. */
export function complain(state: TailState, failure: Failure): [TailState, Step[]] {
  const { code, path } = failure
  const what = asked[state.doing]
  if (what === undefined) return [state, [unreadable(state, failure)]]
  if (state.troubles.some((one) => one.what === what && one.code === code && one.path === path)) return [state, []]
  const trouble = { what, code, path, since: state.now }
  return [{ ...state, troubles: [...state.troubles, trouble] }, [unreadable(state, failure)]]
}

/** The state after an answer: what could not be done before can be done again, and says so. */
export function recovered(state: TailState): [TailState, Step[]] {
  const what = asked[state.doing]
  // A read of another file says nothing about this one.
  const isOver = (one: Trouble): boolean => one.what === what && (what !== 'read' || one.path === state.held?.path)
  const over = state.troubles.filter(isOver)
  if (over.length === 0) return [state, []]
  const said = over.map((one): Step => {
    return { do: 'say', notice: { kind: 'over', path: one.path, offset: null, detail: words(one, state.now) } }
  })
  return [{ ...state, troubles: state.troubles.filter((one) => !isOver(one)) }, said]
}

const words = ({ code, since }: Trouble, now: number): string =>
  `${code} is over; it lasted from ${new Date(since).toISOString()} to ${new Date(now).toISOString()}`
