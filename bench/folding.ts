import { LineCutter } from '../src/audit/records/line-cutter.ts'
import { Ties } from '../src/store/events/ties.ts'
import { Requests } from '../src/store/requests.ts'
import type { Segment } from '../src/store/segment.ts'
import type { RecordIn } from '../src/store/segment-run.ts'
import { Store } from '../src/store/store.ts'
import { View } from '../src/store/view.ts'
import { kinds } from './kinds.ts'
import type { Lab } from './lab.ts'
import { demoPolicy } from './logs.ts'
import { type Figure, median, millis } from './measure.ts'
import { takeIn } from './ours.ts'

/** The stages of a fleet's requests tied together: all at once, and one more while a screen counts them. */
export function folding(lab: Lab): Figure[] {
  const untied = new Store(null, { maxEvents: 1_000_000, tying: false })
  const store = takeIn(lab.log('a fleet', 1_000_000).path, demoPolicy, 1_000_000, untied)
  const turns = [0, 1, 2, 3, 4]
  const all = turns.map(() =>
    millis(() => {
      tieAll(store.segments)
    }),
  )
  const oneMore = [0, 1, 2, 3, 4].map(oneMoreCounted)
  const name = '1,000,000 events of a fleet'
  return [
    { name: `${name}: tying the stages of all requests`, value: median(all), unit: 'ms', goal: '< 300' },
    {
      name: `${name}: tying and counting one more event`,
      value: median(oneMore) * 1000,
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
    const ties = new Ties()
    tied.push(Object.assign(segment, { ties }))
    requests.opened()
    for (let index = 0; index < segment.length; index++) requests.tie(segment, index)
  }
}

/**
 * How many milliseconds longer it takes to add an event where its request is tied and a view counts it, than without. Both
 * are measured side by side, a few events at a time, so that a disturbance meets both.
 */
function oneMoreCounted(): number {
  const { lineOf } = kinds['a fleet']()
  const text = Array.from({ length: more }, (_, event) => `${lineOf(event)}\n`).join('')
  const { records } = new LineCutter().cut({ file: 0, offset: 0, bytes: Buffer.from(text) })
  const [alone, counted] = [new Store(null, { tying: false }), new Store(null)]
  const view = new View(counted, [], 'requests')
  let shown = 0
  const add = (from: number, to: number): number =>
    millis(() => {
      for (let at = from; at < to; at++) addTo(alone, records[at])
    })
  const addAndCount = (from: number, to: number): number =>
    millis(() => {
      for (let at = from; at < to; at++) {
        addTo(counted, records[at])
        shown = view.shown
      }
    })
  let longer = 0
  for (let from = 0; from < more; from += atATime) {
    const to = from + atATime
    const isEven = (from / atATime) % 2 === 0
    if (isEven) longer -= add(from, to)
    longer += addAndCount(from, to)
    if (!isEven) longer -= add(from, to)
  }
  if (shown !== counted.requests.count) throw new Error('not all requests were counted')
  return longer / more
}

function addTo(store: Store, record: RecordIn | undefined): void {
  if (record !== undefined) store.add(record)
}

/** How many events are added, and how many of them on one side before the other. */
const more = 50_000
const atATime = 500
