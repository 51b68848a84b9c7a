import type { Row } from '../store/events/row.ts'
import { runCommand } from './commands.ts'
import { withRecord } from './event/keys.ts'
import { selectedRow } from './list/move.ts'
import { commandOf, keyLabel } from './model/key-table.ts'
import { type OpenEvent, refusedTyping, type State } from './model/state.ts'
import { withRemembered } from './model/undo.ts'
import { noEffects, type Updated } from './model/updated.ts'
import type { World } from './model/world.ts'
import { type MouseReport, updateByMouse } from './mouse.ts'
import { chosenCommand } from './palette/keys.ts'
import { typedKeys } from './typed-keys.ts'

export type Action =
  /** A key by its name (`j`, `enter`, `ctrl+d`), with the text that it types, if any. */
  | { readonly kind: 'key'; readonly key: string; readonly text: string }
  /** What the mouse did, while it is on. */
  | { readonly kind: 'mouse'; readonly report: MouseReport }
  | { readonly kind: 'resize'; readonly size: State['size'] }
  /** The record of the event being opened has been read. */
  | { readonly kind: 'opened'; readonly row: Row; readonly record: OpenEvent['record'] }
  /** Everything that the logs held at the start has been read; only what arrives from now on is new. */
  | { readonly kind: 'caughtUp' }
  | { readonly kind: 'say'; readonly message: string }

/** The state after an action, and the effects to perform. It reads the world, and never changes it. */
export function update(state: State, action: Action, world: World): Updated {
  switch (action.kind) {
    case 'resize':
      return noEffects({ ...state, size: action.size })
    case 'say':
      return noEffects({ ...state, message: action.message })
    case 'caughtUp':
      return noEffects(state.following ? state : { ...state, seen: world.events.about.newest })
    case 'opened':
      if (state.event?.row !== action.row) return noEffects(state)
      return noEffects(withRecord(state, state.event, action.record))
    case 'mouse':
      return state.mouse
        ? settle(state, updateByMouse({ ...state, message: '' }, action.report, world), world)
        : noEffects(state)
    case 'key':
      return settle(state, onKey({ ...state, message: '' }, action.key, action.text, world), world)
  }
}

/** Remembers what changed, and adds an effect if what is asked did: the filter, or the fields of the panes. */
function settle(before: State, { state: after, effects }: Updated, world: World): Updated {
  const state = withRemembered(before, pinnedCursor(before, after, world))
  const isSame =
    state.filter === before.filter &&
    state.shownFields === before.shownFields &&
    state.offered.counted === before.offered.counted
  return isSame ? { state, effects } : { state, effects: [...effects, { kind: 'filter' }] }
}

/** At the end of a log that does not grow, another filter must not move the cursor to the last of its rows. */
function pinnedCursor(before: State, after: State, world: World): State {
  const isAtEnd = before.following && after.following && !world.progress.live
  const [from, place] = before.focus === 'filter' ? [before.before, after] : [before.filter, before]
  if (!isAtEnd || after.filter === from || after.focus === 'filter') return after
  return { ...after, following: false, selected: selectedRow(place, world), top: null, seen: world.events.about.newest }
}

function onKey(state: State, key: string, text: string, world: World): Updated {
  const command = commandOf(key, state.focus)
  const field = typedKeys[state.focus]
  if (field !== undefined) {
    if (command === 'interrupt') return noEffects(field(state, 'escape', '', world))
    if (command === 'redraw' || command === 'suspend') return runCommand(state, command, world)
    const refusal = refusedTyping(state, text)
    if (refusal !== null) return noEffects({ ...state, message: refusal })
    const chosen = chosenCommand(state, key)
    return chosen === null ? noEffects(field(state, key, text, world)) : runCommand(chosen.state, chosen.command, world)
  }
  return command === undefined ? noEffects({ ...state, message: unknownKey(key) }) : runCommand(state, command, world)
}

/** Says what to do about a key without a command; a hint instead of silence. */
function unknownKey(key: string): string {
  if (key === 'paste') return 'paste works where text is typed: press / first'
  return `${keyLabel(key)} does nothing here. ? lists the keys, : finds commands by name`
}
