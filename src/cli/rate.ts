/** Events a second over the last few seconds. */
export interface RateMeter {
  readonly count: () => void
  /** null until a second has passed. */
  readonly perSecond: () => number | null
  /** Whether `perSecond` may say something else than when it was last asked. */
  readonly changed: () => boolean
}

const seconds = 5

/** Counts events by the second; the clock is given in milliseconds. */
export function rateMeter(now: () => number = () => performance.now()): RateMeter {
  const buckets = new Array<number>(seconds + 1).fill(0)
  const started = Math.floor(now() / 1000)
  let current = started
  let said: number | null = null

  function advance(): void {
    const second = Math.floor(now() / 1000)
    for (; current < second; current++) buckets[(current + 1) % buckets.length] = 0
  }

  function rate(): number | null {
    advance()
    const whole = Math.min(seconds, current - started)
    if (whole === 0) return null
    let total = 0
    for (let back = 1; back <= whole; back++) total += buckets[(current - back) % buckets.length] ?? 0
    return total / whole
  }

  return {
    count: () => {
      advance()
      const at = current % buckets.length
      buckets[at] = (buckets[at] ?? 0) + 1
    },
    perSecond: () => (said = rate()),
    changed: () => rate() !== said,
  }
}
