import type { PolicyFile } from '../../explain/policy-file.ts'
import type { PaneField } from '../../query/fields.ts'
import type { Content } from '../draw/layout.ts'
import { type Labelled, labelsOf } from './store-labels.ts'

/** Around a value in a pane: its frame, its sign and a blank, and a blank and its count up to 9,999. */
const besideValue = 2 + 2 + 1 + 5

/** How wide and how many the values of the events are: of each caller, and of the fields of the panes. */
export function contentOf(
  events: Labelled,
  shownFields: readonly PaneField[],
  policies: readonly Pick<PolicyFile, 'policy'>[],
): Content {
  const labels = labelsOf(events)
  const panes = shownFields.map((field) => {
    const { widest, size } = labels[field]
    // The rules are in no lexicon; an event can also have none.
    const values =
      field === 'rule' ? policies.reduce((total, { policy: { rules } }) => total + (rules?.length ?? 0), 1) : size
    return { width: widest + besideValue, values }
  })
  return { user: labels.caller.widest, panes }
}
