import { type Field, fieldNamed } from './fields.ts'
import { timeWords } from './filter.ts'
import { FilterReader, isBlank } from './filter-reader.ts'

/** What a cursor in the text of a filter stands in: from where to where it is, and the part before the cursor. */
export interface FilterPlace {
  readonly from: number
  readonly to: number
  readonly typed: string
  /** A name of a field or a word; a value of a field or the field of `has:`; or a time. */
  readonly kind: 'name' | 'value' | 'has' | 'time'
  /** The field of a value. */
  readonly field: Field | null
}

/** The place of a cursor; null where nothing can be completed, as in a pattern or in a quoted word. */
export function placeInFilter(text: string, cursor: number): FilterPlace | null {
  const reader = new FilterReader(text)
  for (;;) {
    reader.skipBlanks()
    beginGroup(reader)
    if (cursor <= reader.at || reader.at >= text.length) return nameAt(text, reader.at, cursor)
    const place = placeInTerm(reader, cursor)
    if (place !== undefined) return place
    endGroup(reader)
  }
}

/** Goes past the signs and parentheses before a term. */
function beginGroup(reader: FilterReader): void {
  for (; reader.text[reader.at] === '-' || reader.text[reader.at] === '('; reader.at++)
    if (reader.text[reader.at] === '(') reader.groups++
}

function endGroup(reader: FilterReader): void {
  for (; reader.groups > 0 && reader.text[reader.at] === ')'; reader.at++) reader.groups--
}

/** A new name where the cursor is, or the name that begins there if a field's values follow it. */
function nameAt(text: string, start: number, cursor: number): FilterPlace | null {
  const before = text[cursor - 1]
  const isFree = before === undefined || isBlank(before) || before === '(' || before === '-'
  if (!isFree) return null
  const length = cursor === start ? (fieldName.exec(text.slice(start))?.[0].length ?? 0) : 0
  return { from: cursor, to: cursor + length, typed: '', kind: 'name', field: null }
}

/** A name that an operator follows. */
const fieldName = /^[^\s:=<>~!"(),]+(?=[:=<>~!])/
const operators = /^(?:!~|!=|>=|<=|[:=<>~])/

/** Reads one term. Gives undefined if the cursor is behind it. */
function placeInTerm(reader: FilterReader, cursor: number): FilterPlace | null | undefined {
  const { text, at: start } = reader
  if (text[start] === '"') {
    skipQuoted(reader)
    return cursor <= reader.at ? null : undefined
  }
  const name = fieldName.exec(text.slice(start))?.[0] ?? ''
  const operator = name === '' ? undefined : operators.exec(text.slice(start + name.length))?.[0]
  if (operator === undefined) {
    reader.rest()
    if (reader.at === start) reader.at++
    if (cursor > reader.at) return undefined
    return { from: start, to: reader.at, typed: text.slice(start, cursor), kind: 'name', field: null }
  }
  const nameEnd = start + name.length
  reader.at = nameEnd + operator.length
  if (cursor <= nameEnd)
    return { from: start, to: nameEnd, typed: text.slice(start, cursor), kind: 'name', field: null }
  if (operator.endsWith('~')) {
    reader.at += /^\/(?:[^\\/]|\\.)*\/?/su.exec(text.slice(reader.at))?.[0].length ?? 0
    reader.rest()
    return cursor <= reader.at ? null : undefined
  }
  if (operator === ':' || operator === '=' || operator === '!=') return placeInValues(reader, name, cursor)
  reader.rest()
  return cursor <= reader.at ? null : undefined
}

function placeInValues(reader: FilterReader, name: string, cursor: number): FilterPlace | null | undefined {
  const { text } = reader
  let depth = 0
  for (;;) {
    const from = reader.at
    if (text[from] === '"') skipQuoted(reader)
    else depth = reader.skipUnquoted(depth, ',')
    if (cursor < from) return null
    if (cursor <= reader.at) return valueOf(name, { from, to: reader.at, typed: text.slice(from, cursor) })
    if (text[reader.at] !== ',') break
    reader.at++
  }
  const end = reader.at
  if (!reader.isTermEnd()) reader.at = text.length - text.slice(end).replace(/^[^\s]*/, '').length
  return cursor <= reader.at && reader.at > end ? null : undefined
}

function valueOf(name: string, place: Pick<FilterPlace, 'from' | 'to' | 'typed'>): FilterPlace | null {
  const lower = name.toLowerCase()
  if (timeWords.some((word) => word === lower)) return { ...place, kind: 'time', field: null }
  if (lower === 'has') return { ...place, kind: 'has', field: null }
  const field = fieldNamed(name)
  return field === undefined ? null : { ...place, kind: 'value', field }
}

/** Goes past a quoted text, or to the end where the quote is not closed. */
function skipQuoted(reader: FilterReader): void {
  const { text, at: start } = reader
  let end = start + 1
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  reader.at = Math.min(text.length, end + 1)
}
