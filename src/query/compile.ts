import { type FieldName, fields, groupOf } from './fields.ts'
import type { Filter, Term, Value } from './filter.ts'

/** What a filter requires of one field: tests of the field's values. */
export interface FieldTest {
  readonly field: FieldName
  /** Of something with one value. */
  readonly test: (value: string) => boolean
  /** Of something with several values, such as a request whose stages differ: a term needs one of them, a negated term none. */
  readonly testAll: (values: readonly string[]) => boolean
}

/**
 * Compiles a filter to one test per field: an event matches when all tests hold. The value of a list field is passed as
 * the JSON of its list; an empty list counts as the empty value.
 */
export function compile(filter: Filter): readonly FieldTest[] {
  return fields.flatMap(({ name, list }) => {
    const terms = filter.filter((term) => term.field === name)
    if (terms.length === 0) return []
    const tests = terms.map((term) => ({ negated: term.negated, matches: matcher(term, list) }))
    return [
      {
        field: name,
        test: (value: string) => tests.every(({ negated, matches }) => matches(value) !== negated),
        testAll: (values: readonly string[]) => tests.every(({ negated, matches }) => values.some(matches) !== negated),
      },
    ]
  })
}

/** Whether a value is one of a term's, or if a list, has one of them. */
function matcher({ field, values }: Term, list: boolean): (value: string) => boolean {
  const plain = values.filter(({ kind }) => kind === 'literal' && field !== 'rule')
  const literals = new Set(plain.map(({ text }) => text))
  const globs = values.filter((value) => !plain.includes(value)).map((value) => valueTest(field, value))
  const one = (value: string): boolean => literals.has(value) || globs.some((glob) => glob(value))
  return list ? (value) => (value === '[]' ? one('') : (JSON.parse(value) as string[]).some(one)) : one
}

/** The test for one value of a term. */
export function valueTest(field: FieldName, { kind, text }: Value): (value: string) => boolean {
  // With several policies, a number means that rule of any policy: `5` also matches `5@a.yaml`.
  if (kind === 'literal' && field === 'rule') return (value) => value === text || value.startsWith(`${text}@`)
  if (kind === 'literal') return (value) => value === text
  const group = groupOf(field, text)
  if (group !== undefined) return (value) => group.includes(value)
  if (field !== 'resource') return glob(text)
  // A resource may be given without its group, and `pods/*` also matches plain pods, as in a policy.
  const patterns = (text.endsWith('/*') ? [text, text.slice(0, -2)] : [text]).map(glob)
  return (value) => {
    const plain = withoutGroup(value)
    return patterns.some((matches) => matches(value) || matches(plain))
  }
}

/** `deployments/scale.apps` → `deployments/scale`: the group begins at the first dot after the slash. */
function withoutGroup(value: string): string {
  const dot = value.indexOf('.', value.indexOf('/') + 1)
  return dot < 0 ? value : value.slice(0, dot)
}

/**
 * Matches a pattern in which each `*` stands for any run of characters. Each star costs at most one pass over the
 * value.
 */
function glob(pattern: string): (value: string) => boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return (value) => value === pattern
  return (value) => {
    if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false
    const end = value.length - last.length
    let at = first.length
    for (const part of rest) {
      const found = value.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return true
  }
}
