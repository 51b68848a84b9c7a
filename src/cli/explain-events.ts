import { attributesOf } from '../audit/attributes.ts'
import { decode } from '../audit/decode.ts'
import type { EventFields } from '../audit/event.ts'
import { evaluate } from '../policy/match.ts'
import { verdictOf } from '../policy/verdict.ts'
import type { ShownPolicy } from '../screen/explained.ts'
import { explanationOf } from './explanation.ts'
import type { Explanation } from './explanation.ts'

/** What a text holds: events, or the first thing in it that is none. */
export type ReadEvents =
  | { readonly kind: 'events'; readonly events: readonly EventFields[] }
  | { readonly kind: 'problem'; readonly reason: string }

/** Reads an event, on one line or laid out over several; or several events, one a line. */
export function readEvents(text: string): ReadEvents {
  if (text.trim() === '') return { kind: 'problem', reason: 'there is no event on stdin' }
  const whole = eventOf(text)
  if (typeof whole !== 'string') return { kind: 'events', events: [whole] }
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ line, number: index + 1 }]))
  if (isJson(text) || lines.length === 1) return { kind: 'problem', reason: `what is on stdin is ${whole}` }
  const events: EventFields[] = []
  for (const { line, number } of lines) {
    const event = eventOf(line)
    if (typeof event === 'string') return { kind: 'problem', reason: `line ${number} of stdin is ${event}` }
    events.push(event)
  }
  return { kind: 'events', events }
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

function eventOf(text: string): EventFields | string {
  let outcome: EventFields | string = ''
  decode(Buffer.from(text), {
    event: (fields) => (outcome = fields),
    problem: (reason) => {
      if (outcome === '') outcome = reason
    },
  })
  return outcome
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
