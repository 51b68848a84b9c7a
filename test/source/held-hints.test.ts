import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { heldFor } from '../../src/source/watch/held-hints.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** When hints are passed on, in milliseconds, if they come at these times. */
function passedAt(times: readonly number[]): number[] {
  const start = performance.now()
  const passed: number[] = []
  const { hint } = heldFor(50, () => passed.push(performance.now() - start))
  for (const time of times) {
    vi.advanceTimersByTime(time - (performance.now() - start))
    hint()
  }
  vi.advanceTimersByTime(1000)
  return passed
}

test('the hints of a quiet log are passed on at once', () => {
  expect(passedAt([0, 50, 200])).toEqual([0, 50, 200])
})

test('one hint stands for all within 50 ms, and the last of them is never lost', () => {
  expect(passedAt([0, 10, 20, 49])).toEqual([0, 50])
  expect(passedAt(Array.from({ length: 200 }, (_, at) => at))).toEqual([0, 50, 100, 150, 200])
})

test('nothing is passed on after a stop', () => {
  const hinted = vi.fn()
  const { hint, stop } = heldFor(50, hinted)
  hint()
  hint()
  stop()
  vi.advanceTimersByTime(1000)
  expect(hinted).toHaveBeenCalledTimes(1)
})
