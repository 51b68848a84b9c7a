import { mayBeShown } from '../audit/mask.ts'
import { nearest } from '../audit/nearest.ts'
import { valueTest } from '../query/compile.ts'
import { type FieldName, isRowField } from '../query/fields.ts'
import { type Expression, type Filter, type Part, testsIn, type Value } from '../query/filter.ts'
import { printFilter } from '../query/print-filter.ts'
import { allAfter, allBefore } from '../query/too-old.ts'
import { type Census, mixedUp } from '../store/census.ts'

/**
 * Why no event matches a filter, as a sentence without a capital and a full stop: which part leaves nothing, and the nearest
 * values that there are.
 */
export function whyNothing({ parts, values, events, from, to }: Census): string {
  if (events === 0) return 'there are no events'
  for (const { part } of parts) {
    const late = outOfTime(part, from, to)
    if (late !== null) return late
  }
  const alone = parts.find(({ matched }) => matched === 0)
  if (alone !== undefined) return absent(alone.part, values)
  const at = parts.findIndex(({ together }) => together === 0)
  const found = parts[at]
  if (found === undefined) return lastOwn(parts.map(({ part }) => part))
  const before = parts.slice(0, at).map(({ part }) => part)
  return `${matching(parts[at - 1]?.together ?? 0)} ${printFilter(before)}, and none of them ${printFilter([found.part])}`
}

/** The values that a filter names and no event has, each in a sentence; not those of patterns with a star. */
export function absentValues({ parts, values, events }: Census): readonly string[] {
  if (events === 0) return []
  return parts.flatMap(({ part }) => {
    if (part.field === null || isRowField(part.field) || (!part.negated && part.values.length < 2)) return []
    const { field } = part
    const known = [...(values.get(field)?.keys() ?? [])]
    return part.values
      .filter((value) => value.text !== '' && !value.text.includes('*') && !known.some(valueTest(field, value)))
      .map((value) => absent({ ...part, negated: false, values: [value] }, values))
  })
}

/** Why all parts together leave nothing, though what events share would match: what each event has alone does not. */
function lastOwn(parts: Filter): string {
  const isOwn = (part: Part): boolean =>
    testsIn([part]).some((test) => test.kind === 'time' || ('field' in test && isRowField(test.field)))
  const own = parts.filter(isOwn)
  if (own.length === 0) return 'only earlier stages of requests match'
  const rest = own.length < parts.length ? ' and the rest of the filter' : ''
  return `no event matches ${printFilter(own)}${rest}`
}

function matching(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'event matches' : 'events match'}`
}

/** Why a part that only asks for a time leaves nothing; null if it may leave something. */
function outOfTime(part: Part, from: number, to: number): string | null {
  if (part.field !== null || part.expression.kind !== 'time') return null
  if (to < from) return 'no event has a time that can be read'
  const { word, text, span } = part.expression
  if (span.from > to) return allBefore(`${word}:${text}`, part.expression, 'events', to)
  return span.to <= from ? allAfter(`${word}:${text}`, part.expression, from) : null
}

/** Why no event matches a part. */
function absent(part: Part, values: Census['values']): string {
  if (part.field === null) return absentCondition(part.expression, values)
  if (part.negated || isRowField(part.field)) return `no event matches ${printFilter([part])}`
  const { field } = part
  const known = values.get(field) ?? new Map<string, number>()
  const written = printFilter([part]).slice(field.length + 1)
  const has = `no event has ${field} ${written}`
  const near = part.values.flatMap((value) => nearValues(field, value, known))
  if (near.length > 0) return `${has}; did you mean ${listed(near.slice(0, 3))}?`
  const elsewhere = part.values.flatMap((value) => inOtherFields(field, value, values))
  if (elsewhere.length > 0) return `${has}; did you mean ${listed(elsewhere.slice(0, 3))}?`
  const [only, ...others] = [...known.keys()].filter((value) => value !== '')
  if (only === undefined) return `no event has any ${field}`
  return others.length === 0 && named.includes(field) && mayBeShown(only) ? `${has}: all have ${field} ${only}` : has
}

function absentCondition(expression: Expression, values: Census['values']): string {
  const written = printFilter([{ field: null, expression }])
  if (expression.kind === 'word') return `no row shows ${written}`
  if (expression.kind !== 'compare' || isRowField(expression.field)) return `no event matches ${written}`
  const { field, operator } = expression
  const known = [...(values.get(field)?.keys() ?? [])].filter((value) => value !== '').map(Number)
  if (known.length === 0) return `no event has any ${field}`
  const isMost = operator === '>' || operator === '>='
  return `no event matches ${written}: the ${isMost ? 'greatest' : 'least'} ${field} is ${Math[isMost ? 'max' : 'min'](...known)}`
}

interface Near {
  readonly text: string
  readonly count: number
}

function listed(near: readonly Near[]): string {
  return near.map(({ text, count }) => `${text} (${count.toLocaleString('en-US')})`).join(' or ')
}

/** The fields whose values are named; others may hold credentials, or are too long to read. */
const named: readonly FieldName[] = [
  ...mixedUp,
  ...([
    'code',
    'rule',
    'verdict',
    'change',
    'apiGroup',
    'reason',
    'origin',
    'userGroup',
    'ip',
    'stage',
    'level',
  ] as const),
]

/** The values of a field that are like one that no event has, the likest first. */
function nearValues(field: FieldName, { text }: Value, known: ReadonlyMap<string, number>): readonly Near[] {
  if (!named.includes(field) || text === '') return []
  const lower = text.replaceAll('*', '').toLowerCase()
  const names = [...known.keys()].filter((name) => name !== '' && mayBeShown(name))
  // One digit off is another number, not a slip.
  const best = /^\d+$/.test(lower) ? null : (nearest(lower, names) ?? nearest(lower, names.map(plainOf)))
  const typo = names.filter((name) => name === best || (best !== null && plainOf(name) === best))
  const containing = lower.length < 3 ? [] : names.filter((name) => name.toLowerCase().includes(lower))
  return [...new Set([...byCount(typo, known), ...byCount(containing, known)])].map((name) => ({
    text: name,
    count: known.get(name) ?? 0,
  }))
}

function byCount(names: readonly string[], known: ReadonlyMap<string, number>): readonly string[] {
  return names.toSorted((one, other) => (known.get(other) ?? 0) - (known.get(one) ?? 0))
}

/** A resource without subresource and group. */
function plainOf(name: string): string {
  return /^[^/.]*/.exec(name)?.[0] ?? name
}

/** The other fields that have a value, as it would be asked for there. */
function inOtherFields(field: FieldName, { text }: Value, values: Census['values']): readonly Near[] {
  return [...values].flatMap(([other, known]): Near[] => {
    const count = known.get(text) ?? 0
    if (other === field || count === 0 || text === '' || !named.includes(other) || !mayBeShown(text)) return []
    return [{ text: printFilter([{ field: other, negated: false, values: [{ kind: 'literal', text }] }]), count }]
  })
}
