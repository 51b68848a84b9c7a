import { decode } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'
import type { Format } from '../../src/audit/records/formats/format.ts'
import { recordBytes } from '../../src/audit/records/line-cutter.ts'
import { openRecord, type RecordProblem, RecordReader, type Records } from '../../src/audit/records/record-reader.ts'
import { cutAt } from './cut.ts'

/** What a reader takes out of a log. */
export interface TakenRecords {
  readonly events: readonly EventFields[]
  readonly ids: readonly string[]
  /** Where each event's record is. */
  readonly places: readonly (readonly [offset: number, length: number])[]
  /** What is no event and counts as lost; with the reasons of the decoder. */
  readonly lost: readonly string[]
  /** What is of other programs. */
  readonly foreign: readonly string[]
  /** What says again what was read. */
  readonly copies: readonly string[]
  readonly format: Format | null
  readonly advice: string | null
}

/** Reads a log whose chunks end at `cuts`; `settles`: after each, it does not grow for a while. */
export function recordsOf(
  log: string | Buffer,
  {
    format = 'auto',
    cuts = [],
    limit,
    settles = false,
  }: { format?: Format | 'auto'; cuts?: readonly number[]; limit?: number; settles?: boolean } = {},
): TakenRecords {
  const bytes = Buffer.from(log)
  const reader = new RecordReader(format, limit)
  const events: EventFields[] = []
  const places: [number, number][] = []
  const all: RecordProblem[] = []
  const take = ({ records, problems }: Records): void => {
    for (const record of records) {
      const decoded = decode(recordBytes(record), record.approximate)
      if (decoded.kind === 'problem') all.push({ ...record, reason: decoded.reason, foreign: false })
      else {
        events.push(decoded.event)
        places.push([record.offset, record.length])
      }
    }
    all.push(...problems)
  }
  const taking = (records: Records): void => {
    take(records)
    if (settles) take(reader.settle())
  }
  const rest = cutAt(reader, bytes, cuts, taking)
  const reasons = (foreign: boolean, isCopy?: true): string[] =>
    all.filter((one) => one.foreign === foreign && one.isCopy === isCopy).map(({ reason }) => reason)
  return {
    events,
    ids: events.map(({ auditID }) => auditID),
    places,
    lost: reasons(false),
    foreign: reasons(true),
    copies: reasons(true, true),
    format: reader.format,
    advice: rest.advice,
  }
}

/** The auditIDs found when an event's bytes are read again at its place. */
export function reread(log: string | Buffer, [offset, length]: readonly [number, number]): string[] {
  return openRecord(Buffer.from(log).subarray(offset, offset + length)).flatMap((record) => {
    const decoded = decode(recordBytes(record), record.approximate)
    return decoded.kind === 'event' ? [decoded.event.auditID] : []
  })
}
