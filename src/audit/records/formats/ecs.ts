import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { eventIn } from './apiserver.ts'
import { rebuilt, type RecordFormat } from './format.ts'

/** Elastic Common Schema: the event's members are in `kubernetes.audit`, nested or with dotted names. */
export const ecs: RecordFormat = {
  format: 'ecs',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const audit = auditIn(look.json) ?? auditIn(look.json['_source']) ?? auditIn(look.json['fields'])
    return audit === null ? null : [rebuilt(eventIn(audit), false)]
  },
}

function auditIn(value: unknown): Json | null {
  if (!isObject(value)) return null
  const { kubernetes } = value
  if (isObject(kubernetes) && isObject(kubernetes['audit'])) return kubernetes['audit']
  const dotted = Object.entries(value).filter(([name]) => name.startsWith(prefix))
  return dotted.length === 0 ? null : nested(dotted.map(([name, member]) => [name.slice(prefix.length), member]))
}

const prefix = 'kubernetes.audit.'
/** These members are lists. All others are single values, which Elastic's `fields` hold as lists of one. */
const listed = new Set(['sourceIPs', 'user.groups', 'impersonatedUser.groups'])

function nested(dotted: readonly (readonly [string, unknown])[]): Json {
  const made: Record<string, unknown> = {}
  for (const [path, member] of dotted) {
    const dot = path.indexOf('.')
    const one: unknown = Array.isArray(member) && !listed.has(path) ? member[0] : member
    if (dot < 0) {
      made[path] = listed.has(path) && !Array.isArray(one) ? [one] : one
      continue
    }
    // Only the first dot nests: annotations have dots in their own names, and no other member is nested deeper.
    const [name, rest] = [path.slice(0, dot), path.slice(dot + 1)]
    const inner = isObject(made[name]) ? made[name] : {}
    made[name] = { ...inner, [rest]: listed.has(path) && !Array.isArray(one) ? [one] : one }
  }
  return made
}
