import { describe, expect, test } from 'vitest'
import { linePace } from '../../src/ui/line-pace.ts'

/** A pace, on a line with this many bytes a millisecond that answers after this long. */
function line(speed: number, roundTripMs: number) {
  let now = 0
  let freeAt = 0
  const answers: number[] = []
  const pace = linePace(() => now)
  const passTo = (time: number): void => {
    while ((answers[0] ?? Infinity) <= time) {
      now = answers.shift()!
      pace.answered()
    }
    now = time
  }
  return {
    pace,
    send: (bytes: number): void => {
      freeAt = Math.max(now, freeAt) + bytes / speed
      answers.push(freeAt + roundTripMs)
      pace.sent(bytes)
    },
    pass: (ms: number): void => {
      passTo(now + ms)
    },
    setSpeed: (next: number): void => {
      speed = next
    },
  }
}

describe('the pace of a line', () => {
  test('that nobody knows: a whole frame, and then nothing until it is there', () => {
    const { pace, send, pass } = line(1000, 1)
    expect(pace.room()).toBe(Infinity)
    send(5000)
    expect([pace.room(), pace.isWaiting()]).toEqual([0, true])
    pass(20)
    expect([pace.room(), pace.isWaiting()]).toEqual([Infinity, false])
  })

  test('that is fast and far: whole frames, several on their way', () => {
    const { pace, send, pass } = line(1000, 300)
    send(100)
    pass(310)
    send(5000)
    pass(320)
    for (let key = 0; key < 10; key++) {
      expect(pace.room()).toBe(Infinity)
      send(150)
      pass(50)
    }
  })

  test('that is slow: no more on its way than it takes in 50 ms', () => {
    const { pace, send, pass } = line(20, 1)
    send(100)
    pass(10)
    send(5000)
    expect(pace.room()).toBe(0)
    pass(300)
    for (let turn = 0; turn < 20; turn++) {
      const room = pace.room()
      expect(room).toBeLessThan(20 * 60)
      if (room > 0) send(room)
      pass(10)
    }
    expect(pace.isWaiting()).toBe(true)
  })

  test('that was slow for a while: whole frames again', () => {
    const { pace, send, pass, setSpeed } = line(5, 1)
    send(10)
    pass(5)
    send(3000)
    pass(700)
    expect(pace.room()).toBeLessThan(1000)
    setSpeed(1000)
    for (let turn = 0; turn < 5; turn++) {
      send(pace.room())
      pass(5)
    }
    expect(pace.room()).toBeGreaterThan(3000)
  })

  test('that does not answer: nobody waits for ever', () => {
    const { pace, send, pass } = line(1000, Infinity)
    send(5000)
    expect(pace.room()).toBe(0)
    pass(3000)
    expect([pace.room(), pace.isWaiting()]).toEqual([Infinity, false])
  })
})
