import type { Watch, watch } from '../watch/hints.ts'

/** Polling interval if the file system reports no changes, in milliseconds. */
const unhintedMs = 100

export interface LookOptions {
  /** Gives hints that it may be worth looking; null for none. */
  readonly watch: typeof watch | null
  /** How often to look without a hint, in milliseconds; null for never. */
  readonly timerMs: number | null
  /** Called with the reason if hints may be missing. */
  readonly onTrouble: (message: string) => void
}

/** Decides when to look at a followed file again. */
export interface Looks {
  /**
   * Resolves when it is worth looking; at once if a reason came since the last look, and within `withinMs` even without
   * one (null: never).
   */
  readonly next: (withinMs: number | null) => Promise<void>
  /** The last look found something new. */
  readonly found: () => void
  /** Makes `next` resolve, now and always. */
  readonly stop: () => void
  /** Ends the watch and the timer. */
  readonly close: () => Promise<void>
}

/** Combines a watch on a path with a timer. */
export function looksAt(path: string, { watch, timerMs, onTrouble }: LookOptions): Looks {
  const health = hintHealth()
  /** Why to look again: a hint came, or the timer went off. */
  let due: 'no' | 'hint' | 'timer' = 'no'
  let stopped = false
  let wake: () => void = () => undefined
  const hints: Watch | null = watch?.(path, hinted, onTrouble) ?? null
  let timer = timerMs === null ? undefined : setTimeout(tick, timerMs)

  function hinted(): void {
    due = 'hint'
    health.hinted()
    wake()
  }

  function tick(): void {
    if (due === 'no') due = 'timer'
    wake()
    timer = setTimeout(tick, health.isSilent() ? Math.min(timerMs ?? Infinity, unhintedMs) : (timerMs ?? undefined))
  }

  return {
    next: async (withinMs) => {
      if (due === 'no' && !stopped) {
        const soon = Promise.withResolvers<undefined>()
        wake = () => {
          soon.resolve(undefined)
        }
        const within = withinMs === null ? undefined : setTimeout(wake, withinMs)
        await soon.promise
        clearTimeout(within)
      }
      health.looks(due === 'timer')
      due = 'no'
    },
    found: health.found,
    stop: () => {
      stopped = true
      wake()
    },
    close: async () => {
      clearTimeout(timer)
      await hints?.close()
    },
  }
}

/** Detects a file system that reports no changes, such as some network and container mounts. */
export interface HintHealth {
  /** The file system reported a change. */
  readonly hinted: () => void
  /** The file is about to be looked at, because of the timer or for another reason. */
  readonly looks: (byTimer: boolean) => void
  /** The look found something new. */
  readonly found: () => void
  /** Whether hints are missing: the timer found something new twice, and no hint came. */
  readonly isSilent: () => boolean
}

const hitsUntilSilent = 2

/** Starts by assuming that the file system gives hints. */
export function hintHealth(): HintHealth {
  let hits = 0
  let byTimer = false
  return {
    hinted: () => {
      hits = 0
      byTimer = false
    },
    looks: (timer) => {
      byTimer = timer
    },
    found: () => {
      if (byTimer) hits++
      byTimer = false
    },
    isSilent: () => hits >= hitsUntilSilent,
  }
}
