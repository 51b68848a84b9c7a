import fc from 'fast-check'
import { type FieldName, fieldNames } from '../../src/query/fields.ts'
import { type Filter, literal, type Term, type Value } from '../../src/query/filter.ts'
import { anyText } from '../text/any-text.ts'

/** What can stand without quotes: no blank, no comma, no quote; it is a glob when it has a star. */
const anyGlob: fc.Arbitrary<Value> = anyText(8).map((text) => ({
  kind: 'glob' as const,
  text: `${text}*`.replaceAll(/[\s",]/g, ''),
}))

/** A resource without a group is open too: that of any group. */
const openResources = ['pods', 'pods/exec', '(url', '-', ':', '\\(url)'].map((text): Value => ({ kind: 'glob', text }))

/** A group word is open too: it stands for the values of its group. */
const groupWords = ['write', 'session'].map((text): Value => ({ kind: 'glob', text }))

export function anyTerm(field: FieldName): fc.Arbitrary<Term> {
  const openValues = field === 'resource' ? openResources : field === 'act' ? groupWords : []
  const open = openValues.length > 0 ? [fc.constantFrom(...openValues)] : []
  const value = fc.oneof(
    anyText().map(literal),
    fc.constantFrom('', '(url)', 'a.b', 'none', '200', 'write', 'exec', 'yes').map(literal),
    anyGlob,
    ...open,
  )
  return fc.record({
    field: fc.constant(field),
    negated: fc.boolean(),
    values: fc.array(value, { minLength: 1, maxLength: 4 }),
  })
}

export const anyFilter: fc.Arbitrary<Filter> = fc.array(fc.constantFrom(...fieldNames).chain(anyTerm), { maxLength: 5 })
