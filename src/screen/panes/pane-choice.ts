import { fields, morePaneFields, type PaneField, paneFields } from '../../query/fields.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'
import { type Command, distances, moved } from '../model/key-table.ts'
import { newPane, type State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { firstShown } from './lines.ts'
import { paneTitles } from './pane-tables.ts'

/** The panes that are always there: those of the first keys. */
const fixed: readonly PaneField[] = paneFields.filter((field) => field !== 'origin')

/** The most panes, since each has a digit as its key. */
const mostPanes = 9

/** The fields that can have a pane besides, in the order of their keys. Only several logs can be told apart. */
function choiceOf({ several }: State): readonly PaneField[] {
  return several ? ['origin', ...morePaneFields] : morePaneFields
}

/** The panes that can be shown besides, in at most `height` lines; the list follows below. */
export function paneChoice(state: State, { glyphs, policies }: World, height: number): Line[] {
  const { shownFields, paneChoiceAt } = state
  const rows = choiceOf(state).map((field, at): Line => {
    const selected = at === paneChoiceAt
    const key = shownFields.indexOf(field) + 1
    const isBlind = field === 'rule' && policies.length === 0
    return {
      spans: [
        styled(selected ? glyphs.mark : ' ', 'accent'),
        styled(` ${key > 0 ? glyphs.yes : ' '} `, 'good'),
        styled(`${key > 0 ? key : ' '} `, 'accent'),
        styled(paneTitles[field].toLowerCase().padEnd(10), isBlind ? 'dim' : 'plain'),
        styled(isBlind ? needsPolicy : (fields.find(({ name }) => name === field)?.help ?? ''), 'dim'),
      ],
      selected,
    }
  })
  const title = line(styled(` panes besides ${fixed.map((field) => paneTitles[field]).join(', ')}`, 'strong'))
  if (height > rows.length) return [title, ...rows]
  const top = firstShown(rows.length, paneChoiceAt, height)
  return rows.slice(top, top + height)
}

const needsPolicy = 'needs --policy FILE'

/** A command in the choice of panes. */
export function updatePaneChoice(state: State, command: Command, world: World): State {
  const choice = choiceOf(state)
  const field = choice[state.paneChoiceAt]
  if (command === 'enter' && field !== undefined) return withPane(state, field, choice, world)
  const by = distances(choice.length)[command]
  return by === undefined ? state : { ...state, paneChoiceAt: moved(state.paneChoiceAt, by, choice.length) }
}

/** The state with a pane shown or hidden. The others keep their cursors, and may get other keys. */
function withPane(state: State, field: PaneField, choice: readonly PaneField[], { policies }: World): State {
  const { shownFields, panes, pane } = state
  const isShown = shownFields.includes(field)
  if (!isShown && field === 'rule' && policies.length === 0) return { ...state, message: `rule: ${needsPolicy}` }
  if (!isShown && shownFields.length >= mostPanes)
    return { ...state, message: `no more than ${mostPanes} panes: hide one first` }
  const isWanted = (one: PaneField): boolean => (one === field ? !isShown : shownFields.includes(one))
  const now = [...fixed, ...choice].filter(isWanted)
  const key = now.indexOf(field) + 1
  return {
    ...state,
    shownFields: now,
    panes: now.map((one) => panes[shownFields.indexOf(one)] ?? newPane),
    pane: Math.max(
      0,
      now.findIndex((one) => one === shownFields[pane]),
    ),
    message: key > 0 ? `key ${key}: ${paneTitles[field].toLowerCase()} pane` : '',
  }
}
