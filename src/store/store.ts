import type { EventFields } from '../audit/event.ts'
import { Judgements } from './judgements.ts'
import type { Judges } from './judges.ts'
import type { Row } from './row.ts'
import { indexOf, rowOf, segmentSize, serialOf } from './row.ts'
import type { Place } from './segment.ts'
import { Segment } from './segment.ts'

/** Something that was lost or cannot be shown as it should, with where it stood. */
export interface Problem {
  readonly path: string
  /** Byte offset in the file, null when it concerns the file as a whole. */
  readonly offset: number | null
  readonly reason: string
}

/** How many problems are kept to be read; all are counted. */
const keptProblems = 1000

/** All events that are held: segments, oldest first. It is told what comes and knows no screen, file or timer. */
export class Store {
  #judges: Judges | null
  readonly #maxSegments: number
  readonly #segments: Segment[] = []
  readonly #problems: Problem[] = []
  #problemCount = 0
  #evicted = 0
  /** Drift among the events that went, as long as the same judges are in force. */
  #evictedDrift = 0
  /** The judgements that are being made anew, of the newest segment whose own are of other judges. */
  #making: { readonly segment: Segment; readonly judgements: Judgements } | null = null

  /** `maxEvents` are kept at the least: the oldest segment goes as a whole once all others hold that many. */
  constructor(judges: Judges | null, maxEvents = 1_000_000) {
    this.#judges = judges
    this.#maxSegments = Math.max(1, Math.ceil(maxEvents / segmentSize))
  }

  /** Stores an event with its verdict and gives its row. */
  append(event: EventFields, place: Place): Row {
    const segment = this.#open()
    return rowOf(segment.serial, segment.append(event, place))
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
    const segment = this.#segments.findLast(({ judgements }) => judgements.judges !== this.#judges)
    if (segment === undefined) return false
    if (this.#making?.segment !== segment) this.#making = { segment, judgements: new Judgements(this.#judges, segment) }
    const { judgements } = this.#making
    judgements.advance(Math.min(segment.length, judgements.length + most))
    if (judgements.length === segment.length) segment.rejudge(judgements)
    return true
  }

  /** How many events are judged by the judges in force. */
  get judged(): number {
    return this.#segments.reduce(
      (total, { judgements, length }) => total + (judgements.judges === this.#judges ? length : 0),
      0,
    )
  }

  /** Counts a problem; the last thousand are kept to be read. */
  problem(problem: Problem): void {
    this.#problemCount++
    this.#problems.push(problem)
    if (this.#problems.length > keptProblems) this.#problems.shift()
  }

  get segments(): readonly Segment[] {
    return this.#segments
  }

  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** How many events contradict their policy, of all that came since it is in force. */
  get driftCount(): number {
    return this.#segments.reduce((total, segment) => total + driftIn(segment), this.#evictedDrift)
  }

  /** What the header calls lost. */
  get problemCount(): number {
    return this.#problemCount
  }

  /** How many events are held. */
  get size(): number {
    return this.#segments.reduce((total, segment) => total + segment.length, 0)
  }

  /** How many events were let go to stay within the bound. */
  get evicted(): number {
    return this.#evicted
  }

  /** The segment and index of a row; undefined once it was evicted. */
  locate(row: Row): { readonly segment: Segment; readonly index: number } | undefined {
    const first = this.#segments[0]?.serial ?? 0
    const segment = this.#segments[serialOf(row) - first]
    const index = indexOf(row)
    return segment !== undefined && index < segment.length ? { segment, index } : undefined
  }

  #open(): Segment {
    const newest = this.#segments.at(-1)
    if (newest !== undefined && !newest.full) return newest
    if (this.#segments.length > this.#maxSegments) this.#evict()
    const segment = new Segment((newest?.serial ?? -1) + 1, this.#judges)
    this.#segments.push(segment)
    return segment
  }

  #evict(): void {
    const gone = this.#segments.shift()
    if (gone === undefined) return
    this.#evicted += gone.length
    if (gone.judgements.judges === this.#judges) this.#evictedDrift += driftIn(gone)
  }
}

function driftIn({ judgements }: Segment): number {
  return judgements.courses.reduce((total, { drifts }) => total + drifts, 0)
}
