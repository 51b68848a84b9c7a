import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type FrameClock, frameClock } from '../../src/cli/live/frame-clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A clock, and the times at which it drew. */
function clocked(): {
  clock: FrameClock
  start: () => void
  drawn: number[]
  line: { busy: boolean; moving: boolean; unfinished: boolean }
} {
  const drawn: number[] = []
  const from = performance.now()
  const line = { busy: false, moving: false, unfinished: false }
  const clock = frameClock()
  const start = (): void => {
    clock.start({
      isBusy: () => line.busy,
      isMoving: () => line.moving,
      isUnfinished: () => line.unfinished,
      paint: () => {
        drawn.push(Math.round(performance.now() - from))
        return true
      },
    })
  }
  return { clock, start, drawn, line }
}

test('nothing is drawn before it begins, nor after its end', () => {
  const { clock, start, drawn } = clocked()
  clock.draw(0)
  vi.advanceTimersByTime(500)
  expect(drawn).toEqual([])
  expect(clock.isRunning()).toBe(false)
  start()
  vi.advanceTimersByTime(100)
  expect(drawn).toHaveLength(1)
  clock.changed()
  clock.stop()
  vi.advanceTimersByTime(1000)
  expect(drawn).toHaveLength(1)
})

test('without a change nothing is drawn, with one within a tenth of a second, and no sooner again', () => {
  const { clock, start, drawn } = clocked()
  start()
  vi.advanceTimersByTime(1000)
  expect(drawn).toEqual([100])
  clock.changed()
  vi.advanceTimersByTime(100)
  expect(drawn).toHaveLength(2)
  for (let at = 0; at < 100; at++) {
    clock.changed()
    vi.advanceTimersByTime(10)
  }
  expect(drawn.length).toBeGreaterThan(10)
  expect(drawn.length).toBeLessThanOrEqual(12)
})

test('a key is drawn at once, and several soon behind each other are drawn together', () => {
  const { clock, start, drawn } = clocked()
  start()
  vi.advanceTimersByTime(450)
  clock.draw(25)
  expect(drawn).toEqual([100, 450])
  for (let key = 0; key < 5; key++) clock.draw(25)
  vi.advanceTimersByTime(25)
  expect(drawn).toEqual([100, 450, 475])
})

test('a busy line is waited for', () => {
  const { clock, start, drawn, line } = clocked()
  start()
  line.busy = true
  clock.draw(0)
  vi.advanceTimersByTime(300)
  expect(drawn).toEqual([])
  line.busy = false
  vi.advanceTimersByTime(5)
  expect(drawn).toHaveLength(1)
})

test('what moves by itself is drawn without a word', () => {
  const { start, drawn, line } = clocked()
  start()
  line.moving = true
  vi.advanceTimersByTime(1000)
  expect(drawn.length).toBeGreaterThanOrEqual(9)
})

test('what is unfinished goes on as soon as the line takes more', () => {
  const { start, drawn, line } = clocked()
  start()
  line.unfinished = true
  vi.advanceTimersByTime(105)
  expect(drawn.length).toBeGreaterThan(1)
  line.busy = true
  const before = drawn.length
  vi.advanceTimersByTime(200)
  expect(drawn).toHaveLength(before)
  line.busy = false
  vi.advanceTimersByTime(5)
  expect(drawn.length).toBeGreaterThan(before)
})
