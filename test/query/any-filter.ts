import fc from 'fast-check'
import { type FieldName, fieldNames } from '../../src/query/fields.ts'
import {
  type Expression,
  type Filter,
  literal,
  partOf,
  type Term,
  type Test,
  type Value,
} from '../../src/query/filter.ts'
import { isBalanced } from '../../src/query/print-filter.ts'
import { timeTest } from '../../src/query/times.ts'
import { noonClock } from '../support/clock.ts'
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

const times = (
  [
    ['since', '10m'],
    ['until', '2026-11-23 16:40'],
    ['at', '16:40..16:45'],
  ] as const
).map(([word, text]) => {
  const time = timeTest(word, text, noonClock)
  if (typeof time === 'string') throw new Error(time)
  return time
})

/** The fields that values can be given of. */
const named = fieldNames.filter((name) => name !== 'took' && name !== 'bytes')

/** The fields that can be asked for in other ways, too. */
const compared = fieldNames.filter((name) => name !== 'body')

export const anyFilter: fc.Arbitrary<Filter> = fc.array(fc.constantFrom(...named).chain(anyTerm), { maxLength: 5 })

const anyTest: fc.Arbitrary<Test> = fc.oneof(
  fc
    .constantFrom(...named)
    .chain(anyTerm)
    .map(({ field, values }) => ({
      kind: 'values' as const,
      field,
      values: values.filter(({ kind, text }) => kind === 'literal' || isBalanced(text)),
    }))
    .filter(({ values }) => values.length > 0),
  fc.record({
    kind: fc.constant('pattern' as const),
    field: fc.constantFrom(...named.filter((name) => name !== 'body')),
    pattern: fc.constantFrom('a', '^sys.*', '(?i)A|b c', 'x\\/y', '(a)\\)', '"'),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constant('code' as const),
    operator: fc.constantFrom('>' as const, '<=' as const),
    text: fc.nat().map(String),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constant('took' as const),
    operator: fc.constantFrom('<' as const, '>=' as const),
    text: fc.constantFrom('1s', '1m30s', '2.5ms'),
  }),
  fc.record({ kind: fc.constant('has' as const), field: fc.constantFrom(...compared) }),
  fc.constantFrom(...times),
  anyText(6)
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'word' as const, text })),
)

/** Any filter that can be written. */
export const anyQuery: fc.Arbitrary<Filter> = fc
  .array(
    fc.letrec<{ expression: Expression }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'expression' },
        anyTest,
        tie('expression').map((part): Expression => ({ kind: 'not', part })),
        fc
          .tuple(fc.boolean(), fc.array(tie('expression'), { minLength: 2, maxLength: 3 }))
          .map(([isAll, parts]): Expression => ({ kind: isAll ? 'all' : 'any', parts })),
      ),
    })).expression,
    { maxLength: 4 },
  )
  .map((expressions) => expressions.map(partOf))
  .filter((filter) => filter.length !== 1 || filter[0]?.field !== null || filter[0].expression.kind !== 'all')
