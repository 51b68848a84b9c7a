import type { EventEngine } from '../../engine/engine.ts'
import type { Effect } from '../../screen/model/state.ts'
import type { Action } from '../../screen/update.ts'
import type { FrameClock } from './frame-clock.ts'
import type { LiveTerminal } from './live-terminal.ts'

/** What running an effect needs. */
export interface EffectTools {
  readonly quit: () => void
  readonly terminal: Pick<LiveTerminal, 'suspend' | 'redraw' | 'setMouse'>
  readonly clock: Pick<FrameClock, 'changed'>
  readonly events: Pick<EventEngine, 'raw' | 'stopSearch'>
  /** Aborts what was asked with the filter before. */
  readonly askAnew: () => void
  /** Called later with the result of an effect. */
  readonly act: (action: Action) => void
}

type Runners = {
  readonly [Kind in Effect['kind']]: (effect: Extract<Effect, { readonly kind: Kind }>) => void
}

/** Gives the function that runs the effects of the screen. */
export function effectRunner(tools: EffectTools): (effect: Effect) => void {
  const { quit, terminal, clock, events, askAnew, act } = tools
  let opening = new AbortController()
  const runners: Runners = {
    quit,
    suspend: () => {
      terminal.suspend(true)
    },
    redraw: terminal.redraw,
    filter: () => {
      askAnew()
      clock.changed()
    },
    stopSearch: () => {
      events.stopSearch()
      clock.changed()
    },
    mouse: ({ on }) => {
      terminal.setMouse(on)
    },
    open: ({ row }) => {
      opening.abort()
      opening = new AbortController()
      const { signal } = opening
      events.raw(row, signal).then(
        (record) => {
          act({ kind: 'opened', row, record })
        },
        (error: unknown) => {
          if (!signal.aborted) throw error
        },
      )
    },
  }
  return (effect) => {
    const run = runners[effect.kind] as (effect: Effect) => void
    run(effect)
  }
}
