import { decode } from '../../audit/decode/reference.ts'
import type { EventFields } from '../../audit/event.ts'
import type { Format } from '../../audit/records/formats/format.ts'
import { recordBytes } from '../../audit/records/line-cutter.ts'
import { RecordReader } from '../../audit/records/record-reader.ts'

/** The events in a text, or the first thing in it that is not an event. */
export type ReadEvents =
  | { readonly kind: 'events'; readonly events: readonly EventFields[] }
  | { readonly kind: 'problem'; readonly reason: string }

const noEvent: ReadEvents = { kind: 'problem', reason: 'no event on stdin' }

/** Reads events of one format, or detects the format of each. A problem names the line that is not an event. */
export function readEvents(text: string, format: Format | 'auto' = 'auto'): ReadEvents {
  if (text.trim() === '') return noEvent
  const reader = new RecordReader(format)
  const bytes = Buffer.from(text)
  const most = reader.cut({ file: 0, offset: 0, bytes })
  const rest = reader.end()
  const records = [...most.records, ...rest.records]
  const events: EventFields[] = []
  const problems = [...most.problems, ...rest.problems]
  for (const record of records) {
    const decoded = decode(recordBytes(record), record.approximate)
    if (decoded.kind === 'event') events.push(decoded.event)
    else problems.push({ ...record, reason: decoded.reason, foreign: false })
  }
  const [first] = problems.toSorted((a, b) => a.offset - b.offset)
  if (first === undefined && events.length === 0) return noEvent
  if (first === undefined) return { kind: 'events', events }
  const number = bytes.subarray(0, first.offset).toString('latin1').split('\n').length
  const where = events.length === 0 && problems.length === 1 ? 'stdin' : `line ${number} of stdin`
  return { kind: 'problem', reason: `${where}: ${first.reason}` }
}
