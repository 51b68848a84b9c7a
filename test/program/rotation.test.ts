import { expect, test } from 'vitest'
import { rotationRealFuzz } from '../fuzz/rotation-real.ts'

const seed = 1

test(`a real log comes once and in order while it is rotated, or a loss is reported (seed ${seed})`, async () => {
  const { differences, counts } = await rotationRealFuzz(seed, 12)
  expect(differences).toEqual([])
  // Losses are played too.
  expect(counts['losses']).toBeGreaterThan(0)
})
