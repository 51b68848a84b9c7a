import { openBrace } from '../../../ascii.ts'
import { isObject, type Json } from '../../../json.ts'
import { isOtherObject } from '../apiserver.ts'
import { innerText, type RecordFormat } from '../format.ts'

/**
 * What Loki's HTTP API answers to a query of logs, sends to who tails, and takes at its push endpoint: streams, each with
 * `values`, which are lists of a time, a line and in newer versions metadata.
 */
export const loki: RecordFormat = {
  format: 'loki',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json) || isOtherObject(look.json)) return null
    const streams = streamsIn(look.json)
    if (!streams?.every(isStream)) return null
    return streams.flatMap(({ values }) => values.map(([, line]) => innerText(line)))
  },
}

function streamsIn({ data, streams }: Json): readonly unknown[] | null {
  const list = isObject(data) && data['resultType'] === 'streams' ? data['result'] : streams
  return Array.isArray(list) && list.length > 0 ? list : null
}

interface Stream {
  readonly values: readonly (readonly [time: string, line: string])[]
}

function isStream(value: unknown): value is Stream {
  if (!isObject(value) || !isObject(value['stream']) || !Array.isArray(value['values'])) return false
  return value['values'].every((one) => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string')
}
