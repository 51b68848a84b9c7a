import type { Segment } from '../../store/segment.ts'
import type { SafeText } from '../../text/safe.ts'
import type { PolicySet } from '../policies/policy-set.ts'
import { jsonLine, textLine } from './event-line.ts'
import { fittedLines } from './fitted-line.ts'
import { textLook, type TextLookOptions } from './text-look.ts'

/** What the lines of events are made with. */
export interface EventLineOptions extends TextLookOptions {
  readonly policies: PolicySet
}

/** Gives the lines to print for an event. */
type LinesOf = (segment: Segment, index: number) => readonly SafeText[]

/** An event as one line of JSON. */
export function jsonLines({ policies }: EventLineOptions): LinesOf {
  return (segment, index) => [jsonLine(segment, index, policies)]
}

/** An event as text: fitted to a terminal, or with all columns in full. */
export function textLines(options: EventLineOptions): LinesOf {
  const { policies } = options
  const look = textLook(options)
  const fitted = fittedLines(look, { judging: policies.policies.length > 0, comparing: policies.compared !== null })
  return (segment, index) => {
    const width = look.width()
    return width === null ? [textLine(segment, index, policies, look.paint)] : fitted(segment, index, width)
  }
}
