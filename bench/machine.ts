import { type Figure, median, millis } from './measure.ts'

/** The machine's unit, to compare absolute times with: milliseconds to sum a Float64Array of 1e7 numbers. */
export function machine(): Promise<Figure[]> {
  const numbers = new Float64Array(1e7).fill(1.5)
  const value = median(
    [1, 2, 3, 4, 5].map(() =>
      millis(() => {
        let sum = 0
        for (const number of numbers) sum += number
        if (sum < 0) throw new Error('never')
      }),
    ),
  )
  return Promise.resolve([{ name: 'machine unit: summing a Float64Array of 1e7', value, unit: 'ms' }])
}
