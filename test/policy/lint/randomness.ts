/** Choices that are the same in every run. */
export interface Randomness {
  /** From 0 to below 1. */
  readonly next: () => number
  readonly chance: (probability: number) => boolean
  readonly one: <T>(list: readonly T[]) => T
  /** Some of them, at least `least`, in any order. */
  readonly some: <T>(list: readonly T[], least?: number) => T[]
}

/** A linear congruential generator (Numerical Recipes' constants), its high bits alone used. */
export function randomness(seed: number): Randomness {
  let state = seed >>> 0
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 2 ** 24
  }
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
  const some = <T>(list: readonly T[], least = 1): T[] => {
    const count = least + Math.floor(next() ** 2 * (Math.min(list.length, 4) - least + 1))
    return Array.from({ length: count }, () => one(list))
  }
  return { next, chance: (probability) => next() < probability, one, some }
}
