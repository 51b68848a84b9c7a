import type { EventFields } from '../../audit/event.ts'
import { Growing } from '../../columns/growing.ts'
import type { ValueColumn } from '../events/event-columns.ts'
import { classesOf, type JudgedColumns } from './classes.ts'
import { type Judges, type RowVerdict, ruleValue } from './judges.ts'

/** Events that are the same to the policies, in stage and level too, and what they add up to. */
export interface VerdictGroup {
  /** null where no policy is for them. */
  readonly judged: RowVerdict | null
  /** Whether the log leaves open what was asked for, so that events of this case can differ in that. */
  readonly open: boolean
  count: number
  /** Of their records in the log. */
  bytes: number
  /** The rows of the first and the last of them. */
  readonly first: number
  last: number
  /** The earliest and the latest of their stages' times, in microseconds; infinite when none has one. */
  firstTime: number
  lastTime: number
}

/** How the events of one policy run along a segment, as far as drift goes. */
export interface DriftSpan {
  count: number
  drifts: number
  firstDrift: number
  lastDrift: number
  /** How many of its events stand before the first that drifts, and behind the last. */
  before: number
  after: number
}

/** What judgements are made of, for each row of a segment. */
export interface JudgedRows {
  readonly evidence: JudgedColumns
  readonly file: (row: number) => number
  readonly recordBytes: (row: number) => number
  /** In microseconds, NaN when there is none. */
  readonly time: (row: number) => number
  readonly event: (row: number) => EventFields
}

/**
 * What the policies say of a segment's events: a column of cases beside it. Another set of judges makes another column,
 * which takes the place of this one when it is as long.
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
  /** The case of each class, by policy; and of what has no class, by all that is said of it. */
  #ofClass: readonly (number | undefined)[][]
  readonly #ofUnjudged: (number | undefined)[] = []
  readonly #ofSaying = new Map<string, number>()

  constructor(judges: Judges | null, segment: JudgedRows) {
    this.judges = judges
    this.#segment = segment
    const all = judges?.all ?? []
    this.#classes = all.map(({ parts }) => (parts === null ? () => null : classesOf(segment.evidence, parts)))
    this.#ofClass = all.map(() => [])
    this.courses = all.map(() => ({ count: 0, drifts: 0, firstDrift: -1, lastDrift: -1, before: 0, after: 0 }))
  }

  /** How many rows are judged: all before this one. */
  get length(): number {
    return this.#length
  }

  /** Judges the rows before `to` that were not judged yet. */
  advance(to: number): void {
    for (; this.#length < to; this.#length++) this.#judge(this.#length)
  }

  /** Ends the judging, and lets go what that alone takes. */
  close(): void {
    this.#classes = []
    this.#ofClass = []
    this.#ofSaying.clear()
  }

  caseOf(row: number): VerdictGroup | undefined {
    return this.cases[this.#case.at(row)]
  }

  /** A field's values, one a case. */
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
    if (policy !== null) this.#run(this.courses[policy], row, one.judged?.agreement === 'drift')
  }

  #find(policy: number, row: number): number {
    const known = this.#ofClass[policy]
    const found = this.#classes[policy]?.(row) ?? null
    if (found === null || known === undefined) return this.#saying(this.#ask(policy, row), row)
    return (known[found] ??= this.#add(this.#ask(policy, row), false, row))
  }

  /** The case of an event that no policy is for. */
  #unjudged(row: number): number {
    const { stage, level } = this.#segment.evidence
    return (this.#ofUnjudged[stage.id(row) * level.size() + level.id(row)] ??= this.#add(null, false, row))
  }

  #ask(policy: number, row: number): RowVerdict | null {
    const judge = this.judges?.all[policy]
    return judge === undefined ? null : { policy, ...judge.judge(this.#segment.event(row)) }
  }

  #saying(judged: RowVerdict | null, row: number): number {
    const { stage, level } = this.#segment.evidence
    const key = JSON.stringify([judged, stage.id(row), level.id(row)])
    const found = this.#ofSaying.get(key)
    if (found !== undefined) return found
    const id = this.#add(judged, true, row)
    this.#ofSaying.set(key, id)
    return id
  }

  #add(judged: RowVerdict | null, open: boolean, row: number): number {
    const times = { firstTime: Infinity, lastTime: -Infinity }
    return this.cases.push({ judged, open, count: 0, bytes: 0, first: row, last: row, ...times }) - 1
  }

  #run(course: DriftSpan | undefined, row: number, drifts: boolean): void {
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

/** The fields of the query language that the policies decide about. */
export const judgedFields = ['rule', 'verdict', 'change'] as const
export type JudgedField = (typeof judgedFields)[number]
