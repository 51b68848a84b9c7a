import type { State } from '../../screen/model/state.ts'
import type { World } from '../../screen/model/world.ts'
import { narrate, type Told } from '../../screen/spoken/told.ts'
import type { Speech, Utterance } from '../../ui/spoken.tsx'
import { isReadAloud } from '../../ui/start.tsx'

/** The speech of a running screen. */
export interface LiveSpeech extends Speech {
  /** Says what is new in the screen. Gives whether there is more to say, later. */
  readonly tell: (state: State, world: World) => boolean
}

/** null unless a screen reader is to read what is new. */
export function speechIfWanted(): LiveSpeech | null {
  return isReadAloud() ? liveSpeech() : null
}

/** Starts in silence. `now` gives the time in milliseconds. */
function liveSpeech(now: () => number = () => performance.now()): LiveSpeech {
  const listeners = new Set<() => void>()
  let utterance: Utterance = { serial: 0, lines: [] }
  let told: Told | null = null
  return {
    subscribe: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    current: () => utterance,
    again: () => {
      told = null
    },
    tell: (state, world) => {
      const telling = narrate(state, world, told, now())
      told = telling.told
      if (telling.lines.length > 0) {
        utterance = { serial: utterance.serial + 1, lines: telling.lines }
        for (const changed of listeners) changed()
      }
      return telling.waits
    },
  }
}
