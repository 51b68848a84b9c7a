import { parseFilter } from '../src/query/parse-filter.ts'
import { clockAt } from '../src/query/times.ts'
import type { Store } from '../src/store/store.ts'
import { View } from '../src/store/view.ts'
import type { Lab } from './lab.ts'
import { demoPolicy } from './logs.ts'
import { type Figure, median, millis } from './measure.ts'
import { takeIn } from './ours.ts'
import { reevaluated } from './reload.ts'

/** Work on a million events in memory: another filter, another policy. */
export async function held(lab: Lab): Promise<Figure[]> {
  const fleet = filtered(takeIn(lab.log('a fleet', 1_000_000).path, demoPolicy))
  const store = takeIn(lab.log('Metadata', 1_000_000).path, demoPolicy)
  const demo = filtered(store)
  const { seconds, longestWait } = await reevaluated(store)
  const name = 'filter change on 1,000,000 events'
  return [
    { name: `${name}: first page`, value: demo.first, unit: 'ms', goal: '< 16' },
    { name: `${name}: all counts`, value: demo.all, unit: 'ms', goal: '< 10', aim: '≤ 3.2' },
    { name: `${name} of a fleet: first page`, value: fleet.first, unit: 'ms' },
    { name: `${name} of a fleet: all counts`, value: fleet.all, unit: 'ms', goal: '< 150', aim: '≤ 60' },
    { name: '1,000,000 events re-evaluated after a reload', value: seconds, unit: 's', goal: '< 2' },
    { name: '1,000,000 events re-evaluated: longest wait of a key', value: longestWait, unit: 'ms', goal: '< 50' },
  ]
}

function filtered(store: Store): { readonly first: number; readonly all: number } {
  const view = new View(store, [], 'requests')
  while (view.scanNext());
  const first: number[] = []
  const all: number[] = []
  const filters = ['verb:delete', '-user:system:* code:4*', 'resource:pods/* -code:""', 'user:alice', '']
  for (const text of filters) {
    const parsed = parseFilter(text, clockAt(0))
    if ('error' in parsed) throw new Error(parsed.error.message)
    const page = millis(() => {
      view.setFilter(parsed.filter, 'requests')
      view.last(45)
    })
    first.push(page)
    all.push(
      page +
        millis(() => {
          while (view.scanNext());
        }),
    )
  }
  return { first: median(first), all: median(all) }
}
