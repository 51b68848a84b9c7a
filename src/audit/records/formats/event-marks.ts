import { stages } from '../../event.ts'

/**
 * Whether a text looks as if it holds an event as JSON, at any depth of quoting, whole or cut off: it has an audit ID and a
 * stage. A client may have chosen the text, so that this is no proof; but what looks so is never skipped in silence.
 */
export function looksLikeEvent(text: string): boolean {
  return auditID.test(text) && stage.test(text)
}

/**
 * How many events a record that cannot be read looks to hold, where that is more than one: lines that were mixed or joined
 * (as kube-apiserver writes them: the audit ID comes before the stage). Also counts what looks like one in a body.
 */
export function eventsIn(text: string): { readonly events?: number } {
  const events = text.match(marks)?.length ?? 0
  return events > 1 ? { events } : {}
}

const marks = /"auditID[\\"]+:[\\"]+[^"\\]{0,200}[\\"]+,[\\"]+stage[\\"]+:/g
const auditID = /"auditID[\\"]+\s*:\s*[\\"]+/
const stage = RegExp(String.raw`"stage[\\"]+\s*:\s*[\\"]+(?:${stages.join('|')})[\\"]`)
