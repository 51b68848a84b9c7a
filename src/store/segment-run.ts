import { decode } from '../audit/decode/reference.ts'
import type { EventFields } from '../audit/event.ts'
import { isMet, sameness } from '../audit/event-identity.ts'
import { microseconds } from '../audit/time.ts'
import type { Bytes } from '../columns/bytes.ts'
import type { RecordPlace } from './events/event-columns.ts'
import { type Row, rowOf } from './events/row.ts'
import type { Judges } from './judging/judges.ts'
import { nowhere, Segment, type SegmentOrigins } from './segment.ts'

/** A record's place, and the event in it as JSON, from `start` to before `end` in bytes that hold others too. */
export interface RecordIn extends RecordPlace {
  readonly bytes: Bytes
  readonly start: number
  readonly end: number
  /** Of a log that does not hold the level of an event. */
  readonly approximate?: boolean
  /** Whether the same event may come again by the same way, as a webhook's does when its answer was lost. */
  readonly repeatable?: boolean
}

/**
 * What became of a record: it has a row, it is from before the time asked for, it is there already, or it is no event.
 */
export type Taken = Row | 'older' | 'repeat' | 'none'

/** Events one after another, in segments: it grows at its new end, and other runs are put before its old end. */
export class Run {
  readonly segments: Segment[] = []
  /** Whether segments were added since somebody last said no. */
  grown = false
  /** Whether older events were let go: nothing can stand right before what is left. */
  isCut = false
  readonly #since: number
  readonly #origins: SegmentOrigins
  readonly #met: (event: string) => boolean

  /**
   * Events from before `since`, in microseconds since 1970, are left out, and so are those that can come again and have
   * been met before; `met` says so of what tells one from another.
   */
  constructor(since: number, origins: SegmentOrigins = nowhere, met: (event: string) => boolean = () => false) {
    this.#since = since
    this.#origins = origins
    this.#met = met
  }

  /** How many events there are. */
  get size(): number {
    return this.segments.reduce((total, { length }) => total + length, 0)
  }

  /** Bytes held. */
  get bytes(): number {
    return this.segments.reduce((total, { bytes }) => total + bytes.numbers + bytes.strings, 0)
  }

  /** Takes a record; `judges` are those in force. What is wrong with it, or in it, goes to `problem`. */
  take(record: RecordIn, judges: Judges | null, problem: (reason: string) => void): Taken {
    const { bytes, start, end, approximate } = record
    const segment = this.#open(judges)
    const met = record.repeatable === true ? this.#met : null
    const scanned = segment.scan(bytes, start, end, record, this.#since, met)
    if (scanned === 'older' || scanned === 'repeat') return scanned
    if (scanned !== 'declined') return rowOf(segment.serial, scanned)
    let taken: Taken = 'none'
    const event = (fields: EventFields): void => {
      if (microseconds(fields.stageTimestamp) < this.#since) taken = 'older'
      else if (met !== null && isMet(sameness(fields), met)) taken = 'repeat'
      else taken = this.append(fields, record, judges)
    }
    decode(bytes.at.subarray(start, end), { event, problem }, approximate)
    return taken
  }

  /** Adds an event that was decoded to its fields. */
  append(fields: EventFields, place: RecordPlace, judges: Judges | null): Row {
    const segment = this.#open(judges)
    return rowOf(segment.serial, segment.append(fields, place))
  }

  /** Ends the adding at the new end. */
  close(): void {
    this.segments.at(-1)?.close()
  }

  /** Puts the segments of an older run before those of this one. */
  prepend(older: Run): void {
    older.close()
    this.grown = true
    this.isCut = older.isCut
    let serial = this.segments[0]?.serial ?? 0
    for (const segment of older.segments.toReversed()) {
      segment.serial = --serial
      this.segments.unshift(segment)
    }
  }

  dropOldest(): Segment | undefined {
    this.isCut = true
    return this.segments.shift()
  }

  #open(judges: Judges | null): Segment {
    const newest = this.segments.at(-1)
    if (newest !== undefined && !newest.full) return newest
    newest?.close()
    const segment = new Segment(judges, this.#origins)
    segment.serial = newest === undefined ? 0 : newest.serial + 1
    this.segments.push(segment)
    this.grown = true
    return segment
  }
}
