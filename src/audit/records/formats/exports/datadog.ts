import { openBrace } from '../../../ascii.ts'
import { isObject, type Json } from '../../../json.ts'
import { eventIn, isEvent, isOtherObject } from '../apiserver.ts'
import { type FoundInRecord, rebuilt, type RecordFormat, textIn } from '../format.ts'

/**
 * A log of Datadog: an entry of its API (`content.attributes`), of an archive (`attributes`), or an event of which only some
 * members are in `attributes`. Its pipeline for Kubernetes audit logs moves the verb to `http.method`, the code to
 * `http.status_code` and the user's name to `usr.id` (Datadog, "Kubernetes audit logs"). Without a verb, no rule can be
 * told.
 */
export const datadog: RecordFormat = {
  format: 'wrapped',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json) || isOtherObject(look.json)) return null
    const outer = isObject(look.json['content']) ? look.json['content'] : look.json
    const { attributes } = outer
    if (!isObject(attributes)) return null
    const members = eventIn({ ...attributes, ...eventIn(outer) })
    return isEvent(members) ? [withMoved(members, attributes)] : null
  },
}

function withMoved(members: Json, { http, usr }: Json): FoundInRecord {
  const verb = textIn(members, 'verb') || textIn(http, 'method')
  if (verb === '' && typeof members['verb'] !== 'string')
    return { kind: 'problem', reason: 'an event without its verb: in Datadog, export http.method too' }
  const code = isObject(http) ? Number(http['status_code'] ?? NaN) : NaN
  const username = textIn(usr, 'id')
  return rebuilt(
    eventIn(members, {
      verb,
      ...(members['user'] === undefined && username !== '' ? { user: { username } } : {}),
      ...(members['responseStatus'] === undefined && Number.isInteger(code) ? { responseStatus: { code } } : {}),
    }),
    false,
  )
}
