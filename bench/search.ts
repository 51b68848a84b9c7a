import fs from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { Ask } from '../src/engine/engine.ts'
import type { LogBytes, SearchedLogs } from '../src/engine/log-bytes.ts'
import { RecordSearch } from '../src/engine/record-search.ts'
import { storeEngine } from '../src/engine/store-engine.ts'
import { bodyMatcher } from '../src/query/body-matcher.ts'
import { parseFilter } from '../src/query/parse-filter.ts'
import { clockAt } from '../src/query/times.ts'
import { disk } from '../src/source/disk/disk.ts'
import { rangesAgain } from '../src/source/history/find-again.ts'
import type { Store } from '../src/store/store.ts'
import { gigabyte, type Lab } from './lab.ts'
import { demoPolicy, type Log } from './logs.ts'
import { type Figure, median } from './measure.ts'
import { takeIn } from './ours.ts'

/** Texts that no record has, so that all of each record is searched: one word, and one that Go escapes. */
const texts = ['hostPath-xyz', 'a & b-xyz'] as const

/** How fast `body:` searches the records of a log: from the filter to the complete answer, and the search in memory alone. */
export async function search(lab: Lab): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [kind, events] of [
    ['RequestResponse', gigabyte],
    ['100 % new names', 300_000],
  ] as const) {
    const log = lab.log(kind, events)
    const store = takeIn(log.path, demoPolicy, 1_000_000)
    for (const text of texts) {
      const rate = await whole(store, log, `body:${JSON.stringify(text)}`)
      const goal = kind === 'RequestResponse' ? { goal: '≥ 300' } : {}
      figures.push({
        name: `${kind}: body:${JSON.stringify(text)}, from the filter to the end`,
        value: rate,
        unit: 'MB/s',
        ...goal,
      })
      figures.push({
        name: `${kind}: the same, in memory alone`,
        value: inMemory(log, text),
        unit: 'MB/s',
        detail: true,
      })
    }
  }
  return figures
}

/** MB/s of a search that reads the log again, whose bytes the system has in memory. */
async function whole(store: Store, { path: file, bytes }: Log, query: string): Promise<number> {
  const reader = await disk.open(file)
  if (reader.kind === 'failure') throw new Error(reader.message)
  await reader.close()
  const { path, identity, compressed } = reader.opened
  const ranges = rangesAgain({ file: 0, origin: path, path, identity, compressed })
  const log: LogBytes = { read: (_, ...range) => ranges.read(...range), way: () => 'anywhere', close: ranges.close }
  const logs: SearchedLogs = { open: () => log, format: undefined }
  const engine = storeEngine(store, undefined, new RecordSearch(store, logs))
  const taken: number[] = []
  while (taken.length < 5) {
    const parsed = parseFilter(query, clockAt(0))
    if ('error' in parsed) throw new Error(parsed.error.message)
    const ask: Ask = { filter: parsed.filter, rows: 'requests', panes: [], signal: new AbortController().signal }
    engine.count({ ...ask, filter: [] })
    const start = performance.now()
    while (engine.scanNext(ask) || engine.count(ask).partial !== null) await turn()
    taken.push(performance.now() - start)
    if (engine.searched(ask)?.unreadable !== 0) throw new Error('not all records could be read again')
  }
  return bytes / 1000 / median(taken)
}

function inMemory(log: Log, text: string): number {
  const bytes = fs.readFileSync(log.path)
  const ends = [...linesOf(bytes)]
  const matcher = bodyMatcher({ kind: 'literal', text })
  const taken = [0, 1, 2].map(() => {
    const start = performance.now()
    for (const { page, spans } of ends) matcher.search(page, spans)
    return performance.now() - start
  })
  return log.bytes / 1000 / median(taken)
}

function* linesOf(bytes: Buffer): Generator<{ page: Buffer; spans: { start: number; end: number }[] }> {
  let spans: { start: number; end: number }[] = []
  let from = 0
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at)
    spans.push({ start: at - from, end: end - from })
    at = end + 1
    if (at - from < 1024 * 1024 && at < bytes.length) continue
    yield { page: bytes.subarray(from, at), spans }
    spans = []
    from = at
  }
}
