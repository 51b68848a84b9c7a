import { levels, stages } from '../audit/event.ts'
import { Growing } from '../columns/growing.ts'
import { OwnedCounts } from '../columns/owned-counts.ts'
import { changes } from '../policy/judge/change.ts'
import { agreements } from '../policy/judge/verdict.ts'
import type { FieldName } from '../query/fields.ts'
import type { Shapes } from './shapes.ts'

/** One line of the summary. */
export interface Total {
  readonly section: string
  readonly value: string
  readonly count: number
}

const sections = [
  'stage',
  'verb',
  'level',
  'verdict',
  'rule',
  'change',
  'origin',
] as const satisfies readonly FieldName[]

/** Counts events by the values that the summary lists. */
export class Totals {
  #events = 0
  readonly #counts = new Map<FieldName, Map<string, number>>(sections.map((section) => [section, new Map()]))
  /** The events of the current shapes, which are not yet added to `#counts`. */
  readonly #ofShapes = new OwnedCounts<Shapes>((shapes, counts) => {
    this.#addUp(shapes, counts)
  })

  /** Adds an event of this shape. */
  add(shapes: Shapes, shape: number): void {
    this.#events++
    this.#ofShapes.add(shapes, shape)
  }

  /** Adds the counts of the shapes to those of their values. */
  #addUp(shapes: Shapes, ofShapes: Uint32Array): void {
    const columns = sections.map((section) => ({ counts: this.#counts.get(section), ...shapes.column(section) }))
    // Sections whose values have the same ids are counted together.
    for (const [id, sharing] of Map.groupBy(columns, (column) => column.id)) {
      const ofIDs = countedBy(id, ofShapes)
      for (let value = 0; value < ofIDs.length; value++) {
        const count = ofIDs[value] ?? 0
        if (count === 0) continue
        for (const { counts, text } of sharing) {
          const name = text(value)
          counts?.set(name, (counts.get(name) ?? 0) + count)
        }
      }
    }
  }

  /** How many events have this value. */
  count(section: FieldName, value: string): number {
    this.#ofShapes.handOver()
    return this.#counts.get(section)?.get(value) ?? 0
  }

  get events(): number {
    return this.#events
  }

  /**
   * The summary's lines: events, problems, then the sections, each sorted by count and then by value. Stages and levels
   * appear even at 0. With policies (`ruleValues` is not null), so do verdicts and rules; with `compared`, changes.
   */
  lines(problems: number, ruleValues: readonly string[] | null, compared = false): Total[] {
    this.#ofShapes.handOver()
    const several = (this.#counts.get('origin')?.size ?? 0) > 1
    const always: Record<string, readonly string[]> = {
      stage: stages,
      level: levels.filter((level) => level !== 'None'),
      verdict: ruleValues === null ? [] : agreements.filter((one) => one !== 'approximate'),
      rule: ruleValues ?? [],
      change: changes,
    }
    const listed = sections.flatMap((section) => {
      if (ruleValues === null && (section === 'verdict' || section === 'rule')) return []
      if (!compared && section === 'change') return []
      if (section === 'origin' && !several) return []
      const values = new Set([...(always[section] ?? []), ...(this.#counts.get(section)?.keys() ?? [])])
      return [...values]
        .map((value) => ({ section, value, count: this.count(section, value) }))
        .sort((a, b) => b.count - a.count || (section === 'rule' && Number(a.value) - Number(b.value)) || byName(a, b))
    })
    return [
      { section: 'events', value: 'all', count: this.#events },
      { section: 'problems', value: 'all', count: problems },
      ...listed,
    ]
  }
}

function byName(a: Total, b: Total): number {
  return a.value < b.value ? -1 : 1
}

/** Sums up the counts of shapes by the id of a value. */
export function countedBy(id: (shape: number) => number, ofShapes: Uint32Array): Uint32Array {
  const counts = new Growing((length) => new Uint32Array(length))
  for (const [shape, count] of ofShapes.entries()) {
    if (count === 0) continue
    const value = id(shape)
    counts.set(value, counts.at(value) + count)
  }
  return counts.values
}
