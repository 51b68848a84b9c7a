import { spawnSync } from 'node:child_process'
import type { Filter } from '../src/query/filter.ts'
import { parseFilter } from '../src/query/parse-filter.ts'
import { clockAt } from '../src/query/times.ts'
import type { Store } from '../src/store/store.ts'
import { View } from '../src/store/view.ts'
import type { Lab } from './lab.ts'
import { demoPolicy } from './logs.ts'
import { type Figure, median, millis } from './measure.ts'
import { takeIn } from './ours.ts'
import { isInstalled } from './tools.ts'

/** A question about each kind of column: of shapes, of what each event has alone, amounts, patterns, times, and several at once. */
const columnQueries = [
  'user:alice',
  '-user:system:* code:4*',
  'act:write -dry:yes',
  'uri~/pods.*log/',
  'code>=400 or verb:delete',
  'took>1s',
  'bytes>2k',
  'ip:10.0.0.0/8 -anyip:10.1.0.0/16',
  'has:cred',
  'note:k8s.io/deprecated or decision:forbid',
  'message~/not found/',
  'at:2026-11-23T17:00..2026-11-23T17:05',
  '-(verb:get,list,watch user:system:*) has:name',
]
const wordQueries = ['secrets', 'forbidden -alice', 'privileged or "all namespaces"', 'kube-system/coredns']

/** One question in our language and in that of jq, which prints a line for each event. */
const asked = {
  ours: 'verb:delete,create code>=400 -user:system:*',
  jq: 'select((.verb == "delete" or .verb == "create") and .responseStatus.code >= 400 and (.user.username // "" | startswith("system:") | not)) | .auditID',
}

/** Questions about a million events in memory, and one that jq answers, too. */
export function asking(lab: Lab): Figure[] {
  const { path } = lab.log('a fleet', 1_000_000)
  const store = takeIn(path, demoPolicy)
  const columns = timesOf(store, columnQueries)
  const words = timesOf(store, wordQueries)
  const name = '1,000,000 events of a fleet'
  return [
    {
      name: `${name}: first page of the slowest of ${columnQueries.length} questions about fields`,
      value: columns.first,
      unit: 'ms',
      goal: '< 16',
    },
    { name: `${name}: all counts of the slowest of them`, value: columns.all, unit: 'ms', goal: '< 150' },
    {
      name: `${name}: all counts of the slowest of ${wordQueries.length} questions for words`,
      value: words.all,
      unit: 'ms',
      goal: '< 250',
    },
    againstJq(path, store),
  ]
}

/** The slowest question's milliseconds, each the median of five turns in which another filter comes before. */
function timesOf(store: Store, queries: readonly string[]): { readonly first: number; readonly all: number } {
  const view = new View(store, [], 'requests')
  while (view.scanNext());
  const times = queries.map((text) => {
    const turns = [0, 1, 2, 3, 4].map(() => {
      view.setFilter(filterOf('code:""'), 'requests')
      return timeOf(view, filterOf(text), 'requests')
    })
    return { first: median(turns.map(({ first }) => first)), all: median(turns.map(({ all }) => all)) }
  })
  return { first: Math.max(...times.map(({ first }) => first)), all: Math.max(...times.map(({ all }) => all)) }
}

function timeOf(
  view: View,
  filter: Filter,
  rows: 'requests' | 'events',
): { readonly first: number; readonly all: number } {
  const first = millis(() => {
    view.setFilter(filter, rows)
    view.last(45)
  })
  const rest = millis(() => {
    while (view.scanNext());
  })
  return { first, all: first + rest }
}

/** How many times as long jq takes for the answer that both must give alike. */
function againstJq(path: string, store: Store): Figure {
  const name = '1,000,000 events of a fleet: a question answered by jq beside one by us, once loaded'
  if (!isInstalled('jq')) return { name, value: null, unit: '×', goal: '≥ 16', why: 'jq is not installed' }
  const view = new View(store, [], 'events')
  while (view.scanNext());
  const ours = median([0, 1, 2].map(() => timeOf(view, filterOf(asked.ours), 'events').all))
  let printed = ''
  const jq = millis(() => {
    printed = spawnSync('jq', ['-c', asked.jq, path], { encoding: 'utf8', maxBuffer: 2 ** 30 }).stdout
  })
  const found = printed.split('\n').length - 1
  if (found !== view.shown || found === 0) throw new Error(`jq found ${found} events, and we ${view.shown}`)
  return { name, value: jq / ours, unit: '×', goal: '≥ 16' }
}

function filterOf(text: string): Filter {
  const parsed = parseFilter(text, clockAt(0))
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
}
