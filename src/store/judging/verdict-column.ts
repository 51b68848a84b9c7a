import type { EventFields } from '../../audit/event.ts'
import { Growing } from '../../columns/growing.ts'
import type { ValueColumn } from '../events/event-columns.ts'
import { classesOf, type JudgedColumns } from './classes.ts'
import { type Judges, type RowVerdict, ruleValue } from './judges.ts'

/** Events with the same stage, level and verdict, and their totals. */
export interface VerdictGroup {
  /** null if no policy applies to them. */
  readonly judged: RowVerdict | null
  /** Whether the log leaves their requests open, so that these may differ within the group. */
  readonly open: boolean
  count: number
  /** The total length of their records. */
  bytes: number
  /** The first and the last row. */
  readonly first: number
  last: number
  /** The earliest and the latest stage time, in microseconds; infinite if there is none. */
  firstTime: number
  lastTime: number
}

/** Where the events of one policy drift in a segment. */
export interface DriftSpan {
  count: number
  drifts: number
  firstDrift: number
  lastDrift: number
  /** How many of its events come before the first drifting one, and after the last. */
  before: number
  after: number
}

/** What verdicts are computed from, for each row of a segment. */
export interface JudgedRows {
  readonly evidence: JudgedColumns
  readonly file: (row: number) => number
  readonly recordBytes: (row: number) => number
  /** In microseconds; NaN if there is none. */
  readonly time: (row: number) => number
  readonly event: (row: number) => EventFields
}

/**
 * The verdicts on a segment's events: each row has the number of its verdict group. When the policies change, a new
 * column is computed and then replaces this one.
 */
export class VerdictColumn {
  readonly judges: Judges | null
  readonly cases: VerdictGroup[] = []
  /** By policy. */
  readonly courses: DriftSpan[]
  #length = 0
  readonly #segment: JudgedRows
  readonly #case = new Growing((length) => new Uint16Array(length))
  #classes: readonly ((row: number) => number | null)[]
  /** The group of each class, by policy. */
  #ofClass: readonly (number | undefined)[][]
  /** The group of events without a policy, by stage and level. */
  readonly #ofUnjudged: (number | undefined)[] = []
  /** The group of events without a class, by verdict, stage and level. */
  readonly #ofVerdict = new Map<string, number>()

  constructor(judges: Judges | null, segment: JudgedRows) {
    this.judges = judges
    this.#segment = segment
    const all = judges?.all ?? []
    this.#classes = all.map(({ parts }) => (parts === null ? () => null : classesOf(segment.evidence, parts)))
    this.#ofClass = all.map(() => [])
    this.courses = all.map(() => ({ count: 0, drifts: 0, firstDrift: -1, lastDrift: -1, before: 0, after: 0 }))
  }

  /** How many rows have a verdict; they are the first ones. */
  get length(): number {
    return this.#length
  }

  /** Evaluates the rows before `to` that have no verdict yet. */
  advance(to: number): void {
    for (; this.#length < to; this.#length++) this.#judge(this.#length)
  }

  /** Adds no more verdicts, and frees what only adding needs. */
  close(): void {
    this.#classes = []
    this.#ofClass = []
    this.#ofVerdict.clear()
  }

  caseOf(row: number): VerdictGroup | undefined {
    return this.cases[this.#case.at(row)]
  }

  /** A field's values, one per group. */
  column(field: JudgedField): ValueColumn {
    return this.#columns[field]
  }

  get byteLength(): number {
    return this.#case.byteLength
  }

  readonly #columns: Record<JudgedField, ValueColumn> = {
    rule: this.#columnOf(({ policy, ruleIndex }) => ruleValue(this.judges, policy, ruleIndex)),
    verdict: this.#columnOf(({ agreement }) => agreement),
    change: this.#columnOf(({ change }) => change ?? ''),
  }

  #columnOf(text: (judged: RowVerdict) => string): ValueColumn {
    return {
      id: (row) => this.#case.at(row),
      text: (id) => {
        const judged = this.cases[id]?.judged ?? null
        return judged === null ? '' : text(judged)
      },
      size: () => this.cases.length,
    }
  }

  #judge(row: number): void {
    const policy = this.judges?.of(this.#segment.file(row)) ?? null
    const id = policy === null ? this.#unjudged(row) : this.#find(policy, row)
    this.#case.set(row, id)
    const one = this.cases[id]
    if (one === undefined) return
    one.count++
    one.bytes += this.#segment.recordBytes(row)
    one.last = row
    const time = this.#segment.time(row)
    if (time > one.lastTime) one.lastTime = time
    if (time < one.firstTime) one.firstTime = time
    if (policy !== null) this.#extend(this.courses[policy], row, one.judged?.agreement === 'drift')
  }

  #find(policy: number, row: number): number {
    const known = this.#ofClass[policy]
    const found = this.#classes[policy]?.(row) ?? null
    if (found === null || known === undefined) return this.#withoutClass(this.#evaluate(policy, row), row)
    return (known[found] ??= this.#add(this.#evaluate(policy, row), false, row))
  }

  /** The group of an event without a policy. */
  #unjudged(row: number): number {
    const { stage, level } = this.#segment.evidence
    return (this.#ofUnjudged[stage.id(row) * level.size() + level.id(row)] ??= this.#add(null, false, row))
  }

  #evaluate(policy: number, row: number): RowVerdict | null {
    const judge = this.judges?.all[policy]
    return judge === undefined ? null : { policy, ...judge.judge(this.#segment.event(row)) }
  }

  /** The group of an event without a class. */
  #withoutClass(judged: RowVerdict | null, row: number): number {
    const { stage, level } = this.#segment.evidence
    const key = JSON.stringify([judged, stage.id(row), level.id(row)])
    const found = this.#ofVerdict.get(key)
    if (found !== undefined) return found
    const id = this.#add(judged, true, row)
    this.#ofVerdict.set(key, id)
    return id
  }

  #add(judged: RowVerdict | null, open: boolean, row: number): number {
    const times = { firstTime: Infinity, lastTime: -Infinity }
    return this.cases.push({ judged, open, count: 0, bytes: 0, first: row, last: row, ...times }) - 1
  }

  #extend(course: DriftSpan | undefined, row: number, drifts: boolean): void {
    if (course === undefined) return
    course.after = drifts ? 0 : course.after + 1
    if (drifts) {
      if (course.drifts === 0) {
        course.firstDrift = row
        course.before = course.count
      }
      course.drifts++
      course.lastDrift = row
    }
    course.count++
  }
}

/** The filter fields whose values depend on the policies. */
export const judgedFields = ['rule', 'verdict', 'change'] as const
export type JudgedField = (typeof judgedFields)[number]
