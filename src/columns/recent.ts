/** A set of recently seen keys. Its memory is fixed: arrays of numbers, allocated once. */
export interface Recent {
  /** Whether the key was seen within the window. Adds it if not. */
  readonly meet: (key: number) => boolean
  /** The same, without adding the key. */
  readonly has: (key: number) => boolean
}

export interface RecentOptions {
  /** How long a key is remembered, in milliseconds. */
  readonly windowMs: number
  /** The largest number of keys kept; beyond it, the oldest are forgotten early. */
  readonly most?: number
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
}

/**
 * Remembers keys (whole numbers from 1 to 2 ** 53) for a while. An unpredictable hash should spread them evenly over
 * some 2 ** 52 values: then two things share a key once in billions, and nobody can provoke it.
 */
export function recent({ windowMs, most = 1 << 20, now }: RecentOptions): Recent {
  // A ring of the keys in order of arrival, and a hash table of their places in it: open addressing, at most half full.
  const keys = new Float64Array(most)
  const times = new Float64Array(most)
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(most * 2)))
  const mask = slots.length - 1
  let oldest = 0
  let count = 0

  const home = (key: number): number => (key % 0x1_0000_0000) & mask

  /** The slot of a key, or the free one where it would go. */
  function slotOf(key: number): number {
    let slot = home(key)
    for (let place = slots[slot] ?? 0; place !== 0; place = slots[slot] ?? 0) {
      if (keys[place - 1] === key) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  /** Frees a slot, and moves up later entries that a search would no longer reach. */
  function free(slot: number): void {
    let hole = slot
    slots[hole] = 0
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const wanted = home(keys[(slots[at] ?? 0) - 1] ?? 0)
      if (((at - wanted) & mask) < ((at - hole) & mask)) continue
      slots[hole] = slots[at] ?? 0
      slots[at] = 0
      hole = at
    }
  }

  function forgetOld(): void {
    const since = now() - windowMs
    while (count > 0 && (count === most || (times[oldest] ?? 0) < since)) {
      free(slotOf(keys[oldest] ?? 0))
      oldest = (oldest + 1) % most
      count--
    }
  }

  return {
    meet: (key) => {
      forgetOld()
      const slot = slotOf(key)
      if (slots[slot] !== 0) return true
      const place = (oldest + count) % most
      keys[place] = key
      times[place] = now()
      slots[slot] = place + 1
      count++
      return false
    },
    has: (key) => {
      forgetOld()
      return slots[slotOf(key)] !== 0
    },
  }
}
