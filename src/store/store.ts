import type { EventFields } from '../audit/event.ts'
import type { EndedProblem, Problem } from '../audit/problem.ts'
import { BodySearch } from './events/body-search.ts'
import type { RecordPlace } from './events/event-rows.ts'
import { indexOf, type Row, rowOf, serialOf } from './events/row.ts'
import type { Judges } from './judging/judges.ts'
import { ShapeVerdicts } from './judging/shape-verdicts.ts'
import { Problems } from './problems.ts'
import type { Requests } from './requests.ts'
import { type Segment, segmentAt } from './segment.ts'
import { type Added, type RecordIn, type RequestWatcher, Run, type RunOptions } from './segment-run.ts'
import { nowhere, type Origins, type Shapes } from './shapes.ts'

/** How much a store holds. */
export interface StoreLimits extends RunOptions {
  /** Keep at least this many events: the oldest segment is dropped once the others hold as many. */
  readonly maxEvents?: number
  /** Drop the oldest segment above this many bytes in any case: clients choose how long a request URI is. */
  readonly maxBytes?: number
}

/** A block of events older than those in the store; it is put before them when it is complete. */
export interface OlderBlock {
  readonly add: (record: RecordIn) => Added
  /** Completes the block. Returns whether there is room for another. */
  readonly end: () => boolean
}

/** All events in memory: segments, oldest first. It knows no screen, file or timer. */
export class Store {
  #judges: Judges | null
  readonly #maxEvents: number
  readonly #maxBytes: number
  readonly origins: Origins
  readonly bodies = new BodySearch()
  readonly #segments: RunOptions
  readonly #run: Run
  #older = 0
  #newestOlder = -Infinity
  #undated = 0
  #repeated = 0
  readonly #problems = new Problems()
  #foreignCount = 0
  #evicted = 0
  #evictedRequests = 0
  readonly #watchers: RequestWatcher[] = []
  /** Drift among the dropped events under the current judges. */
  #evictedDrift = 0
  /** The verdicts in the making for the newest shapes that have those of former judges. */
  #making: { readonly shapes: Shapes; readonly verdicts: ShapeVerdicts } | null = null

  constructor(judges: Judges | null, limits: StoreLimits = {}) {
    const { maxEvents = 1_000_000, maxBytes = 512 * 1024 * 1024, origins = nowhere } = limits
    const { sinceUs, segmentSize, isRepeat, tying } = limits
    this.#judges = judges
    this.#maxEvents = maxEvents
    this.#maxBytes = maxBytes
    this.origins = origins
    this.#segments = { sinceUs, origins, segmentSize, tying }
    this.#run = new Run({ ...this.#segments, isRepeat }, this.bodies)
  }

  /** Stores the event of the newest record, with its verdict. */
  add(record: RecordIn): Added {
    const added = this.#run.add(record, this.#judges)
    if (added.skipped === 'older') this.#skipped(1, this.#run)
    if (added.undated === true) this.#undated++
    if (added.skipped === 'repeat') this.#repeated++
    this.#bound(this.#run)
    return added
  }

  /** Stores an event with its verdict and returns its row. */
  append(event: EventFields, place: RecordPlace): Row {
    const row = this.#run.append(event, place, this.#judges)
    this.#bound(this.#run)
    return row
  }

  #skipped(count: number, { newestSkipped }: Run): void {
    this.#older += count
    this.#newestOlder = Math.max(this.#newestOlder, newestSkipped)
  }

  /** Begins a block of events that are older than all in the store. */
  olderBlock(): OlderBlock {
    const run = new Run(this.#segments, this.bodies)
    let older = 0
    return {
      add: (record) => {
        const added = run.add(record, this.#judges)
        if (added.skipped === 'older') older++
        if (added.undated === true) this.#undated++
        this.#bound(run)
        return added
      },
      end: () => {
        const tooOld = older > 0 && run.size === 0
        this.#skipped(older, run)
        // Events between the block and the rest are gone already.
        if (this.#run.isCut) {
          for (const segment of run.segments) this.#countDropped(segment)
          return false
        }
        this.#run.prepend(run, (first) => {
          for (const { joining } of this.#watchers) joining(first)
        })
        this.#bound(this.#run)
        return !tooOld && !this.#isFull(this.#run)
      },
    }
  }

  /** Replaces the judges. Stored events keep their old verdicts until `rejudge` re-evaluates them in steps. */
  setJudges(judges: Judges | null): void {
    this.#judges = judges
    this.#making = null
    this.#evictedDrift = 0
  }

  get judges(): Judges | null {
    return this.#judges
  }

  /** Re-evaluates up to `most` shapes of events, the newest first; false if all verdicts are current. */
  rejudge(most: number): boolean {
    const shapes = this.#run.segments.findLast((segment) => !segment.isJudgedBy(this.#judges))?.shapes
    if (shapes === undefined) {
      this.#making = null
      return false
    }
    if (this.#making?.shapes !== shapes)
      this.#making = { shapes, verdicts: new ShapeVerdicts(this.#judges, shapes.lexicon) }
    const { verdicts } = this.#making
    verdicts.advance(Math.min(shapes.size, verdicts.length + most))
    if (verdicts.length === shapes.size) shapes.rejudge(verdicts)
    return true
  }

  /** How many events have current verdicts. */
  get judged(): number {
    return this.#run.segments.reduce(
      (total, segment) => total + (segment.isJudgedBy(this.#judges) ? segment.length : 0),
      0,
    )
  }

  /** Counts a record of another program, which does not count as lost. */
  foreign(): void {
    this.#foreignCount++
  }

  /** Counts a copy of an event, which is not stored. */
  copy(): void {
    this.#repeated++
  }

  /** How many records came from other programs. */
  get foreignCount(): number {
    return this.#foreignCount
  }

  /** Counts a problem, and keeps it for a while. */
  problem(problem: Problem): void {
    this.#problems.add(problem)
  }

  /** Writes into a problem that is still kept how long it lasted. */
  over(ended: EndedProblem): void {
    this.#problems.over(ended)
  }

  get segments(): readonly Segment[] {
    return this.#run.segments
  }

  /** Which events are stages of one request. */
  get requests(): Requests {
    return this.#run.requests
  }

  /** Tells a watcher from now on when requests change that it has counted. */
  watch(watcher: RequestWatcher): void {
    this.#watchers.push(watcher)
  }

  /** The problems that are kept, the newest last. */
  get problems(): readonly Problem[] {
    return this.#problems.kept
  }

  /** How many events drift from the current policy, with those dropped since it was loaded. */
  get driftCount(): number {
    const judged = this.#run.segments.filter((segment) => segment.isJudgedBy(this.#judges))
    return judged.reduce((total, segment) => total + segment.totals.drifts, this.#evictedDrift)
  }

  /** How many events have no level, so that their verdict is only approximate. */
  get approximateCount(): number {
    return this.#run.segments.reduce((total, segment) => total + segment.totals.approximate, 0)
  }

  /** What the header calls lost. */
  get problemCount(): number {
    return this.#problems.count
  }

  /** How many events are in memory. */
  get size(): number {
    return this.#run.size
  }

  /** The newest event in memory; null if there is none. */
  get newest(): Row | null {
    const last = this.segments.findLast(({ length }) => length > 0)
    return last === undefined ? null : rowOf(last.serial, last.length - 1)
  }

  /** How many events were skipped because they are from before `sinceUs`. */
  get older(): number {
    return this.#older
  }

  /** The latest time of these, in microseconds since 1970; -Infinity without any. */
  get newestOlder(): number {
    return this.#newestOlder
  }

  /** How many events were stored without a time that can be read: `sinceUs` and times in filters could not judge them. */
  get undated(): number {
    return this.#undated
  }

  /** How many repeated events were skipped. */
  get repeated(): number {
    return this.#repeated
  }

  /** How many events were dropped to stay within the limits. */
  get evicted(): number {
    return this.#evicted
  }

  /** How many requests were dropped with all their events. */
  get evictedRequests(): number {
    return this.#evictedRequests
  }

  /** The segment and index of a row; undefined once it was dropped. */
  locate(row: Row): { readonly segment: Segment; readonly index: number } | undefined {
    const segment = segmentAt(this.#run.segments, serialOf(row))
    const index = indexOf(row)
    return segment !== undefined && index < segment.length ? { segment, index } : undefined
  }

  #bound(run: Run): void {
    if (!run.grown) return
    run.grown = false
    while (run.segments.length > 1 && this.#isOver(run)) this.#evict(run)
    run.closePrevious()
  }

  #isOver(run: Run): boolean {
    return run.size - (run.segments[0]?.length ?? 0) >= this.#maxEvents || run.bytes > this.#maxBytes
  }

  #isFull(run: Run): boolean {
    return run.isCut || run.size >= this.#maxEvents || run.bytes > this.#maxBytes * 0.9
  }

  #evict(run: Run): void {
    const [oldest] = run.segments
    const watchers = run === this.#run ? this.#watchers : []
    if (oldest !== undefined) for (const { dropping } of watchers) dropping(oldest)
    const dropped = run.dropOldest((first) => {
      this.#evictedRequests--
      for (const { began } of watchers) began(first)
    })
    if (dropped !== undefined) this.#countDropped(dropped)
  }

  #countDropped(segment: Segment): void {
    this.#evicted += segment.length
    this.#evictedRequests += segment.ties?.first.size ?? segment.length
    if (segment.isJudgedBy(this.#judges)) this.#evictedDrift += segment.drifts
  }
}

/** The earliest and latest stage time in the store, in microseconds since 1970; null if it has none. */
export function timeRangeOf(store: Store): { readonly from: number; readonly to: number } | null {
  const groups = store.segments.flatMap(({ totals }) => totals.groups)
  const from = groups.reduce((least, { firstTime }) => Math.min(least, firstTime), Infinity)
  const to = groups.reduce((most, { lastTime }) => Math.max(most, lastTime), -Infinity)
  return from <= to ? { from, to } : null
}
