import { levels, stages } from '../../../event.ts'
import { structureIn } from '../../../event-members.ts'
import { isObject, type Json } from '../../../json.ts'
import { membersInColumns, prefixOf } from '../../../spread-members.ts'
import { eventIn, isEvent } from '../apiserver.ts'
import { type FoundInRecord, innerText, rebuilt, textIn } from '../format.ts'
import { holderNames } from '../holder-names.ts'

/**
 * What an object holds that has a column for each member of an event, with any prefix (`membersInColumns`): the event, or a
 * problem if the columns that a policy needs were not exported, or not as a list; null if it has no auditID or no stage.
 */
export function eventInColumns(row: Json): FoundInRecord | null {
  const prefix = prefixOf(Object.keys(row))
  if (prefix === null) return null
  const members = membersInColumns(row, prefix)
  if (!(stages as readonly unknown[]).includes(members['stage'])) return null
  const event = eventIn({ ...members, kind: 'Event', apiVersion: 'audit.k8s.io/v1' })
  const original = originalIn(row, event)
  if (original !== null) return original
  const lacking = lackingIn(event, row, prefix)
  const unclear = ['user', 'impersonatedUser'].find((name) => textIn(event[name], 'groups') !== '')
  if (unclear !== undefined)
    return { kind: 'problem', reason: `an event in columns with ${unclear}.groups as one text: export it as a list` }
  if (lacking !== null) return { kind: 'problem', reason: `an event in columns without its ${lacking}: export it too` }
  return rebuilt(event, false)
}

/**
 * The event's own text, which log services keep beside the columns that they extract from it, and which has all of it. Only a
 * column that is known to hold the log's text can have it: a client chooses what the event's members say, whatever an export
 * calls them. It must be the same event.
 */
function originalIn(row: Json, event: Json): FoundInRecord | null {
  for (const name of originals) {
    const text = Object.hasOwn(row, name) ? row[name] : undefined
    if (typeof text !== 'string' || !text.includes('"auditID"')) continue
    const original = structureIn(text)
    if (!isObject(original) || !isEvent(original)) continue
    if (sameIn.every((one) => event[one] === undefined || event[one] === original[one])) return innerText(text)
  }
  return null
}

/** Also Elastic's name for it where it spreads objects. */
const originals = [...holderNames, 'event.original']
const sameIn = ['auditID', 'stage', 'level', 'verb', 'requestURI', 'userAgent'] as const

/** Which member the columns lack without which no rule can be told; null if none. */
function lackingIn(event: Json, row: Json, prefix: string): string | null {
  if (!(levels as readonly unknown[]).includes(event['level'])) return 'level'
  // An empty verb is one: that of a method that kube-apiserver does not know.
  const hasVerb = Object.keys(row).some((name) => name.toLowerCase() === `${prefix}verb`.toLowerCase())
  if (!hasVerb) return 'verb'
  // Who fails to authenticate has none, and only one event at this stage.
  const user = event['user']
  if (user === undefined) return event['stage'] === 'ResponseStarted' ? null : 'user'
  // kube-apiserver gives each user at least one group.
  return isObject(user) && user['username'] !== undefined && user['groups'] === undefined ? 'user.groups' : null
}
