import type { EventFields } from '../audit/event.ts'
import type { Problem } from '../audit/problem.ts'
import type { RecordPlace } from './events/event-columns.ts'
import { indexOf, type Row, serialOf } from './events/row.ts'
import type { Judges } from './judging/judges.ts'
import { VerdictColumn } from './judging/verdict-column.ts'
import { nowhere, type Segment, type SegmentOrigins } from './segment.ts'
import { type Added, type RecordIn, Run, type RunOptions } from './segment-run.ts'

/** How many problems are kept to be read, and how much of each; all are counted. */
const keptProblems = 1000
const longestReason = 1000

/** What a store holds at the most. */
export interface StoreLimits extends RunOptions {
  /** So many events are kept at the least: the oldest segment goes as a whole once all others hold that many. */
  readonly maxEvents?: number
  /** Beyond so many bytes the oldest segment goes in any case: clients choose how long a request URI is. */
  readonly maxBytes?: number
}

/** A block of events from before those that are held; it is put before the others when all of it has come. */
export interface OlderBlock {
  readonly add: (record: RecordIn) => Added
  /** All of it has come. Gives whether there is room for more. */
  readonly end: () => boolean
}

/** All events that are held: segments, oldest first. It is told what comes and knows no screen, file or timer. */
export class Store {
  #judges: Judges | null
  readonly #maxEvents: number
  readonly #maxBytes: number
  readonly origins: SegmentOrigins
  readonly #segments: RunOptions
  readonly #run: Run
  #older = 0
  #repeated = 0
  readonly #problems: Problem[] = []
  #problemCount = 0
  #foreignCount = 0
  #evicted = 0
  /** Drift among the events that went, as long as the same judges are in force. */
  #evictedDrift = 0
  /** The judgements that are being made anew, of the newest segment whose own are of other judges. */
  #making: { readonly segment: Segment; readonly judgements: VerdictColumn } | null = null

  constructor(judges: Judges | null, limits: StoreLimits = {}) {
    const {
      maxEvents = 1_000_000,
      maxBytes = 512 * 1024 * 1024,
      origins = nowhere,
      sinceUs: since,
      segmentSize,
      isRepeat,
    } = limits
    this.#judges = judges
    this.#maxEvents = maxEvents
    this.#maxBytes = maxBytes
    this.origins = origins
    this.#segments = { sinceUs: since, origins, segmentSize }
    this.#run = new Run({ ...this.#segments, isRepeat })
  }

  /** Stores the event of a record, the newest, with its verdict. */
  add(record: RecordIn): Added {
    const added = this.#run.add(record, this.#judges)
    if (added.skipped === 'older') this.#older++
    if (added.skipped === 'repeat') this.#repeated++
    this.#bound(this.#run)
    return added
  }

  /** Stores an event with its verdict and gives its row. */
  append(event: EventFields, place: RecordPlace): Row {
    const row = this.#run.append(event, place, this.#judges)
    this.#bound(this.#run)
    return row
  }

  /** Begins a block of events that are older than all that are held. */
  olderBlock(): OlderBlock {
    const run = new Run(this.#segments)
    let older = 0
    return {
      add: (record) => {
        const added = run.add(record, this.#judges)
        if (added.skipped === 'older') older++
        this.#bound(run)
        return added
      },
      end: () => {
        const tooOld = older > 0 && run.size === 0
        this.#older += older
        // There would be a hole between them.
        if (this.#run.isCut) {
          for (const segment of run.segments) this.#letGo(segment)
          return false
        }
        this.#run.prepend(run)
        this.#bound(this.#run)
        return !tooOld && !this.#isFull(this.#run)
      },
    }
  }

  /** Puts other judges in force. What is held is judged anew by and by (`rejudge`), and goes by the old ones until then. */
  setJudges(judges: Judges | null): void {
    this.#judges = judges
    this.#making = null
    this.#evictedDrift = 0
  }

  get judges(): Judges | null {
    return this.#judges
  }

  /** Judges up to so many events anew, the newest segment first; false when all are judged by the judges in force. */
  rejudge(most: number): boolean {
    const segment = this.#run.segments.findLast(({ judgements }) => judgements.judges !== this.#judges)
    if (segment === undefined) return false
    if (this.#making?.segment !== segment)
      this.#making = { segment, judgements: new VerdictColumn(this.#judges, segment) }
    const { judgements } = this.#making
    judgements.advance(Math.min(segment.length, judgements.length + most))
    if (judgements.length === segment.length) segment.rejudge(judgements)
    return true
  }

  /** How many events are judged by the judges in force. */
  get judged(): number {
    return this.#run.segments.reduce(
      (total, { judgements, length }) => total + (judgements.judges === this.#judges ? length : 0),
      0,
    )
  }

  /** Counts a record that is of something else than the audit log, so that nothing is lost with it. */
  foreign(): void {
    this.#foreignCount++
  }

  /** How many records were of something else than the audit log. */
  get foreignCount(): number {
    return this.#foreignCount
  }

  /** Counts a problem; the last thousand are kept to be read. */
  problem(problem: Problem): void {
    this.#problemCount++
    this.#problems.push({ ...problem, reason: problem.reason.slice(0, longestReason) })
    if (this.#problems.length > keptProblems) this.#problems.shift()
  }

  get segments(): readonly Segment[] {
    return this.#run.segments
  }

  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** How many events contradict their policy, of all that came since it is in force. */
  get driftCount(): number {
    return this.#run.segments.reduce((total, segment) => total + driftIn(segment), this.#evictedDrift)
  }

  /** How many events do not hold the level, so that nothing tells whether they agree with their policy. */
  get approximateCount(): number {
    return this.#run.segments.reduce((total, segment) => total + approximateIn(segment), 0)
  }

  /** What the header calls lost. */
  get problemCount(): number {
    return this.#problemCount
  }

  /** How many events are held. */
  get size(): number {
    return this.#run.size
  }

  /** How many events were left out since they are from before the time asked for. */
  get older(): number {
    return this.#older
  }

  /** How many events were left out since they came before. */
  get repeated(): number {
    return this.#repeated
  }

  /** How many events were let go to stay within the bound. */
  get evicted(): number {
    return this.#evicted
  }

  /** The segment and index of a row; undefined once it was evicted. */
  locate(row: Row): { readonly segment: Segment; readonly index: number } | undefined {
    const first = this.#run.segments[0]?.serial ?? 0
    const segment = this.#run.segments[serialOf(row) - first]
    const index = indexOf(row)
    return segment !== undefined && index < segment.length ? { segment, index } : undefined
  }

  #bound(run: Run): void {
    if (!run.grown) return
    run.grown = false
    while (run.segments.length > 1 && this.#isOver(run)) this.#evict(run)
  }

  #isOver(run: Run): boolean {
    return run.size - (run.segments[0]?.length ?? 0) >= this.#maxEvents || run.bytes > this.#maxBytes
  }

  #isFull(run: Run): boolean {
    return run.isCut || run.size >= this.#maxEvents || run.bytes > this.#maxBytes * 0.9
  }

  #evict(run: Run): void {
    const gone = run.dropOldest()
    if (gone !== undefined) this.#letGo(gone)
  }

  #letGo(segment: Segment): void {
    this.#evicted += segment.length
    if (segment.judgements.judges === this.#judges) this.#evictedDrift += driftIn(segment)
  }
}

function driftIn({ judgements }: Segment): number {
  return judgements.courses.reduce((total, { drifts }) => total + drifts, 0)
}

function approximateIn({ judgements }: Segment): number {
  const cases = judgements.cases.filter(({ judged }) => judged?.agreement === 'approximate')
  return cases.reduce((total, { count }) => total + count, 0)
}

/** From the earliest to the latest stage's time of the events that are held, in microseconds since 1970; null for none. */
export function timeRangeOf(store: Store): { readonly from: number; readonly to: number } | null {
  const cases = store.segments.flatMap(({ judgements }) => judgements.cases)
  const from = cases.reduce((least, { firstTime }) => Math.min(least, firstTime), Infinity)
  const to = cases.reduce((most, { lastTime }) => Math.max(most, lastTime), -Infinity)
  return from <= to ? { from, to } : null
}
