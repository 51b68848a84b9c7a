import { decode } from '../../audit/decode/reference.ts'
import type { EventFields } from '../../audit/event.ts'
import type { Format } from '../../audit/records/formats/format.ts'
import { recordBytes } from '../../audit/records/line-cutter.ts'
import { RecordReader } from '../../audit/records/record-reader.ts'

/** What a text holds: events, or the first thing in it that is none. */
export type ReadEvents =
  | { readonly kind: 'events'; readonly events: readonly EventFields[] }
  | { readonly kind: 'problem'; readonly reason: string }

/** Reads events of whatever shape, or of the one that is asked for; what is none is told with its line. */
export function readEvents(text: string, format: Format | 'auto' = 'auto'): ReadEvents {
  if (text.trim() === '') return { kind: 'problem', reason: 'there is no event on stdin' }
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
  if (first === undefined && events.length === 0) return { kind: 'problem', reason: 'there is no event on stdin' }
  if (first === undefined) return { kind: 'events', events }
  const number = bytes.subarray(0, first.offset).toString('latin1').split('\n').length
  const where = events.length === 0 && problems.length === 1 ? 'what is on stdin' : `line ${number} of stdin`
  return { kind: 'problem', reason: `${where} is ${first.reason}` }
}
