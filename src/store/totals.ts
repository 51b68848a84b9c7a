import { levels, stages } from '../audit/event.ts'
import { changes } from '../policy/judge/change.ts'
import { agreements } from '../policy/judge/verdict.ts'
import type { FieldName } from '../query/fields.ts'
import type { Segment } from './segment.ts'

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
  /** The current segment: its counts are by value id, and not yet added to `#counts`. */
  #segment: Segment | null = null
  #ofSegment: readonly { readonly id: (row: number) => number; readonly counts: number[] }[] = []

  add(segment: Segment, index: number): void {
    this.#events++
    if (segment !== this.#segment) this.#switchTo(segment)
    for (const { id, counts } of this.#ofSegment) {
      const value = id(index)
      counts[value] = (counts[value] ?? 0) + 1
    }
  }

  #switchTo(segment: Segment | null): void {
    for (const [at, section] of sections.entries()) {
      const counts = this.#counts.get(section)
      const column = this.#segment?.column(section)
      for (const [id, count = 0] of this.#ofSegment[at]?.counts.entries() ?? []) {
        const value = count > 0 ? column?.text(id) : undefined
        if (value !== undefined) counts?.set(value, (counts.get(value) ?? 0) + count)
      }
    }
    this.#segment = segment
    this.#ofSegment = segment === null ? [] : sections.map((name) => ({ id: segment.column(name).id, counts: [] }))
  }

  /** How many events have this value. */
  count(section: FieldName, value: string): number {
    this.#switchTo(null)
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
    this.#switchTo(null)
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
