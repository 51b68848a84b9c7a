import { expect, test } from 'vitest'
import { until } from './waiting.ts'

test('what never comes is said, in words or as it is written', async () => {
  const never = (): boolean => Number('1') === 2
  await expect(until(never, 'the second event', 1)).rejects.toThrow('waited 0.001 s in vain for: the second event')
  await expect(until(never, () => 'what was printed: nothing', 1)).rejects.toThrow('what was printed: nothing')
  await expect(until(never, undefined, 1)).rejects.toThrow('=== 2')
})
