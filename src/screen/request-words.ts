import { stages } from '../audit/event.ts'
import { timestamp } from '../audit/time.ts'
import { stateOf } from '../store/request-state.ts'
import type { RequestState } from '../store/request-state.ts'
import type { Row } from '../store/row.ts'
import { spanOf } from '../store/span.ts'
import { stagesOf } from '../store/stages.ts'
import type { Store } from '../store/store.ts'
import { count, duration } from '../text/numbers.ts'
import type { Said } from './event-words.ts'
import type { Glyphs } from './glyphs.ts'

/**
 * The stages of an event's request, as far as they are held: `RequestReceived 17:03:12.031 » ResponseStarted +4ms`, and
 * what is to be said where none of them is its end.
 */
export function requestWords(store: Store, row: Row, glyphs: Glyphs): Said | null {
  const places = stagesOf(store, row).flatMap((one) => store.locate(one) ?? [])
  const [first] = places
  if (first === undefined) return null
  const now = spanOf(store)?.to ?? NaN
  const received = first.segment.received(first.index)
  const arrival = Number.isNaN(received) ? '' : ` ${timestamp(received).slice(11, 23)}`
  const byStage = stages.flatMap((stage, number) => {
    const same = places.filter(({ segment, index }) => segment.column('stage').id(index) === number)
    const [one] = same
    return one === undefined ? [] : [{ stage, ...one, times: same.length }]
  })
  const said = byStage.map(({ stage, segment, index, times }) => {
    const took = duration(segment.took(index))
    const again = times > 1 ? ` (${count(times)} times)` : ''
    if (stage === 'RequestReceived') return `${stage}${arrival}${again}`
    return `${glyphs.stage[stage]} ${stage}${took.startsWith('-') ? ` ${took}` : took === '' ? '' : ` +${took}`}${again}`
  })
  const begin = byStage[0]?.stage === 'RequestReceived' ? [] : [`received${arrival}`]
  // One end is enough, wherever it stands.
  const states = places.map(({ segment, index }) => stateOf(segment, index, now))
  const last = byStage.at(-1)
  const state = last === undefined || states.includes(null) ? null : stateOf(last.segment, last.index, now)
  const open = state === null ? [] : [`${glyphs.more} ${openWords[state](duration(now - received))}`]
  const tone = state === 'in flight' || state === 'overdue' ? { tone: 'warn' as const } : {}
  return { label: 'request', words: [...begin, ...said, ...open].join(' '), ...tone }
}

const openWords: Record<RequestState, (age: string) => string> = {
  'in flight': (age) => `in flight for ${age}`,
  received: (age) => `nothing since, for ${age}`,
  overdue: (age) => `no end logged, for ${age}: it should have ended`,
  'no end': () => 'no end logged',
  omitted: () => 'no end logged: the rule leaves ResponseComplete out',
}
