import type { Format } from '../../audit/records/formats/format.ts'
import type { Effect } from '../../screen/model/state.ts'
import type { Action } from '../../screen/update.ts'
import type { View } from '../../store/view.ts'
import type { FrameClock } from './frame-clock.ts'
import type { LiveReading } from './live-reading.ts'
import type { LiveTerminal } from './live-terminal.ts'
import { openEvent } from './open-event.ts'

/** What running an effect needs. */
export interface EffectTools {
  readonly quit: () => void
  readonly terminal: Pick<LiveTerminal, 'suspend' | 'redraw' | 'setMouse'>
  readonly view: View
  readonly clock: Pick<FrameClock, 'changed'>
  readonly reading: Pick<LiveReading, 'store' | 'intake'>
  /** The only input format to accept; undefined to detect it per record. */
  readonly format: Format | undefined
  /** Called later with the result of an effect. */
  readonly act: (action: Action) => void
}

type Runners = {
  readonly [Kind in Effect['kind']]: (effect: Extract<Effect, { readonly kind: Kind }>) => void
}

/** Gives the function that runs the effects of the screen. */
export function effectRunner(tools: EffectTools): (effect: Effect) => void {
  const { quit, terminal, view, clock, reading, format, act } = tools
  const runners: Runners = {
    quit,
    suspend: () => {
      terminal.suspend(true)
    },
    redraw: terminal.redraw,
    filter: ({ filter }) => {
      view.setFilter(filter)
      clock.changed()
    },
    mouse: ({ on }) => {
      terminal.setMouse(on)
    },
    open: ({ row }) => {
      void openEvent(row, reading.store, reading.intake, format).then((record) => {
        act({ kind: 'opened', row, record })
      })
    },
  }
  return (effect) => {
    const run = runners[effect.kind] as (effect: Effect) => void
    run(effect)
  }
}
