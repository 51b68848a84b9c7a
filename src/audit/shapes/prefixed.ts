import { noiseIn } from './noise.ts'
import { beginsPlain } from './plain.ts'
import { isObject, jsonOf } from './shape.ts'
import type { Look, Shape } from './shape.ts'

/**
 * A line with something before the event: the node's name of `oc adm node-logs`, a time, what syslog, journald or
 * `kubectl logs --prefix` put there. The event begins at the first brace that begins JSON.
 */
export const prefixed: Shape = {
  format: 'prefixed',
  open: (look) => {
    if (look.first === 0x7b || look.first === 0) return null
    const from = placeOfJson(look)
    if (from < 0) return null
    // What a program logs can end in JSON too.
    return noiseIn(look) !== null && !look.text.includes('"auditID"') ? null : [look.inner(from)]
  },
}

function placeOfJson(look: Look): number {
  const { bytes, start, end } = look.span
  // No further than the record goes: others follow it.
  const record = bytes.at.subarray(start, end)
  let tries = 0
  for (let brace = record.indexOf(0x7b); brace >= 0; brace = record.indexOf(0x7b, brace + 1)) {
    if (beginsPlain({ bytes, start: start + brace, end })) return brace
    if (record[brace + 1] !== 0x22) continue
    // A line that is not JSON must not be read again and again.
    if (++tries > mostTries) return -1
    if (isObject(jsonOf(utf8.decode(record.subarray(brace))))) return brace
  }
  return -1
}

const mostTries = 4
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
