import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { isEvent } from './apiserver.ts'
import { eventInColumns } from './exports/columns.ts'
import { innerJson, innerText, type RecordFormat } from './format.ts'

/** A log record of OpenTelemetry as JSON: the event is its body, as text or as values, or its attributes. */
export const otlp: RecordFormat = {
  format: 'otlp',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json) || !isLogRecord(look.json)) return null
    const body = valueOf(look.json['body'])
    const attributes = membersOf(look.json['attributes'])
    if (isEvent(attributes)) return [innerJson(attributes)]
    const found = eventInColumns(attributes)
    if (found !== null) return [found]
    return [typeof body === 'string' ? innerText(body) : innerJson(body ?? null)]
  },
}

function isLogRecord({ body, timeUnixNano, observedTimeUnixNano }: Json): boolean {
  return isObject(body) && (timeUnixNano !== undefined || observedTimeUnixNano !== undefined || isAnyValue(body))
}

const kinds = ['stringValue', 'kvlistValue', 'arrayValue', 'intValue', 'boolValue', 'doubleValue', 'bytesValue']

function isAnyValue(body: Json): boolean {
  const names = Object.keys(body)
  return names.length === 1 && kinds.includes(names[0] ?? '')
}

/** OpenTelemetry's `AnyValue` as plain JSON. It writes integers as strings. */
function valueOf(value: unknown): unknown {
  if (!isObject(value)) return undefined
  const { stringValue, boolValue, intValue, doubleValue, kvlistValue, arrayValue } = value
  if (isObject(kvlistValue)) return membersOf(kvlistValue['values'])
  if (isObject(arrayValue)) return Array.isArray(arrayValue['values']) ? arrayValue['values'].map(valueOf) : []
  if (typeof intValue === 'string') return Number(intValue)
  return stringValue ?? boolValue ?? intValue ?? doubleValue
}

function membersOf(pairs: unknown): Json {
  if (!Array.isArray(pairs)) return {}
  return Object.fromEntries(
    pairs.flatMap((pair: unknown) =>
      isObject(pair) && typeof pair['key'] === 'string' ? [[pair['key'], valueOf(pair['value'])]] : [],
    ),
  )
}
