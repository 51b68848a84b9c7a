import { closedFields, type FieldName, groupOf, urlResource } from './fields.ts'
import type { Filter, Value } from './filter.ts'

/** Writes a filter in such a way that `parseFilter` reads the same filter back. */
export function printFilter(filter: Filter): string {
  return filter
    .map(({ field, negated, values }) => {
      const list = values.map((value) => printValue(field, value)).join()
      return `${negated ? '-' : ''}${field}:${list}`
    })
    .join(' ')
}

function printValue(field: FieldName, { kind, text }: Value): string {
  return kind === 'glob' || isPlain(field, text) ? text : JSON.stringify(text)
}

/** Whether a literal value needs no quotes. */
function isPlain(field: FieldName, text: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text) && !/[*",]/.test(text) && !isOpen(field, text) && isKnown(field, text)
}

/** False for a word outside the fixed set of values of a field. */
export function isKnown(field: FieldName, text: string): boolean {
  return closedFields[field]?.includes(text) ?? true
}

/**
 * Whether an unquoted word stands for more than the value that it reads like: a group word, such as `write`, or a resource
 * without a group. `pods` is in any group, `"pods"` only in the core group.
 */
export function isOpen(field: FieldName, text: string): boolean {
  if (groupOf(field, text) !== undefined) return true
  return field === 'resource' && text !== urlResource && !text.includes('.')
}
