import { type PaneField, paneFields } from '../../query/fields.ts'
import type { Content } from '../draw/layout.ts'
import { type Labelled, labelsOf } from './store-labels.ts'

/** Around a value in a pane: its frame, its sign and a blank, and a blank and its count up to 9,999. */
const besideValue = 2 + 2 + 1 + 5

/** How wide and how many the values of the events are. */
export function contentOf(events: Labelled): Content {
  const labels = labelsOf(events)
  const panes = paneFields.map((field: PaneField) => {
    const { widest, size } = labels[field]
    return { width: widest + besideValue, values: size }
  })
  return { user: labels.caller.widest, panes }
}
