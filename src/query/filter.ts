import type { FieldName } from './fields.ts'

/** A filter matches what all its parts hold for. Without parts, it matches everything. */
export type Filter = readonly Part[]

/** A term of one field, which panes read and write, or anything else that is asked for. */
export type Part = Term | Condition

/** One term, `field:value,value`: matches any of the values, or none of them when negated. */
export interface Term {
  readonly field: FieldName
  readonly negated: boolean
  readonly values: readonly Value[]
}

/** What is more than a term: with `or`, in parentheses, a comparison, a time, a word. */
export interface Condition {
  readonly field: null
  readonly expression: Expression
}

/** `all` and `any` have two or more parts. */
export type Expression =
  | { readonly kind: 'all'; readonly parts: readonly Expression[] }
  | { readonly kind: 'any'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | Test

/** What is asked of one field, of the time, or of what a row shows. */
export type Test =
  /** Has one of the values. */
  | { readonly kind: 'values'; readonly field: FieldName; readonly values: readonly Value[] }
  /** A regular expression, in the syntax of RE2, finds something in the value. */
  | { readonly kind: 'pattern'; readonly field: FieldName; readonly pattern: string }
  /** The value's amount compares so with another; `text` is that as it was written. */
  | { readonly kind: 'compare'; readonly field: FieldName; readonly operator: Operator; readonly text: string }
  /** The value is not empty. */
  | { readonly kind: 'has'; readonly field: FieldName }
  /**
   * The time shown is within a span, which the word and its text meant when they were parsed: a time, two of them, or an
   * age, as it was written. `newest` is the time of the newest event if the age was counted from it, else null.
   */
  | {
      readonly kind: 'time'
      readonly word: TimeWord
      readonly text: string
      readonly span: Span
      readonly newest: number | null
    }
  /** What the row shows has this text in it, in any case. */
  | { readonly kind: 'word'; readonly text: string }

/** What is asked of the time. */
export type TimeTest = Extract<Test, { readonly kind: 'time' }>

/** What is asked of one field. */
export type FieldCondition = Extract<Test, { readonly field: FieldName }>

/** Times from one (inclusive) to another (exclusive), in microseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

export type Operator = '>' | '<' | '>=' | '<='
export const timeWords = ['since', 'until', 'at'] as const
export type TimeWord = (typeof timeWords)[number]

/**
 * A value to compare with: literal, or open: in a pattern `*` is any run of characters, a group word stands for several
 * values, and a network for its addresses.
 */
export interface Value {
  readonly kind: 'literal' | 'glob' | 'network'
  readonly text: string
}

/** Why a text is not a filter: where (from 0, in UTF-16 units), and what to write instead. */
export interface FilterError {
  readonly at: number
  readonly message: string
}

export const literal = (text: string): Value => ({ kind: 'literal', text })

export function sameValue(a: Value, b: Value): boolean {
  return a.kind === b.kind && a.text === b.text
}

/** The expression that a part stands for. */
export function expressionOf(part: Part): Expression {
  if (part.field === null) return part.expression
  const { field, negated, values } = part
  const test: Test = { kind: 'values', field, values }
  return negated ? { kind: 'not', part: test } : test
}

/** The part that an expression is: a term if it can be one. */
export function partOf(expression: Expression): Part {
  if (expression.kind === 'values') return { field: expression.field, negated: false, values: expression.values }
  if (expression.kind === 'not' && expression.part.kind === 'values')
    return { field: expression.part.field, negated: true, values: expression.part.values }
  return { field: null, expression }
}

/**
 * A filter that also wants all of some parts, or with `out` not all of them together. A value takes the place of the values
 * that the filter wants of its field.
 */
export function narrowed(filter: Filter, wanted: readonly Part[], out: boolean): Filter {
  const expressions = wanted.map(expressionOf)
  const [first] = expressions
  if (first === undefined) return filter
  const all: Expression = expressions.length === 1 ? first : { kind: 'all', parts: expressions }
  const added = (out ? [partOf({ kind: 'not', part: all })] : wanted).map((part) => ({ part, text: textOf(part) }))
  const isWanted = (part: Part): boolean => added.some(({ text }) => text === textOf(part))
  const isReplaced = ({ field, negated }: Term): boolean =>
    !out && !negated && wanted.some((part) => part.field === field && !part.negated)
  const kept = filter.filter((part) => part.field === null || !isReplaced(part) || isWanted(part))
  const had = new Set(kept.map(textOf))
  return [...kept, ...added.filter(({ text }) => !had.has(text)).map(({ part }) => part)]
}

/** Equal parts have the same text. */
function textOf(part: Part): string {
  return JSON.stringify(part)
}

/** The terms of one field, which its pane reads and writes. */
export function termsOf(filter: Filter, field: FieldName): readonly Term[] {
  return filter.filter((part): part is Term => part.field === field)
}

/** All tests of a filter, in the order in which they were written. */
export function testsIn(filter: Filter): readonly Test[] {
  return filter.flatMap((part) => testsOf(expressionOf(part)))
}

function testsOf(expression: Expression): readonly Test[] {
  if (expression.kind === 'not') return testsOf(expression.part)
  return expression.kind === 'all' || expression.kind === 'any' ? expression.parts.flatMap(testsOf) : [expression]
}

/** Whether any test of a filter is about this field. */
export function asksFor(filter: Filter, ...asked: readonly FieldName[]): boolean {
  return testsIn(filter).some((test) => 'field' in test && asked.includes(test.field))
}
