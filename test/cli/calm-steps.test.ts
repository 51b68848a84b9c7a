import { expect, test } from 'vitest'
import { calmSteps } from '../../src/cli/live/calm-steps.ts'
import { standing } from '../../src/cli/live/frame-maker.ts'
import { TestScreen } from '../screen/worlds.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'

/** The times at which the list advances in ten frames a second, with records at a rate, and keys at times. */
function advanced(perSecond: number, seconds: number, keys: readonly number[] = []): number[] {
  let now = 0
  let came = 0
  const steps = calmSteps(() => now)
  const times: number[] = []
  for (now = 0; now < seconds * 1000; now += 10) {
    for (; came < (now / 1000) * perSecond; came++) steps.came()
    if (keys.includes(now)) steps.hurry()
    if (now % 100 === 0 || keys.includes(now)) if (steps.advance()) times.push(now)
  }
  return times
}

test('with few records the list advances in each frame', () => {
  expect(advanced(0, 1)).toHaveLength(10)
  expect(advanced(50, 1)).toHaveLength(10)
})

test('with many records the list advances twice a second', () => {
  expect(advanced(100, 3)).toEqual([0, 500, 1000, 1500, 2000, 2500])
  expect(advanced(10_000, 2)).toEqual([0, 500, 1000, 1500])
})

test('a key lets the list advance at once', () => {
  expect(advanced(1000, 1.2, [130, 140])).toEqual([0, 130, 140, 700])
})

test('after a silence the first records are shown at once', () => {
  let now = 0
  const steps = calmSteps(() => now)
  steps.advance()
  now = 1000
  for (let count = 0; count < 400; count++) steps.came()
  expect(steps.advance()).toBe(true)
  now = 1100
  steps.came()
  expect(steps.advance()).toBe(true)
})

test('what stands still is all but the header', () => {
  const screen = new TestScreen(
    [1, 2, 3].map((id) => eventLine(id)),
    metadataPolicy,
    120,
    36,
  )
  const before = screen.frame()
  screen.append([eventLine(4)])
  const after = screen.frame()
  expect(after.main).not.toEqual(before.main)
  const now = standing(before, screen.state, screen.world)
  expect(now).toEqual({ ...before, top: after.top })
  expect(now.top).not.toEqual(before.top)
})

test.each([
  ['too small a screen', 15, 4, ''],
  ['a filter in the place of the header', 30, 6, '/'],
])('%s stands still completely', (_, columns, rows, keys) => {
  const screen = new TestScreen([eventLine(1)], metadataPolicy, columns, rows)
  screen.press(keys)
  const before = screen.frame()
  screen.append([eventLine(2)])
  expect(standing(before, screen.state, screen.world).top).toEqual(screen.frame().top)
})
