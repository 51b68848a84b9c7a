import type { EventEngine } from '../../engine/engine.ts'
import { mostInLabel } from '../../screen/labels/store-labels.ts'
import type { Row } from '../../store/events/row.ts'
import type { SafeText } from '../../text/safe.ts'
import type { PolicySet } from '../policies/policy-set.ts'
import { jsonLine, type LineRow, textLine } from './event-line.ts'
import { fittedLines } from './fitted-line.ts'
import { textLook, type TextLookOptions } from './text-look.ts'

/** What the lines of events are made with. */
export interface EventLineOptions extends TextLookOptions {
  readonly policies: PolicySet
}

/** The events or requests that lines are made of. */
export interface LineRows extends Pick<EventEngine, 'origins'> {
  /** Gives one, as an engine does. */
  readonly row: (row: Row, most?: number) => LineRow | null
}

/** Gives the lines to print for an event or request; none if it is no longer available. */
type LinesOf = (key: Row) => readonly SafeText[]

/** An event or request as one line of JSON. */
export function jsonLines({ policies }: EventLineOptions, events: LineRows): LinesOf {
  return (key) => {
    const row = events.row(key)
    return row === null ? [] : [jsonLine(row, policies)]
  }
}

/** An event or request as text: fitted to a terminal, or with all columns in full. */
export function textLines(options: EventLineOptions, events: LineRows): LinesOf {
  const { policies } = options
  const look = textLook(options)
  const fitted = fittedLines(look, {
    judging: policies.policies.length > 0,
    comparing: policies.compared !== null,
    origins: events.origins,
  })
  return (key) => {
    const width = look.width()
    const row = events.row(key, width === null ? undefined : mostInLabel)
    if (row === null) return []
    if (width !== null) return fitted(row, width)
    const brief = look.paint === null ? null : events.row(key, mostInLabel)
    return [textLine(row, policies, look.paint, brief ?? row)]
  }
}
