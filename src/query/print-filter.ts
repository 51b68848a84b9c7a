import { closedFields, type FieldName, urlResource } from './fields.ts'
import type { Filter, Value } from './filter.ts'

/** Writes a filter so that `parseFilter` reads the same filter from it. */
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

/** Whether a literal value can stand without quotes. */
function isPlain(field: FieldName, text: string): boolean {
  return (
    /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text) && !/[*",]/.test(text) && namesItsGroup(field, text) && isKnown(field, text)
  )
}

/** False for a word that a field with a fixed set of values cannot have. */
export function isKnown(field: FieldName, text: string): boolean {
  return closedFields[field]?.includes(text) ?? true
}

/**
 * False for a resource without a group, which has two meanings: `pods` are those of any group, `"pods"` those of the
 * core group alone.
 */
export function namesItsGroup(field: FieldName, text: string): boolean {
  return field !== 'resource' || text === urlResource || text.includes('.')
}
