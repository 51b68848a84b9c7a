import type { FieldName } from './fields.ts'

/** A filter matches events for which all terms hold. Without terms, it matches all events. */
export type Filter = readonly Term[]

/** One term, `field:value,value`: matches any of the values, or none of them when negated. */
export interface Term {
  readonly field: FieldName
  readonly negated: boolean
  readonly values: readonly Value[]
}

/** A value to compare with: literal, or a pattern: `*` in it is any run of characters, and a group word several values. */
export interface Value {
  readonly kind: 'literal' | 'glob'
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
