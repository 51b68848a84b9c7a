import { decode } from '../../src/audit/decode/reference.ts'
import type { EventFields } from '../../src/audit/event.ts'

/** The event of a record, as the reference decoder reads it; null where the record is not an event. */
export function eventIn(record: string | Uint8Array, approximate = false): EventFields | null {
  const decoded = decode(Buffer.from(record), approximate)
  return decoded.kind === 'event' ? decoded.event : null
}
