import { stages } from '../../event.ts'

/**
 * Whether a text looks as if it holds an event as JSON, at any depth of quoting, whole or cut off: it has an audit ID and a
 * stage. A client may have chosen the text, so that this is no proof; but what looks so is never skipped in silence.
 */
export function looksLikeEvent(text: string): boolean {
  return auditID.test(text) && stage.test(text)
}

const auditID = /"auditID[\\"]+\s*:\s*[\\"]+/
const stage = RegExp(String.raw`"stage[\\"]+\s*:\s*[\\"]+(?:${stages.join('|')})[\\"]`)
