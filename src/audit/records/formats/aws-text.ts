import { tab } from '../../ascii.ts'
import { otherStreamReason } from './cloudwatch.ts'
import type { Look, RecordFormat } from './format.ts'

/**
 * A row of `aws logs … --output text`: the columns of an entry in the order of their names, separated by tabs.
 * `filter-log-events` has eventId, ingestionTime, logStreamName, message and timestamp, `get-log-events` has ingestionTime,
 * message and timestamp (AWS CLI, "Text output format").
 */
export const awsText: RecordFormat = {
  format: 'cloudwatch',
  open: (look) => {
    const head = /^EVENTS\t(?:\d+\t\d+\t([^\t{}"]*)\t|\d+\t)/.exec(look.head(mostBefore))
    if (head === null) return null
    const other = otherStreamReason(head[1] ?? '')
    if (other !== null) return [{ kind: 'foreign', reason: other }]
    const { bytes, start } = look.span
    return [{ kind: 'inner', bytes, start: start + head[0].length, end: endOfMessage(look) }]
  },
}

/** Where the message ends: before the timestamp, which is the last column. */
function endOfMessage({ span: { bytes, start, end } }: Look): number {
  let at = end
  while (at > start && isDigit(bytes.at[at - 1])) at--
  return at < end && bytes.at[at - 1] === tab ? at - 1 : end
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

const mostBefore = 700
