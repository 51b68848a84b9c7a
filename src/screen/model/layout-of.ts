import { divide, type Layout } from '../draw/layout.ts'
import { contentOf } from '../labels/store-content.ts'
import type { State } from './state.ts'
import type { World } from './world.ts'

/** The division of the screen for a state and the values of the events. */
export function layoutOf(state: State, { events, policies }: Pick<World, 'events' | 'policies'>): Layout {
  const { size, comparing, several, shownFields, arrangement, focus, pane } = state
  const openPane = focus === 'pane' || focus === 'paneSearch' ? pane : null
  return divide({
    size,
    judging: policies.length > 0,
    comparing,
    several,
    shownFields,
    arrangement,
    content: contentOf(events, shownFields, policies),
    openPane,
  })
}
