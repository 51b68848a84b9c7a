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
  ordering: 'list',
  placing: 'stat',
  reordering: 'list',
  settling: 'list',
  reading: 'read',
}

/** The state after a failure; one that lasts is reported once, when it begins. */
export function complain(state: TailState, failure: Failure): [TailState, Step[]] {
  const { code, path } = failure
  const what = asked[state.doing]
  if (what === undefined) return [state, [{ do: 'say', notice: unreadable(state, failure) }]]
  if (state.troubles.some((one) => one.what === what && one.code === code && one.path === path)) return [state, []]
  const notice = unreadable(state, failure)
  // What does not unpack never will.
  const said = code.startsWith('Z_') ? notice : { ...notice, times: { since: state.now, until: null } }
  return [{ ...state, troubles: [...state.troubles, { what, code, path, said }] }, [{ do: 'say', notice: said }]]
}

/** The state after an answer: what could not be done before can be done again, and says so. */
export function recovered(state: TailState): [TailState, Step[]] {
  const what = asked[state.doing]
  // A read of another file says nothing about this one.
  const isOver = (one: Trouble): boolean => one.what === what && (what !== 'read' || one.path === state.held?.path)
  const over = state.troubles.filter(isOver)
  if (over.length === 0) return [state, []]
  const said = over.map(({ said: { times, ...notice } }): Step => {
    const since = times?.since ?? state.now
    return { do: 'say', notice: { ...notice, kind: 'over', times: { since, until: state.now } } }
  })
  return [{ ...state, troubles: state.troubles.filter((one) => !isOver(one)) }, said]
}
