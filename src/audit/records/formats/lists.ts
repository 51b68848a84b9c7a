import { doubleQuote, openBrace, openBracket } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { looksLikeEvent } from './event-marks.ts'
import { type FoundInRecord, innerJson, type Look, type RecordFormat } from './format.ts'
import { innermost, listsOf } from './record-lists.ts'

/** A list of records on one line: an array, an EventList, or a list in an export; also an event as a JSON string. */
export const lists: RecordFormat = {
  format: 'json',
  open: (look) => {
    const { first } = look
    if (first !== openBracket && first !== openBrace && first !== doubleQuote) return null
    const { json } = look
    // An indented string is part of a pretty-printed value that begins before these lines, maybe text of a client.
    if (typeof json === 'string') return begins(look) === doubleQuote && mayBeRecord(json) ? [innerJson(json)] : null
    if (Array.isArray(json)) return json.some(mayBeRecord) ? json.map(innerJson) : null
    return isObject(json) ? recordsIn(json, 0) : null
  },
}

function begins({ span: { bytes, start } }: Look): number | undefined {
  return bytes.at[start]
}

function mayBeRecord(element: unknown): boolean {
  return isObject(element) || Array.isArray(element) || (typeof element === 'string' && element.startsWith('{'))
}

/** The elements of an object's lists of records, and the object without them if it holds an event itself. */
function recordsIn(value: unknown, depth: number): FoundInRecord[] | null {
  if (!isObject(value)) return null
  const found = listsIn(value, depth)
  if (found.length === 0) return null
  const rest = Object.fromEntries(Object.entries(value).filter(([name]) => !found.some((one) => one.name === name)))
  const isHolder = looksLikeEvent(JSON.stringify(rest))
  const lists = isHolder ? found.filter(({ list }) => list.some(mayBeRecord)) : found
  const records = lists.flatMap(({ list, depth: inner }) =>
    list.flatMap((one) => recordsIn(one, inner) ?? [innerJson(one)]),
  )
  return isHolder ? [...records, innerJson(rest)] : records
}

function listsIn(value: Json, depth: number): ReturnType<typeof listsOf> {
  const found = listsOf(value, depth)
  const { hits } = value
  if (found.length > 0 || !isObject(hits) || !Array.isArray(hits['hits'])) return found
  return [{ name: 'hits', list: hits['hits'], depth: innermost }]
}
