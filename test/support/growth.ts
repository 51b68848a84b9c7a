/**
 * How many times longer work takes on an input eight times as large: 8 where time grows with the input's length, 64 where
 * it grows with the square. The shortest of some tries counts, and there are more tries while the growth looks quadratic, so
 * that a busy machine does not.
 */
export function growth(work: (size: number) => void, size: number): number {
  const shortest = { small: Infinity, large: Infinity }
  for (let tries = 0; tries < 3 || (tries < 30 && shortest.large >= shortest.small * quadratic); tries++) {
    shortest.small = Math.min(
      shortest.small,
      timeOf(() => {
        work(size)
      }),
    )
    shortest.large = Math.min(
      shortest.large,
      timeOf(() => {
        work(size * 8)
      }),
    )
  }
  return shortest.large / shortest.small
}

/** The growth that no linear work reaches, and every quadratic one does. */
export const quadratic = 32

function timeOf(work: () => void): number {
  const began = performance.now()
  work()
  return performance.now() - began
}
