import type { RecordFormat } from './format.ts'
import { goUnquoted } from './go-quote.ts'

/**
 * `2026-11-23T17:07:39Z {job="audit"} …`, as Loki's logcli prints lines (grafana/loki, pkg/logcli/output, `DefaultOutput`):
 * a time, the labels in braces, and the line. A label's value is quoted in Go's way and can hold braces.
 */
export const logcli: RecordFormat = {
  format: 'logcli',
  open: (look) => {
    if (look.first < 0x30 || look.first > 0x39) return null
    const head = look.head(mostBefore)
    const time = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s+\{/.exec(head)
    const end = time === null ? null : endOfLabels(head, time[0].length)
    return end === null ? null : [look.inner(end)]
  },
}

/** The place of the line behind labels, whose first one is at `from`; null if these are no labels. */
function endOfLabels(head: string, from: number): number | null {
  let at = from
  while (head[at] !== '}') {
    label.lastIndex = at
    const name = label.exec(head)
    const value = name === null ? null : goUnquoted(head, label.lastIndex)
    if (value === null) return null
    at = value.end
    if (head[at] === ',') at += head[at + 1] === ' ' ? 2 : 1
    else if (head[at] !== '}') return null
  }
  const blanks = /^[ \t]+/.exec(head.slice(at + 1, at + 200))
  return blanks === null ? null : at + 1 + blanks[0].length
}

const label = /[A-Za-z_][\w.:]*="/y
/** Labels are short; logcli prints those of a stream before each of its lines. */
const mostBefore = 16 * 1024
