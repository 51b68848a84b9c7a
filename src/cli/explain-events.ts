import { attributesOf } from '../audit/attributes.ts'
import { decode } from '../audit/decode.ts'
import type { EventFields } from '../audit/event.ts'
import { lineBytes } from '../audit/lines.ts'
import type { Line } from '../audit/lines.ts'
import { RecordReader } from '../audit/records.ts'
import type { Format } from '../audit/shapes/shape.ts'
import { evaluate } from '../policy/match.ts'
import { verdictOf } from '../policy/verdict.ts'
import type { ShownPolicy } from '../screen/explained.ts'
import { explanationOf } from './explanation.ts'
import type { Explanation } from './explanation.ts'

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
    const event = eventOf(record)
    if (typeof event === 'string') problems.push({ ...record, reason: event, foreign: false })
    else events.push(event)
  }
  const [first] = problems.toSorted((a, b) => a.offset - b.offset)
  if (first === undefined && events.length === 0) return { kind: 'problem', reason: 'there is no event on stdin' }
  if (first === undefined) return { kind: 'events', events }
  const number = bytes.subarray(0, first.offset).toString('latin1').split('\n').length
  const where = events.length === 0 && problems.length === 1 ? 'what is on stdin' : `line ${number} of stdin`
  return { kind: 'problem', reason: `${where} is ${first.reason}` }
}

/** Explains a logged event: by what the policy saw of it, as far as the log tells. */
export function explanationOfEvent(shown: ShownPolicy, event: EventFields): Explanation {
  const verdict = verdictOf(
    shown.policy,
    (attributes) => evaluate(shown.policy, attributes),
    event,
    attributesOf(event),
  )
  return explanationOf(shown, verdict.attributes, [], { event, verdict })
}

function eventOf(record: Line): EventFields | string {
  let outcome: EventFields | string = ''
  const event = (fields: EventFields): void => {
    outcome = fields
  }
  const problem = (reason: string): void => {
    if (outcome === '') outcome = reason
  }
  decode(lineBytes(record), { event, problem }, record.approximate)
  return outcome
}
