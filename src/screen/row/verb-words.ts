import type { EventFields } from '../../audit/event.ts'
import { actGroups, actOf } from '../../audit/request/act.ts'
import { isDryRun } from '../../audit/request/dry-run.ts'
import type { Tone } from '../draw/styled-text.ts'

/** The word in the column VERB: the act where it says more than the verb. */
export function verbWord(event: EventFields): string {
  const act = actOf(event)
  return saidByVerb.has(act) ? event.verb : act
}

/** Acts of which the verb says as much or more: `list`, `deletecollection`. */
const saidByVerb = new Set<string>(['read', 'create', 'update', 'patch', 'delete', 'other'])

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
