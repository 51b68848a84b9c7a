import { decode } from '../audit/decode/reference.ts'
import type { EventFields } from '../audit/event.ts'
import { isStored } from '../audit/event-identity.ts'
import type { Format } from '../audit/records/formats/format.ts'
import { recordBytes } from '../audit/records/line-cutter.ts'
import { openRecord } from '../audit/records/record-reader.ts'

/** An event as it was found in a log again. */
export interface FoundRecord {
  /** Its JSON, without what it is wrapped in. */
  readonly bytes: Uint8Array
  readonly value: unknown
}

/**
 * An event's record among those in the bytes at its place; null if none of them is the event. `head` is the beginning of
 * the file, for a row of CSV, which means nothing without its header.
 */
export function foundRecord(
  event: EventFields,
  bytes: Uint8Array,
  format?: Format | 'auto',
  head?: Uint8Array,
): FoundRecord | null {
  for (const record of openRecord(bytes, format, head)) {
    const own = recordBytes(record)
    const again = decode(own, record.approximate)
    if (again.kind === 'event' && isStored(event, again.event)) return { bytes: own, value: again.value }
  }
  return null
}
