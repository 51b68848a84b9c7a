import { indexOf, type Row, rowOf, serialOf } from './events/row.ts'
import { type Segment, segmentAt } from './segment.ts'

/**
 * The most events that a search goes through in one request. kube-apiserver logs four stages; whoever copies a log into
 * itself a thousand times gets several requests instead.
 */
const mostStages = 256

/**
 * Which events of some segments are stages of one request: auditID, requestURI and requestReceivedTimestamp tie them
 * together, within one origin. A request's events are a ring in the store's order, over segments. In segments without
 * ties, each event is a request of its own.
 */
export class Requests {
  /** Oldest first. */
  readonly #segments: readonly Segment[]
  /** The latest arrival in the segments before the newest one, in microseconds since 1970. */
  #latestBefore = -Infinity

  constructor(segments: readonly Segment[]) {
    this.#segments = segments
  }

  /** How many requests have events here. */
  get count(): number {
    return this.#segments.reduce((total, { ties, length }) => total + (ties?.first.size ?? length), 0)
  }

  /** Called when a segment was put after the others. */
  opened(): void {
    const before = this.#segments.slice(0, -1)
    this.#latestBefore = before.reduce((latest, { ties }) => Math.max(latest, ties?.latest ?? latest), -Infinity)
  }

  /** Ties the event at the end of the newest segment to the earlier ones of its request. */
  tie(segment: Segment, index: number): void {
    const { ties } = segment
    if (ties === null) return
    const earlier = segment.canBeTied(index) ? this.#earlier(segment, index) : null
    const last = earlier === null ? null : this.#lastFrom(earlier)
    if (last === null) {
      // A request that is full is never found again.
      if (earlier !== null && serialOf(earlier) === segment.serial)
        ties.replace(indexOf(earlier), index, segment.requestHash(index))
      ties.first.add(index)
      if (segment.isEnd(index)) ties.ended.add(index)
      return
    }
    const row = rowOf(segment.serial, index)
    const first = this.next(last)
    this.#setNext(last, row)
    this.#setNext(row, first)
    if (segment.isEnd(index)) this.#setEnded(first)
  }

  /** An event of this one's request that is before it; null if there is none. */
  #earlier(segment: Segment, index: number): Row | null {
    const hash = segment.requestHash(index)
    const found = findIn(segment, hash, segment, index)
    if (found !== null) return found
    const received = segment.received(index)
    segment.ties?.note(index, hash, received)
    return received > this.#latestBefore ? null : this.#find(this.#segments.slice(0, -1), hash, segment, index)
  }

  /** An event in one of some segments that is of the same request. */
  #find(segments: readonly Segment[], hash: number, segment: Segment, index: number): Row | null {
    const received = segment.received(index)
    for (const other of segments) {
      if (other.ties === null || received < other.ties.earliest || received > other.ties.latest) continue
      const found = findIn(other, hash, segment, index)
      if (found !== null) return found
    }
    return null
  }

  /** The row of the request's next event; of its last event, that of its first one. */
  next(row: Row): Row {
    const distance = this.#segmentOf(row)?.ties?.next(indexOf(row)) ?? 0
    return (row + distance) as Row
  }

  /** The first of the events of this one's request. */
  first(row: Row): Row {
    return this.next(this.#lastFrom(row, Infinity) ?? row)
  }

  /** The rows of all events of this one's request, in the store's order. */
  stages(row: Row): Row[] {
    const first = this.first(row)
    const rows = [first]
    for (let at = this.next(first); at > (rows.at(-1) ?? first); at = this.next(at)) rows.push(at)
    return rows
  }

  /** The event of the last stage of this one's request; of several events of that stage, the last in the log. */
  latest(row: Row): Row {
    const [first = row, ...others] = this.stages(row)
    return others.reduce((latest, one) => (this.#stage(one) >= this.#stage(latest) ? one : latest), first)
  }

  #stage(row: Row): number {
    return this.#segmentOf(row)?.stage(indexOf(row)) ?? 0
  }

  /** Whether a request's end is here. `first` is its first event. */
  hasEnded(first: Row): boolean {
    const segment = this.#segmentOf(first)
    return segment?.ties?.ended.has(indexOf(first)) ?? segment?.isEnd(indexOf(first)) ?? false
  }

  /**
   * Ties the requests of the first `count` segments, which were put before the others, to those that go on in the others.
   * `joining` is called before a request that began at `first` gets earlier events.
   */
  join(count: number, joining: (first: Row) => void): void {
    const [older, newer] = [this.#segments.slice(0, count), this.#segments.slice(count)]
    const earliest = Math.min(...older.map(({ ties }) => ties?.earliest ?? Infinity))
    const latest = Math.max(...older.map(({ ties }) => ties?.latest ?? -Infinity))
    for (const segment of newer) {
      const { ties } = segment
      if (ties === null || ties.earliest > latest || ties.latest < earliest) continue
      for (let index = ties.first.from(0); index >= 0; index = ties.first.from(index + 1)) {
        const received = segment.received(index)
        if (received < earliest || received > latest || !segment.canBeTied(index)) continue
        const found = this.#find(older, segment.requestHash(index), segment, index)
        const last = found === null ? null : this.#lastFrom(found)
        if (last === null) continue
        const second = rowOf(segment.serial, index)
        joining(second)
        this.#joinRings(last, second)
      }
    }
    this.opened()
  }

  /** Makes one ring of two, of which `last` and `second` are the last and the first event. */
  #joinRings(last: Row, second: Row): void {
    const first = this.next(last)
    const end = this.#lastFrom(second, Infinity) ?? second
    if (this.hasEnded(second)) this.#setEnded(first)
    const ties = this.#segmentOf(second)?.ties
    ties?.first.delete(indexOf(second))
    ties?.ended.delete(indexOf(second))
    this.#setNext(last, second)
    this.#setNext(end, first)
  }

  /** Unties the oldest segment, which is about to be dropped. Gives the rows at which its requests begin now. */
  leave(): Row[] {
    const [oldest, following] = this.#segments
    if (oldest?.ties == null || following === undefined) return []
    const { ties, serial } = oldest
    const firsts: Row[] = []
    for (let index = ties.first.from(0); index >= 0; index = ties.first.from(index + 1)) {
      if (ties.next(index) === 0) continue
      const first = rowOf(serial, index)
      const remaining = this.stages(first).filter((row) => serialOf(row) > serial)
      const [begins] = remaining
      const end = remaining.at(-1)
      if (begins === undefined || end === undefined) continue
      this.#setNext(end, begins)
      this.#segmentOf(begins)?.ties?.first.add(indexOf(begins))
      if (remaining.some((row) => this.#segmentOf(row)?.isEnd(indexOf(row)) === true)) this.#setEnded(begins)
      firsts.push(begins)
    }
    return firsts
  }

  /** The last event of a request, from any of its events; null if more than `most` lie between. */
  #lastFrom(row: Row, most = mostStages): Row | null {
    let at = row
    for (let count = 0; count < most; count++) {
      const next = this.next(at)
      if (next <= at) return at
      at = next
    }
    return null
  }

  #setNext(row: Row, next: Row): void {
    this.#segmentOf(row)?.ties?.setNext(indexOf(row), next - row)
  }

  #setEnded(first: Row): void {
    this.#segmentOf(first)?.ties?.ended.add(indexOf(first))
  }

  #segmentOf(row: Row): Segment | undefined {
    return segmentAt(this.#segments, serialOf(row))
  }
}

/** The first event of a segment that is of the same request as an event of `segment`, whose hash is given. */
function findIn(other: Segment, hash: number, segment: Segment, index: number): Row | null {
  const found = other.ties?.find(hash, (row) => other.isSameRequest(row, segment, index)) ?? -1
  return found < 0 ? null : rowOf(other.serial, found)
}
