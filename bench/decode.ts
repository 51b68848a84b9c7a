import { baseline } from './baseline.ts'
import { duckdb } from './duckdb.ts'
import type { Kind } from './kinds.ts'
import type { Lab } from './lab.ts'
import { demoPolicy } from './logs.ts'
import { type Figure, inTurn, millis } from './measure.ts'
import { takeInWithFacets } from './ours.ts'

const logs = [
  { kind: 'Metadata', events: 400_000, goal: '≥ 1.5', aim: '≥ 1' },
  { kind: 'RequestResponse', events: 30_000, goal: '≥ 12', aim: '≥ 2' },
] as const

/** How fast a log becomes columns, verdicts and facets, in this process, beside the baseline and DuckDB. */
export async function decode(lab: Lab): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const one of logs) figures.push(...(await decodeOne(lab, one)))
  return figures
}

async function decodeOne(
  lab: Lab,
  { kind, events, goal, aim }: { kind: Kind; events: number; goal: string; aim: string },
): Promise<Figure[]> {
  const log = lab.log(kind, events)
  const duck = await duckdb()
  const turns = await inTurn({
    ours: () =>
      millis(() => {
        if (takeInWithFacets(log.path, demoPolicy).size !== events) throw new Error('events are missing')
      }),
    baseline: () => millis(() => void baseline(log.path)),
    duckdb: async () => ('why' in duck ? NaN : await duck.count(log)),
  })
  const rate = (side: 'ours' | 'baseline' | 'duckdb'): number => log.bytes / 1000 / turns.median(side)
  const name = `${kind}: all columns, verdict and facets`
  return [
    { name: `${kind}: mean size of an event`, value: log.bytes / events / 1000, unit: 'KB' },
    { name: `${name}, times the baseline`, value: turns.ratio('baseline', 'ours'), unit: '×', goal },
    { name, value: rate('ours'), unit: 'MB/s' },
    { name: `${kind}: baseline`, value: rate('baseline'), unit: 'MB/s', detail: true },
    ...('why' in duck
      ? [{ name: `${name}, times DuckDB`, value: null, unit: '×', aim, why: duck.why }]
      : [
          { name: `${name}, times DuckDB`, value: turns.ratio('duckdb', 'ours'), unit: '×', aim },
          { name: `${kind}: DuckDB, verb and auditID`, value: rate('duckdb'), unit: 'MB/s', detail: true as const },
        ]),
  ]
}
