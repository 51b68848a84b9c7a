import { decode } from '../audit/decode/reference.ts'
import { Scanner } from '../audit/decode/scanner.ts'
import type { EventFields } from '../audit/event.ts'
import { isMet, sameness } from '../audit/event-identity.ts'
import { loggedMicroseconds } from '../audit/time.ts'
import type { Bytes } from '../columns/bytes.ts'
import { BodySearch } from './events/body-search.ts'
import type { RecordPlace } from './events/event-rows.ts'
import { mostInSegment, type Row, rowOf } from './events/row.ts'
import { Ties } from './events/ties.ts'
import type { Judges } from './judging/judges.ts'
import { Requests } from './requests.ts'
import { Segment } from './segment.ts'
import { nowhere, type Origins, Shapes } from './shapes.ts'

/** A record's place, and its event as JSON: `bytes` from `start` to before `end`. `bytes` may hold other records too. */
export interface RecordIn extends RecordPlace {
  readonly bytes: Bytes
  readonly start: number
  readonly end: number
  /** Whether the log's format lacks the event's level. */
  readonly approximate?: boolean
  /** Whether the same event may arrive twice, as at the webhook when its response was lost. */
  readonly repeatable?: boolean
}

/** The result of adding a record. */
export interface Added {
  /** The row of its event; null if it was not stored. */
  readonly row: Row | null
  /** Why its event was skipped: it is older than `sinceUs`, or a repeat. */
  readonly skipped: 'older' | 'repeat' | null
  /** Whether it was stored although it has no readable time, which `sinceUs` would be compared with. */
  readonly undated?: boolean
  /** What is wrong with the record: it is not an event, or it is a damaged event, which is stored all the same. */
  readonly problem: string | null
}

const older: Added = { row: null, skipped: 'older', problem: null }
const repeat: Added = { row: null, skipped: 'repeat', problem: null }

export interface RunOptions {
  /** Skip events whose stage time is before this, in microseconds since 1970. */
  readonly sinceUs?: number | undefined
  /** The origins of the events; one unnamed origin by default. */
  readonly origins?: Origins | undefined
  /** How many events a segment holds: at most 65,536, which is the default. */
  readonly segmentSize?: number | undefined
  /** Whether a repeatable event was seen before, by its identity; also marks it as seen. */
  readonly isRepeat?: ((event: string) => boolean) | undefined
  /** Whether to tie the events of each request together; true by default. Lines that are printed event by event need no ties. */
  readonly tying?: boolean | undefined
}

/** Someone who counts requests, and must know when some change that were counted. */
export interface RequestWatcher {
  /** Called before a request that begins at `first` gets events from before that. */
  readonly joining: (first: Row) => void
  /** Called before the oldest segment is dropped. */
  readonly dropping: (segment: Segment) => void
  /** Called after that, for each request that has later events: it begins at `first` now. */
  readonly began: (first: Row) => void
}

/** Consecutive events in segments. New events are added at its end; older runs can be put before its start. */
export class Run {
  readonly segments: Segment[] = []
  /** Which events are stages of one request. */
  readonly requests: Requests
  /** Set when segments are added; cleared once the limits were checked. */
  grown = false
  /** Whether older events were dropped, so that nothing can directly precede what is left. */
  isCut = false
  /** The latest time of the events from before `sinceUs`; -Infinity if there were none. */
  newestSkipped = -Infinity
  readonly #scanner = new Scanner()
  readonly #sinceUs: number
  readonly #origins: Origins
  readonly #segmentSize: number
  readonly #isRepeat: (event: string) => boolean
  readonly #tying: boolean
  readonly #bodies: BodySearch

  /** `bodies` searches the records of its events. */
  constructor(options: RunOptions = {}, bodies = new BodySearch()) {
    const {
      sinceUs = -Infinity,
      origins = nowhere,
      segmentSize = mostInSegment,
      isRepeat = () => false,
      tying = true,
    } = options
    this.#sinceUs = sinceUs
    this.#origins = origins
    this.#segmentSize = segmentSize
    this.#isRepeat = isRepeat
    this.#tying = tying
    this.#bodies = bodies
    this.requests = new Requests(this.segments)
  }

  /** The number of events. */
  get size(): number {
    return this.segments.reduce((total, { length }) => total + length, 0)
  }

  /** Bytes of memory used. Shapes that several segments share count once. */
  get bytes(): number {
    const parts = new Set<Segment | Shapes>(this.segments.flatMap((segment) => [segment, segment.shapes]))
    return [...parts].reduce((total, { bytes }) => total + bytes.numbers + bytes.strings, 0)
  }

  /** Adds the event of a record and evaluates it with `judges`. */
  add(record: RecordIn, judges: Judges | null): Added {
    const segment = this.#open(judges)
    segment.checkLimits(record.length)
    const isRepeat = record.repeatable === true ? this.#isRepeat : null
    const { event } = this.#scanner
    if (!this.#scanner.scan(record.bytes, record.start, record.end, this.#origins.of(record.file)))
      return this.#addDecoded(record, judges, isRepeat)
    if (event.time < this.#sinceUs) return this.#skipped(event.time)
    if (isRepeat !== null && isMet(segment.sameness(event), isRepeat)) return repeat
    return stored(this.#added(segment, segment.add(event, record), record))
  }

  /** Adds the event of a record that needs the reference decoder. */
  #addDecoded(record: RecordIn, judges: Judges | null, isRepeat: ((event: string) => boolean) | null): Added {
    const decoded = decode(record.bytes.at.subarray(record.start, record.end), record.approximate)
    if (decoded.kind === 'problem') return { row: null, skipped: null, problem: decoded.reason }
    const { event, damage } = decoded
    const time = loggedMicroseconds(event.stageTimestamp)
    if (time < this.#sinceUs) return { ...this.#skipped(time), problem: damage }
    if (isRepeat !== null && isMet(sameness(event), isRepeat)) return { ...repeat, problem: damage }
    const segment = this.#open(judges)
    const row = this.#added(segment, segment.append(event, record), record)
    return { ...stored(row, damage), ...(Number.isNaN(time) ? { undated: true } : {}) }
  }

  /** Skips an event from before `sinceUs`. */
  #skipped(time: number): Added {
    if (time > this.newestSkipped) this.newestSkipped = time
    return older
  }

  #added(segment: Segment, index: number, { bytes, ...span }: RecordIn): Row {
    this.#bodies.see(segment.bodies, index, bytes.at, span)
    return this.#tied(segment, index)
  }

  /** Adds a decoded event, whose record is not searched. */
  append(fields: EventFields, place: RecordPlace, judges: Judges | null): Row {
    const segment = this.#open(judges)
    return this.#tied(segment, segment.append(fields, place))
  }

  #tied(segment: Segment, index: number): Row {
    this.requests.tie(segment, index)
    return rowOf(segment.serial, index)
  }

  /** Frees what only adding needs of the segments before the newest, which are full. */
  closePrevious(): void {
    const newest = this.segments.at(-1)
    for (let at = this.segments.length - 2; at >= 0; at--) {
      const previous = this.segments[at]
      if (previous === undefined || previous.closed) return
      previous.close()
      if (previous.shapes !== newest?.shapes) previous.shapes.close()
    }
  }

  /** Accepts no more events at the end. */
  close(): void {
    const newest = this.segments.at(-1)
    newest?.close()
    newest?.shapes.close()
  }

  /** Puts the segments of an older run before those of this one. `joining` is called as a watcher is. */
  prepend(older: Run, joining: RequestWatcher['joining']): void {
    older.close()
    this.grown = true
    this.isCut = older.isCut
    let serial = this.segments[0]?.serial ?? 0
    for (const segment of older.segments.toReversed()) {
      segment.serial = --serial
      this.segments.unshift(segment)
    }
    this.requests.join(older.segments.length, joining)
  }

  /** Drops the oldest segment. `began` is called as a watcher is. */
  dropOldest(began: RequestWatcher['began']): Segment | undefined {
    this.isCut = true
    const firsts = this.requests.leave()
    const dropped = this.segments.shift()
    for (const first of firsts) began(first)
    return dropped
  }

  #open(judges: Judges | null): Segment {
    const newest = this.segments.at(-1)
    if (newest !== undefined && !newest.full) return newest
    const ties = this.#tying ? new Ties(this.#segmentSize) : null
    const segment = new Segment(this.#shapesAfter(newest, judges), this.#segmentSize, newest?.length, ties)
    segment.serial = newest === undefined ? 0 : newest.serial + 1
    this.segments.push(segment)
    this.requests.opened()
    this.grown = true
    return segment
  }

  /** The shapes for the segment after the newest one: the same ones, as long as there is room. */
  #shapesAfter(newest: Segment | undefined, judges: Judges | null): Shapes {
    if (newest !== undefined && !newest.shapes.full) return newest.shapes
    const shapes = new Shapes(judges, this.#origins, newest?.shapes)
    this.#scanner.readInto(shapes.lexicon)
    return shapes
  }
}

function stored(row: Row, problem: string | null = null): Added {
  return { row, skipped: null, problem }
}
