import { expect, test } from 'vitest'
import { beginning } from '../../src/text/shorten.ts'

test('of a long text the beginning is shown, and how long it is', () => {
  expect(beginning('abc', 3)).toBe('abc')
  expect(beginning('abcd', 3)).toBe('abc… (4 characters)')
  expect(beginning('x'.repeat(30_000_000), 2)).toBe('xx… (30,000,000 characters)')
})
