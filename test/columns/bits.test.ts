import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bits } from '../../src/columns/bits.ts'

const numbers = fc.integer({ min: 0, max: 5000 })

test('a set of bits is a set of numbers that can be counted and searched in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ number: numbers, isIn: fc.boolean() }), { maxLength: 300 }),
      fc.array(numbers, { minLength: 1, maxLength: 20 }),
      (steps, asked) => {
        const [bits, plain] = [new Bits(), new Set<number>()]
        for (const { number, isIn } of steps) {
          if (isIn) bits.add(number)
          else bits.delete(number)
          if (isIn) plain.add(number)
          else plain.delete(number)
        }
        const sorted = [...plain].sort((a, b) => a - b)
        expect(bits.size).toBe(plain.size)
        for (const number of [0, 31, 32, 1023, 1024, ...asked, ...sorted.slice(0, 20)]) {
          expect(bits.has(number)).toBe(plain.has(number))
          expect(bits.below(number)).toBe(sorted.filter((one) => one < number).length)
          expect(bits.from(number)).toBe(sorted.find((one) => one >= number) ?? -1)
          expect(bits.upTo(number)).toBe(sorted.findLast((one) => one <= number) ?? -1)
        }
      },
    ),
  )
})
