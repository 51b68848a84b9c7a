import { performance } from 'node:perf_hooks'

/** One figure of the bench. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it must or should be, where something was promised. */
  readonly goal?: string
}

/** Milliseconds that a piece of work takes. */
export function millis(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
}

/** How many times as fast `a` is as `b`: both warmed once, then taken in turn five times, the median of the ratios. */
export function timesAsFast(
  a: () => void,
  b: () => void,
): { readonly ratio: number; readonly a: number; readonly b: number } {
  a()
  b()
  const pairs = [1, 2, 3, 4, 5].map(() => ({ a: millis(a), b: millis(b) }))
  return {
    ratio: median(pairs.map((pair) => pair.b / pair.a)),
    a: median(pairs.map((pair) => pair.a)),
    b: median(pairs.map((pair) => pair.b)),
  }
}

/** The machine's unit: milliseconds to sum a Float64Array of 1e7 numbers. */
export function machineUnit(): number {
  const numbers = new Float64Array(1e7).fill(1.5)
  return median(
    [1, 2, 3, 4, 5].map(() =>
      millis(() => {
        let sum = 0
        for (const number of numbers) sum += number
        if (sum < 0) throw new Error('never')
      }),
    ),
  )
}
