import { expect, test } from 'vitest'
import { rotationFuzz } from './rotation.ts'

const seed = 1

test(`every line comes once and in order, or a loss is reported (seed ${seed})`, async () => {
  const { differences, counts } = await rotationFuzz(seed, 600)
  expect(differences).toEqual([])
  // Losses are played too.
  expect(counts['losses']).toBeGreaterThan(10)
})
