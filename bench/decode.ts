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

type DuckDBSide = (typeof duckDBSides)[number]['side']

/** DuckDB reads two members, as few as anyone may want; six columns; and all that auditscope keeps. */
const duckDBSides = [
  { side: 'verbs', does: 'that counts verbs', hasAim: true },
  { side: 'sixColumns', does: 'that counts by six columns', hasAim: false },
  { side: 'ourColumns', does: 'that reads the same columns into a table', hasAim: false },
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
    verbs: () => ('why' in duck ? NaN : duck.verbs(log)),
    sixColumns: () => ('why' in duck ? NaN : duck.sixColumns(log)),
    ourColumns: () => ('why' in duck ? NaN : duck.ourColumns(log)),
  })
  const rate = (side: 'ours' | 'baseline' | DuckDBSide): number => log.bytes / 1000 / turns.median(side)
  const name = `${kind}: all columns, verdict and facets`
  return [
    { name: `${kind}: mean size of an event`, value: log.bytes / events / 1000, unit: 'KB' },
    { name: `${name}, times the baseline`, value: turns.ratio('baseline', 'ours'), unit: '×', goal },
    { name, value: rate('ours'), unit: 'MB/s' },
    { name: `${kind}: baseline`, value: rate('baseline'), unit: 'MB/s', detail: true },
    ...duckDBSides.flatMap(({ side, does, hasAim }): Figure[] => {
      const times = { name: `${name}, times DuckDB ${does}`, unit: '×', ...(hasAim ? { aim } : {}) }
      if ('why' in duck) return [{ ...times, value: null, why: duck.why }]
      return [
        { ...times, value: turns.ratio(side, 'ours') },
        { name: `${kind}: DuckDB ${does}`, value: rate(side), unit: 'MB/s', detail: true },
      ]
    }),
  ]
}
