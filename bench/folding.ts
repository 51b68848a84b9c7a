import { LineCutter } from '../src/audit/records/line-cutter.ts'
import { Ties } from '../src/store/events/ties.ts'
import { Requests } from '../src/store/requests.ts'
import type { Segment } from '../src/store/segment.ts'
import { Store } from '../src/store/store.ts'
import { View } from '../src/store/view.ts'
import { kinds } from './kinds.ts'
import type { Lab } from './lab.ts'
import { demoPolicy } from './logs.ts'
import { type Figure, inTurn, median, millis } from './measure.ts'
import { takeIn } from './ours.ts'

/** The stages of a fleet's requests tied together: all at once, and one more while a screen counts them. */
export async function folding(lab: Lab): Promise<Figure[]> {
  const untied = new Store(null, { maxEvents: 1_000_000, tying: false })
  const store = takeIn(lab.log('a fleet', 1_000_000).path, demoPolicy, 1_000_000, untied)
  const turns = [0, 1, 2, 3, 4]
  const all = turns.map(() =>
    millis(() => {
      tieAll(store.segments)
    }),
  )
  const { median: took } = await inTurn({ alone: () => added(false), counted: () => added(true) })
  const name = '1,000,000 events of a fleet'
  return [
    { name: `${name}: tying the stages of all requests`, value: median(all), unit: 'ms', goal: '< 300' },
    {
      name: `${name}: tying and counting one more event`,
      value: ((took('counted') - took('alone')) / more) * 1000,
      unit: 'µs',
      goal: '< 2',
    },
  ]
}

/** Ties the events of segments that were filled without. */
function tieAll(segments: readonly Segment[]): void {
  const tied: Segment[] = []
  const requests = new Requests(tied)
  for (const segment of segments) {
    const ties = new Ties(tied.at(-1)?.ties ?? null)
    tied.push(Object.assign(segment, { ties }))
    requests.opened()
    for (let index = 0; index < segment.length; index++) requests.tie(segment, index)
  }
}

/** How many events are added. */
const more = 50_000

/** The milliseconds that it takes to add some events one by one; with ties, a view counts after each. */
function added(tying: boolean): number {
  const { lineOf } = kinds['a fleet']()
  const text = Array.from({ length: more }, (_, event) => `${lineOf(event)}\n`).join('')
  const { records } = new LineCutter().cut({ file: 0, offset: 0, bytes: Buffer.from(text) })
  const store = new Store(null, { tying })
  const view = new View(store, [], tying ? 'requests' : 'events')
  let shown = 0
  const took = millis(() => {
    for (const record of records) {
      store.add(record)
      if (tying) shown = view.shown
    }
  })
  if (tying && shown !== store.requests.count) throw new Error('not all requests were counted')
  return took
}
