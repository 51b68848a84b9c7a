/** Events a second over the last few seconds: in total, and by key. */
export interface RateMeter {
  readonly count: (key?: string) => void
  /** The total rate, or the rate of a key; null until a second has passed. */
  readonly perSecond: (key?: string) => number | null
  /** Whether the total rate has changed since the last call of `perSecond`. */
  readonly changed: () => boolean
}

const seconds = 5

/** Counts events by the second. `now` gives milliseconds. */
export function rateMeter(now: () => number = () => performance.now()): RateMeter {
  const buckets = Array.from({ length: seconds + 1 }, () => ({ all: 0, by: new Map<string, number>() }))
  const started = Math.floor(now() / 1000)
  let current = started
  let lastGiven: number | null = null

  function advance(): void {
    const second = Math.floor(now() / 1000)
    // Empties each bucket once at most, however long the pause was.
    current = Math.max(current, second - buckets.length)
    for (; current < second; current++) buckets[(current + 1) % buckets.length] = { all: 0, by: new Map() }
  }

  function rate(key?: string): number | null {
    advance()
    const whole = Math.min(seconds, current - started)
    if (whole === 0) return null
    let total = 0
    for (let back = 1; back <= whole; back++) {
      const bucket = buckets[(current - back) % buckets.length]
      total += (key === undefined ? bucket?.all : bucket?.by.get(key)) ?? 0
    }
    return total / whole
  }

  return {
    count: (key) => {
      advance()
      const bucket = buckets[current % buckets.length]
      if (bucket === undefined) return
      bucket.all++
      if (key !== undefined) bucket.by.set(key, (bucket.by.get(key) ?? 0) + 1)
    },
    perSecond: (key) => (key === undefined ? (lastGiven = rate()) : rate(key)),
    changed: () => rate() !== lastGiven,
  }
}
