import type { StoreEngine } from '../../engine/store-engine.ts'
import { headerLine } from '../../screen/bars.ts'
import { fit } from '../../screen/draw/styled-text.ts'
import { type Frame, frameOf } from '../../screen/frame.ts'
import { askOf } from '../../screen/model/ask.ts'
import type { State } from '../../screen/model/state.ts'
import type { World } from '../../screen/model/world.ts'
import type { FrameClock } from './frame-clock.ts'
import { isSought, type Jobs, scanSlice } from './jobs.ts'
import type { LiveSpeech } from './speech.ts'

/** What frames are made from. */
export interface FrameParts {
  readonly state: () => State
  readonly world: () => World
  readonly events: Pick<StoreEngine, 'scanNext' | 'count'>
  readonly jobs: Pick<Jobs, 'explainDrift' | 'findRequests'>
  readonly clock: Pick<FrameClock, 'changed' | 'advance'>
  /** Says what is new for a screen reader; null without one. */
  readonly speech: Pick<LiveSpeech, 'tell'> | null
}

/** Gives the function that makes the next frame, and starts the work whose results it would show. */
export function frameMaker({ state, world, events, jobs, clock, speech }: FrameParts): () => Frame {
  let last: Frame | null = null
  return () => {
    const shown = world()
    if (!scanSlice(events, askOf(state(), shown))) clock.changed()
    if (shown.drift.some(isSought)) jobs.explainDrift()
    if (state().focus === 'requests') jobs.findRequests()
    if (speech?.tell(state(), shown) === true) clock.changed()
    if (last === null || clock.advance()) last = frameOf(state(), shown)
    else {
      last = standing(last, state(), shown)
      // What stands still now has to advance later, even if nothing more arrives.
      clock.changed()
    }
    return last
  }
}

/** The last frame with the header of now. As long as the state is the same, all else is in the parts that stand still. */
export function standing(last: Frame, state: State, world: World): Frame {
  const { layout, top } = last
  if (!layout.usable || (state.focus === 'filter' && !layout.filterBar)) return last
  return { ...last, top: [fit(headerLine(state, world, layout), layout.size.columns), ...top.slice(1)] }
}
