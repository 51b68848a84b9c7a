import { resourceNamed } from '../audit/request/built-in.ts'
import { amountOf } from './amounts.ts'
import { bodyKey } from './body-texts.ts'
import {
  type FieldName,
  fieldOf,
  fields,
  groupOf,
  isRestField,
  isRowField,
  type RestField,
  type RowField,
  type ShapeField,
  type SharedValue,
  urlResource,
} from './fields.ts'
import {
  type Expression,
  expressionOf,
  type FieldCondition,
  type Filter,
  type Operator,
  type Term,
  type Value,
} from './filter.ts'
import { networkTest } from './networks.ts'
import { glob, patternTest } from './patterns.ts'

/** A filter, ready to be tested. Something matches when all hold. */
export interface Tests {
  /** What its terms require of each field that events share: these are what panes set. */
  readonly fields: readonly FieldTest[]
  /** What else it requires of what events share. */
  readonly shared: readonly Compiled[]
  /** What it requires that depends on each event, too. */
  readonly own: readonly Compiled[]
}

/** What terms require of one field: tests of the field's values. */
export interface FieldTest {
  readonly field: ShapeField
  /** Of something with one value. */
  readonly test: (value: string) => boolean
  /** Of something with several values, such as a request whose stages differ: a term needs one of them, a negated term none. */
  readonly testAll: (values: readonly string[]) => boolean
}

/** An expression with tests of values. Of a field with several values, such as one of each stage, one must pass. */
export type Compiled =
  | { readonly kind: 'all'; readonly parts: readonly Compiled[] }
  | { readonly kind: 'any'; readonly parts: readonly Compiled[] }
  | { readonly kind: 'not'; readonly part: Compiled }
  | { readonly kind: 'shared'; readonly field: SharedValue; readonly test: (value: string) => boolean }
  /** A field of what an event has besides its shape. */
  | { readonly kind: 'rest'; readonly field: RestField; readonly test: (value: string) => boolean }
  | { readonly kind: 'own'; readonly test: (values: OwnValues) => boolean }

/** What a single event or request has. */
export interface OwnValues {
  readonly audit: string
  /** In microseconds; NaN if not known. */
  readonly took: number
  readonly bytes: number
  /** The number of what it has besides its shape. */
  readonly rest: number
  /** The time that its row shows, in microseconds since 1970; NaN if it has none. */
  readonly time: number
  /** Whether its record has the text with this key (`bodyKey`); null if the record was not searched for it. */
  readonly body: (key: string) => boolean | null
}

/**
 * Compiles a filter. The value of a list field is the JSON of its list; an empty list counts as the empty value. If a record
 * was not searched for a text, `unsearched` decides: an event `fails` unless it matches whether the text is there or not, or
 * it `passes` if it may match.
 */
export function compile(filter: Filter, unsearched: 'fails' | 'passes' = 'fails'): Tests {
  const terms = filter.filter((part) => part.field !== null)
  const isOwn = (term: Term): boolean => isRowField(term.field)
  const others = filter
    .filter((part) => part.field === null || isOwn(part))
    .map((part) => compiled(expressionOf(part), unsearched === 'passes'))
  return {
    fields: fields.flatMap(({ name }) => (isRowField(name) ? [] : fieldTests(name, terms))),
    shared: others.filter((one) => !asksOwn(one)),
    own: others.filter(asksOwn),
  }
}

function fieldTests(field: ShapeField, terms: readonly Term[]): FieldTest[] {
  const tests = terms
    .filter((term) => term.field === field)
    .map(({ negated, values }) => ({ negated, matches: matcher(field, values) }))
  if (tests.length === 0) return []
  return [
    {
      field,
      test: (value) => tests.every(({ negated, matches }) => matches(value) !== negated),
      testAll: (values) => tests.every(({ negated, matches }) => values.some(matches) !== negated),
    },
  ]
}

/** The fields that a compiled expression is about. */
export function fieldsAsked(compiled: Compiled): readonly SharedValue[] {
  if (compiled.kind === 'shared') return [compiled.field]
  if (compiled.kind === 'own' || compiled.kind === 'rest') return []
  return compiled.kind === 'not' ? fieldsAsked(compiled.part) : compiled.parts.flatMap(fieldsAsked)
}

function asksOwn(compiled: Compiled): boolean {
  if (compiled.kind === 'not') return asksOwn(compiled.part)
  if (compiled.kind === 'all' || compiled.kind === 'any') return compiled.parts.some(asksOwn)
  return compiled.kind !== 'shared'
}

/** `unsearched` is what a text counts as in a record that was not searched for it. */
function compiled(expression: Expression, unsearched: boolean): Compiled {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return { kind: expression.kind, parts: expression.parts.map((part) => compiled(part, unsearched)) }
    case 'not':
      return { kind: 'not', part: compiled(expression.part, !unsearched) }
    case 'word':
      return compiledWord(expression.text)
    case 'time': {
      const { from, to } = expression.span
      return { kind: 'own', test: ({ time }) => time >= from && time < to }
    }
    default:
      return expression.field === 'body' ? compiledBody(expression, unsearched) : compiledField(expression)
  }
}

function compiledBody(test: FieldCondition, unsearched: boolean): Compiled {
  const keys = test.kind === 'values' ? test.values.map(bodyKey) : []
  return { kind: 'any', parts: keys.map((key) => ({ kind: 'own', test: ({ body }) => body(key) ?? unsearched })) }
}

function compiledField(test: FieldCondition): Compiled {
  const { field } = test
  if (test.kind === 'compare' && isRowField(field) && !isRestField(field))
    return compiledAmount(field, test.operator, test.text)
  const matches = valuesTest(test)
  if (isRestField(field)) return { kind: 'rest', field, test: matches }
  if (!isRowField(field)) return { kind: 'shared', field, test: matches }
  return { kind: 'own', test: (values) => matches(ownText(values[field])) }
}

/** A value as text; `""` for a number that is not known. */
function ownText(value: OwnValues[keyof OwnValues]): string {
  return typeof value === 'function' || Number.isNaN(value) ? '' : String(value)
}

function compiledAmount(field: Exclude<RowField, RestField>, operator: Operator, text: string): Compiled {
  const compares = comparison(operator, amountOf(fieldOf(field).amount ?? 'number', text))
  return { kind: 'own', test: (values) => compares(Number(values[field])) }
}

/** A test of the values of a field: that they are among some, that a pattern is in them, and so on. */
function valuesTest(test: FieldCondition): (value: string) => boolean {
  switch (test.kind) {
    case 'values':
      return matcher(test.field, test.values)
    case 'pattern':
      return ofList(test.field, patternTest(test.pattern))
    case 'has':
      if (fieldOf(test.field).list === true) return (value) => value !== '[]'
      return (value) => value !== '' && (test.field !== 'rule' || value !== 'none')
    case 'compare': {
      const compares = comparison(test.operator, amountOf('number', test.text))
      return (value) => value !== '' && compares(Number(value))
    }
  }
}

function comparison(operator: Operator, amount: number): (value: number) => boolean {
  switch (operator) {
    case '>':
      return (value) => value > amount
    case '<':
      return (value) => value < amount
    case '>=':
      return (value) => value >= amount
    case '<=':
      return (value) => value <= amount
  }
}

/** What a row shows, in which words are searched: a resource without its group, too, and of requests for URLs, the URL. */
const wordFields = ['user', 'as', 'does', 'ns', 'name', 'code', 'reason', 'notes'] as const

/** Whether what a row shows has a text in it, in any case: a value, or the end of a namespace, a slash and the start of a name. */
function compiledWord(text: string): Compiled {
  const word = text.toLowerCase()
  const has = (field: SharedValue): Compiled => ({
    kind: 'shared',
    field,
    test: (value) => value.toLowerCase().includes(word),
  })
  const ofKind: Compiled = {
    kind: 'shared',
    field: 'resource',
    test: (value) => withoutGroup(value).toLowerCase().includes(word),
  }
  const isURL: Compiled = { kind: 'shared', field: 'resource', test: (value) => value === urlResource }
  const places = [...word.matchAll(/\//g)].map(({ index }): Compiled => {
    const [before, after] = [word.slice(0, index), word.slice(index + 1)]
    const ns: Compiled = {
      kind: 'shared',
      field: 'ns',
      test: (value) => value !== '' && value.toLowerCase().endsWith(before),
    }
    const name: Compiled = { kind: 'shared', field: 'name', test: (value) => value.toLowerCase().startsWith(after) }
    return { kind: 'all', parts: [ns, name] }
  })
  return {
    kind: 'any',
    parts: [...wordFields.map(has), ofKind, { kind: 'all', parts: [isURL, has('uri')] }, ...places],
  }
}

/** Whether a value is one of some, or if a list, has one of them. */
function matcher(field: FieldName, values: readonly Value[]): (value: string) => boolean {
  const plain = values.filter(({ kind }) => kind === 'literal' && field !== 'rule' && field !== 'note')
  const literals = new Set(plain.map(({ text }) => text))
  const open = values.filter((value) => !plain.includes(value)).map((value) => valueTest(field, value))
  return ofList(field, (value) => literals.has(value) || open.some((matches) => matches(value)))
}

/** Of a list field, whether any item passes. */
function ofList(field: FieldName, one: (value: string) => boolean): (value: string) => boolean {
  if (fieldOf(field).list !== true) return one
  return (value) => (value === '[]' ? one('') : (JSON.parse(value) as string[]).some(one))
}

/** The test for one value of a term. */
export function valueTest(field: FieldName, { kind, text }: Value): (value: string) => boolean {
  // With several policies, a number means that rule of any policy: `5` also matches `5@a.yaml`.
  if (kind === 'literal' && field === 'rule') return (value) => value === text || value.startsWith(`${text}@`)
  if (field === 'note' && kind === 'literal') return noteTest((value) => value === text)
  if (kind === 'literal') return (value) => value === text
  if (field === 'note') return noteTest(glob(text))
  if (kind === 'network') return networkTest(text)
  const group = groupOf(field, text)
  if (group !== undefined) return (value) => group.includes(value)
  if (field === 'verb') return anyOf([text, text.toLowerCase()].map(glob))
  if (field !== 'resource') return glob(text)
  // A resource may be given without its group, and `pods/*` also matches plain pods, as in a policy.
  const patterns = resourcesMeant(text)
    .flatMap((one) => (one.endsWith('/*') ? [one, one.slice(0, -2)] : [one]))
    .map(glob)
  return (value) => {
    const plain = withoutGroup(value)
    return patterns.some((matches) => matches(value) || matches(plain))
  }
}

/** An annotation is found by its key, too. */
function noteTest(matches: (value: string) => boolean): (value: string) => boolean {
  return (value) => matches(value) || matches(value.slice(0, Math.max(0, value.indexOf('='))))
}

/** A resource as it is written and, if that is a kind or a short name, what it names: `po/exec` is `pods/exec`, too. */
function resourcesMeant(text: string): readonly string[] {
  const [word = '', ...rest] = text.split('/')
  const named = resourceNamed(word)
  return named === null ? [text] : [text, [named, ...rest].join('/')]
}

function anyOf(tests: readonly ((value: string) => boolean)[]): (value: string) => boolean {
  return (value) => tests.some((test) => test(value))
}

/** `deployments/scale.apps` → `deployments/scale`: the group begins at the first dot after the slash. */
function withoutGroup(value: string): string {
  const dot = value.indexOf('.', value.indexOf('/') + 1)
  return dot < 0 ? value : value.slice(0, dot)
}
