import { closedFields, type FieldName, fieldNames, groupWords } from './fields.ts'
import type { Filter, FilterError, Term, Value } from './filter.ts'
import { isKnown, isOpen } from './print-filter.ts'

export type ParsedFilter = { readonly filter: Filter } | { readonly error: FilterError }

/**
 * Parses a filter: terms `field:value[,value…]` separated by blanks; `-` before a term negates it. A quoted value is a
 * JSON string, taken literally; in an unquoted one, `*` is a wildcard.
 */
export function parseFilter(text: string): ParsedFilter {
  const terms: Term[] = []
  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const outcome = term(text, at)
    if ('message' in outcome) return { error: outcome }
    terms.push(outcome.term)
    at = outcome.end
  }
  return { filter: terms }
}

function skipBlanks(text: string, at: number): number {
  while (at < text.length && isBlank(text[at])) at++
  return at
}

function term(text: string, start: number): { term: Term; end: number } | FilterError {
  const negated = text[start] === '-'
  const nameAt = negated ? start + 1 : start
  const colon = text.indexOf(':', nameAt)
  const word = /^[^\s:]*/.exec(text.slice(nameAt))?.[0] ?? ''
  if (colon < 0 || colon !== nameAt + word.length) {
    return { at: nameAt, message: `${word === '' ? 'term missing' : `unknown term "${word}"`}: use field:value` }
  }
  const field = fieldNamed(word)
  if (field === undefined) return { at: nameAt, message: `unknown field "${word}": use ${fieldNames.join(', ')}` }

  const values: Value[] = []
  for (let at = colon + 1; ; at++) {
    const outcome = text[at] === '"' ? quoted(text, at) : unquoted(field, text, at)
    if ('message' in outcome) return outcome
    values.push(outcome.value)
    at = outcome.end
    if (text[at] !== ',') {
      if (at < text.length && !isBlank(text[at])) return { at, message: 'expected a space or comma' }
      return { term: { field, negated, values }, end: at }
    }
  }
}

function fieldNamed(word: string): FieldName | undefined {
  return (
    fieldNames.find((name) => name === word) ?? fieldNames.find((name) => name.toLowerCase() === word.toLowerCase())
  )
}

function quoted(text: string, start: number): { value: Value; end: number } | FilterError {
  let end = start + 1
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  if (end >= text.length) return { at: start, message: 'unclosed quote' }
  try {
    const value = JSON.parse(text.slice(start, end + 1)) as string
    return { value: { kind: 'literal', text: value }, end: end + 1 }
  } catch {
    return { at: start, message: 'invalid JSON escape; valid ones: \\" \\\\ \\n \\u0041' }
  }
}

function unquoted(field: FieldName, text: string, start: number): { value: Value; end: number } | FilterError {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '"' && !isBlank(text[end])) end++
  if (text[end] === '"') return { at: end, message: 'a value that contains a quote must be a JSON string: "a\\"b"' }
  const word = text.slice(start, end)
  if (word === '') return { at: start, message: `value missing (${field}:"" means empty)` }
  const kind = word.includes('*') || isOpen(field, word) ? 'glob' : 'literal'
  if (kind === 'literal' && !isKnown(field, word)) {
    return { at: start, message: `unknown ${field} "${word}": use ${wordsOf(field).join(', ')}` }
  }
  return { value: { kind, text: word }, end }
}

/** The fixed values of a field, and the words for several of them. */
function wordsOf(field: FieldName): string[] {
  return [...(closedFields[field] ?? []), ...Object.keys(groupWords[field] ?? {})]
}

function isBlank(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char)
}
