/** A case that did not come out as kube-apiserver has it. */
export interface Miss {
  readonly name: string
  /** What differs: `ruleIndex: 1, not 0`. */
  readonly differences: readonly string[]
}

/** The outcome of one kind of check on one file or log set. */
export interface Row {
  readonly name: string
  readonly total: number
  readonly misses: readonly Miss[]
}

/** Checks every case: its name, and what differs. */
export function rowOf<T>(name: string, cases: readonly T[], check: (one: T, index: number) => Miss): Row {
  const misses = cases.map(check).filter(({ differences }) => differences.length > 0)
  return { name, total: cases.length, misses }
}

/**
 * What the second has otherwise than the first, for each of the first's members. Bytes that are not UTF-8 stand as
 * U+FFFD in what kube-apiserver's encoder wrote, and as lone surrogates in what we rebuild.
 */
export function differencesOf(expected: object, got: object): string[] {
  const other = new Map<string, unknown>(Object.entries(got))
  return Object.entries(expected)
    .map(([key, value]) => ({ key, want: plain(value), is: plain(other.get(key)) }))
    .filter(({ want, is }) => want !== is)
    .map(({ key, want, is }) => `${key}: ${is}, not ${want}`)
}

function plain(value: unknown): string {
  if (value === undefined) return 'absent'
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? member.toWellFormed() : member))
}
