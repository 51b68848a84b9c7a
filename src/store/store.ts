import type { EventFields } from '../audit/event.ts'
import type { Judge } from './judge.ts'
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
  readonly #judge: Judge | null
  readonly #maxSegments: number
  readonly #segments: Segment[] = []
  readonly #problems: Problem[] = []
  #problemCount = 0
  #evicted = 0
  #driftCount = 0

  /** `maxEvents` are kept at the least: the oldest segment goes as a whole once all others hold that many. */
  constructor(judge: Judge | null, maxEvents = 1_000_000) {
    this.#judge = judge
    this.#maxSegments = Math.max(1, Math.ceil(maxEvents / segmentSize))
  }

  /** Stores an event with its verdict and gives its row. */
  append(event: EventFields, place: Place): Row {
    const segment = this.#open()
    const verdict = this.#judge?.(event) ?? null
    if (verdict?.agreement === 'drift') this.#driftCount++
    return rowOf(segment.serial, segment.append(event, place, verdict))
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

  /** How many events contradicted the policy, of all that came. */
  get driftCount(): number {
    return this.#driftCount
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
    if (this.#segments.length > this.#maxSegments) this.#evicted += this.#segments.shift()?.length ?? 0
    const segment = new Segment((newest?.serial ?? -1) + 1)
    this.#segments.push(segment)
    return segment
  }
}
