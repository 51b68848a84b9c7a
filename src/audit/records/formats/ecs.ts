import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { eventIn } from './apiserver.ts'
import { eventInColumns } from './exports/columns.ts'
import { type FoundInRecord, rebuilt, type RecordFormat } from './format.ts'

/** Elastic Common Schema: the event's members are in `kubernetes.audit`, nested or with dotted names. */
export const ecs: RecordFormat = {
  format: 'ecs',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const found = auditIn(look.json) ?? auditIn(look.json['_source']) ?? auditIn(look.json['fields'])
    return found === null ? null : [found]
  },
}

function auditIn(value: unknown): FoundInRecord | null {
  if (!isObject(value)) return null
  const { kubernetes } = value
  if (isObject(kubernetes) && isObject(kubernetes['audit'])) return rebuilt(eventIn(kubernetes['audit']), false)
  const dotted = Object.entries(value).filter(([name]) => name.startsWith(prefix))
  return dotted.length === 0 ? null : eventInColumns(Object.fromEntries(dotted))
}

const prefix = 'kubernetes.audit.'
