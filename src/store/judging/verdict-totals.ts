import type { ShapeVerdicts, VerdictCase } from './shape-verdicts.ts'

/** The events of one case in a segment. */
export interface VerdictGroup extends VerdictCase {
  count: number
  /** The total length of their records. */
  bytes: number
  /** The first and the last row. */
  readonly first: number
  last: number
  /** The earliest and the latest stage time, in microseconds since 1970; infinite if there is none. */
  firstTime: number
  lastTime: number
}

/** Where the events of one policy drift in a segment. */
export interface DriftSpan {
  count: number
  drifts: number
  /** Rows; −1 without drift. */
  firstDrift: number
  lastDrift: number
  /** How many of its events come before the first drifting one, and after the last. */
  before: number
  after: number
}

/** What is summed up, for each row of a segment. */
export interface SummedRows {
  readonly shape: (row: number) => number
  readonly recordLength: (row: number) => number
  /** In microseconds; NaN if there is none. */
  readonly time: (row: number) => number
}

/** The sums over a segment's events by verdict, as far as they were asked for. */
export class VerdictTotals {
  readonly verdicts: ShapeVerdicts
  readonly groups: VerdictGroup[] = []
  /** By policy. */
  readonly spans: readonly DriftSpan[]
  #length = 0
  readonly #rows: SummedRows
  readonly #ofCase: (VerdictGroup | undefined)[] = []

  constructor(verdicts: ShapeVerdicts, rows: SummedRows) {
    this.verdicts = verdicts
    this.#rows = rows
    this.spans = (verdicts.judges?.all ?? []).map(() => {
      return { count: 0, drifts: 0, firstDrift: -1, lastDrift: -1, before: 0, after: 0 }
    })
  }

  /** How many events drift. */
  get drifts(): number {
    return this.spans.reduce((total, { drifts }) => total + drifts, 0)
  }

  /** How many events have no level, so that their verdict is only approximate. */
  get approximate(): number {
    const groups = this.groups.filter(({ judged }) => judged?.agreement === 'approximate')
    return groups.reduce((total, { count }) => total + count, 0)
  }

  /** How many rows are summed up; they are the first ones. */
  get length(): number {
    return this.#length
  }

  /** Adds the rows before `to` that are not yet in the sums. */
  advance(to: number): void {
    for (; this.#length < to; this.#length++) this.#add(this.#length)
  }

  #add(row: number): void {
    const number = this.verdicts.caseOf(this.#rows.shape(row))
    const group = (this.#ofCase[number] ??= this.#begin(number, row))
    group.count++
    group.bytes += this.#rows.recordLength(row)
    group.last = row
    const time = this.#rows.time(row)
    if (time > group.lastTime) group.lastTime = time
    if (time < group.firstTime) group.firstTime = time
    if (group.judged !== null) extend(this.spans[group.judged.policy], row, group.judged.agreement === 'drift')
  }

  #begin(number: number, row: number): VerdictGroup {
    const { judged = null, open = false } = this.verdicts.cases[number] ?? {}
    const times = { firstTime: Infinity, lastTime: -Infinity }
    const group = { judged, open, count: 0, bytes: 0, first: row, last: row, ...times }
    this.groups.push(group)
    return group
  }
}

function extend(span: DriftSpan | undefined, row: number, drifts: boolean): void {
  if (span === undefined) return
  span.after = drifts ? 0 : span.after + 1
  if (drifts) {
    if (span.drifts === 0) {
      span.firstDrift = row
      span.before = span.count
    }
    span.drifts++
    span.lastDrift = row
  }
  span.count++
}
