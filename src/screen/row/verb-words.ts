import type { EventFields } from '../../audit/event.ts'
import { actGroups, actOf, wordFor } from '../../audit/request/act.ts'
import { isDryRun } from '../../audit/request/dry-run.ts'
import type { Tone } from '../draw/styled-text.ts'

/** The word in the column VERB. */
export function verbWord(event: EventFields): string {
  return wordFor(actOf(event), event.verb)
}

/** What changes something and what opens a session stand out from what reads; a dry run changes nothing. */
export function verbTone(event: EventFields): Tone {
  const act = actOf(event)
  if (act === 'other') return otherWrites.has(event.verb) ? 'writes' : 'plain'
  if (!stands.has(act) || isDryRun(event)) return 'plain'
  return act === 'delete' || act === 'evict' ? 'deletes' : 'writes'
}

const stands = new Set<string>([...actGroups.write, ...actGroups.session])
/** The methods of requests for URLs that are there to change something. */
const otherWrites = new Set(['post', 'put', 'patch', 'delete'])
