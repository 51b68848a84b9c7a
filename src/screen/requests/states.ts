import type { OpenRequest } from '../../store/requests/open-requests.ts'
import { type RequestState, requestStates } from '../../store/requests/request-state.ts'
import { count } from '../../text/numbers.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import { styled, type StyledText, type Tone } from '../draw/styled-text.ts'

/** The name of a state; shorter on a narrow screen. */
export function stateName(state: RequestState, cells: number): string {
  if (state === 'no end') return 'no end logged'
  if (state === 'omitted') return cells >= wideCells ? 'end not logged (policy)' : 'end omitted'
  return state
}

/** From this width on there is room for whole times, long users and long state names. */
export const wideCells = 120

export const stateTones: Record<RequestState, Tone> = {
  'in flight': 'good',
  received: 'plain',
  overdue: 'warn',
  'no end': 'dim',
  omitted: 'dim',
}

/** The sign of a state. */
export function signOf(state: RequestState, { stage, none }: Glyphs): string {
  const signs: Record<RequestState, string> = {
    ...{ 'in flight': stage.ResponseStarted, received: stage.RequestReceived },
    ...{ overdue: '!', 'no end': '?', omitted: none },
  }
  return signs[state]
}

/** The number of requests in each state, with the state's sign. */
export function countSpans(listed: readonly OpenRequest[], glyphs: Glyphs, cells: number): StyledText[] {
  return requestStates.flatMap((state) => {
    const number = listed.filter((one) => one.state === state).length
    const words = `${signOf(state, glyphs)} ${count(number)} ${stateName(state, cells)}  `
    return number === 0 && state !== 'in flight' ? [] : [styled(words, stateTones[state])]
  })
}
