import { beginsPlain } from '../audit/records/formats/apiserver.ts'
import { longestHeader } from '../audit/records/formats/csv.ts'
import { byteRangeOf, type Format } from '../audit/records/formats/format.ts'
import type { RecordSpan } from '../query/body-matcher.ts'
import type { BodySearch } from '../store/events/body-search.ts'
import type { Segment } from '../store/segment.ts'
import { foundRecord } from './found-record.ts'
import type { LogBytes } from './log-bytes.ts'
import type { RecordStretch } from './search-plan.ts'

/** What else is needed to search a stretch. */
export interface StretchTools {
  readonly log: Pick<LogBytes, 'read'>
  /** Whether nobody needs the answers any more. */
  readonly isOver: () => boolean
  readonly format: Format | undefined
}

/**
 * Searches the records in the bytes of a stretch. Those that are logged as kube-apiserver writes them are searched all at
 * once; others are unwrapped first, as when they were stored. A record that is not the event's any more counts as unreadable.
 */
export async function searchStretch(
  bodies: BodySearch,
  { segment, file, from, indexes }: RecordStretch,
  bytes: Uint8Array,
  { log, isOver, format }: StretchTools,
): Promise<void> {
  const plain: number[] = []
  const spans: RecordSpan[] = []
  const wrapped: { readonly index: number; readonly offset: number; readonly bytes: Uint8Array }[] = []
  const all = byteRangeOf(bytes)
  for (const index of indexes) {
    const { offset, length } = segment.place(index)
    const span = { start: offset - from, end: offset - from + length }
    const isAfter = span.start >= (spans.at(-1)?.end ?? 0)
    const whose = isAfter && beginsPlain({ ...all, ...span }) ? whoseRecord(segment, index, bytes, span) : 'unknown'
    if (whose === 'its') {
      plain.push(index)
      spans.push(span)
    } else if (whose === 'another') segment.bodies.noteUnreadable(index)
    else wrapped.push({ index, offset, bytes: bytes.subarray(span.start, span.end) })
  }
  if (plain.length > 0) bodies.search({ segment, indexes: plain }, bytes, spans)
  // The header of a table is read into the memory of these bytes.
  const kept = wrapped.map((one) => ({ ...one, bytes: Uint8Array.from(one.bytes) }))
  for (const one of kept) {
    const event = segment.event(one.index)
    let found = foundRecord(event, one.bytes, format)
    if (found === null) {
      const head = await log.read(file, 0, Math.min(one.offset, longestHeader + 1))
      if (isOver()) return
      found = head === 'gone' ? null : foundRecord(event, one.bytes, 'auto', head)
    }
    if (found === null) segment.bodies.noteUnreadable(one.index)
    else bodies.search({ segment, indexes: [one.index] }, found.bytes, [{ start: 0, end: found.bytes.length }])
  }
}

/** How far from its beginning a plain record has its auditID: after kind, apiVersion and level. */
const headLength = 200

/** Whether a plain record is that of an event: another one can lie at its place by now. Only its auditID is compared. */
function whoseRecord(
  segment: Segment,
  index: number,
  bytes: Uint8Array,
  { start, end }: RecordSpan,
): 'its' | 'another' | 'unknown' {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(headLength, end - start))
  const [, logged] = /"auditID":"([\w.-]*)"/.exec(head.toString('latin1')) ?? []
  if (logged === undefined) return 'unknown'
  return logged === segment.auditID(index) ? 'its' : 'another'
}
