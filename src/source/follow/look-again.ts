import type { Watch, watch } from '../watch/hints.ts'

/** How often a file is looked at where nothing hints at changes, in milliseconds. */
const unhintedMs = 100

export interface LookOptions {
  /** What gives hints that it might be worth looking; null for none. */
  readonly watch: typeof watch | null
  /** How often to look without a hint, in milliseconds; null for never. */
  readonly timerMs: number | null
  /** Is told where hints may be missing, and why. */
  readonly onTrouble: (message: string) => void
}

/** When a file that is followed is looked at again. */
export interface Looks {
  /** Resolves when it is worth looking: at once where that is so since the last look. */
  readonly next: () => Promise<void>
  /** The last look found something new. */
  readonly found: () => void
  /** Lets `next` resolve, from now on at once. */
  readonly stop: () => void
  /** Ends the watch and the timer. */
  readonly close: () => Promise<void>
}

/** Watches a path, and looks by a timer too. */
export function looksAt(path: string, { watch, timerMs, onTrouble }: LookOptions): Looks {
  const health = hintHealth()
  /** Why to look again: something said that it might be worth it, or the timer went off. */
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
    next: async () => {
      if (due === 'no' && !stopped) await new Promise<void>((resolve) => (wake = resolve))
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

/** Notices where a file system does not tell of changes, as some network and container mounts do not. */
export interface HintHealth {
  /** A hint came that something changed. */
  readonly hinted: () => void
  /** It is looked now, by the timer or for another reason. */
  readonly looks: (byTimer: boolean) => void
  /** Something new was found. */
  readonly found: () => void
  /** Whether the timer alone finds what is new: twice it did, and no hint came. */
  readonly isSilent: () => boolean
}

const hitsToTell = 2

/** Begins with a file system that is taken to give hints. */
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
    isSilent: () => hits >= hitsToTell,
  }
}
