import type { RecordFormat } from './format.ts'

/** `2026-11-23T17:07:39.189011712Z stdout F …`: `P` means that the stream's next line continues this one. */
export const cri: RecordFormat = {
  format: 'cri',
  open: (look) => {
    if (look.first < 0x30 || look.first > 0x39) return null
    const match = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/.exec(
      look.head(100),
    )
    if (match === null) return null
    const [head, key = '', tag] = match
    const { bytes, start, end } = look.span
    return [{ kind: 'part', key, last: tag === 'F', bytes, start: start + head.length, end }]
  },
}
