import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { byteRangeOf, type RecordFormat, textIn } from './format.ts'

/** `{"log":"…\n","stream":"stdout","time":"…"}`: without its `\n`, the stream's next line continues it. */
export const docker: RecordFormat = {
  format: 'docker',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const { log, time } = look.json
    const key = textIn(look.json, 'stream')
    if (typeof log !== 'string' || typeof time !== 'string' || (key !== 'stdout' && key !== 'stderr')) return null
    const last = log.endsWith('\n')
    return [{ kind: 'part', key, last, ...byteRangeOf(last ? log.slice(0, -1) : log) }]
  },
}
