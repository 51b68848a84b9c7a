import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pairing } from '../../src/columns/pairing.ts'

/** Numbers pairs as `Pairing` promises to, by their texts. */
class Plain {
  readonly #ids = new Map<string, number>()

  of(one: number, other: number): number {
    const key = `${one} ${other}`
    const id = this.#ids.get(key) ?? this.#ids.size
    this.#ids.set(key, id)
    return id
  }
}

const most = 2 ** 26 - 1

test('pairs get numbers as from a map: from 0 on in the order in which they come, the same one again', () => {
  const number = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: most }), fc.constantFrom(0, 1, most - 1, most))
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 300 }), (pairs) => {
      const pairing = new Pairing()
      const plain = new Plain()
      for (const [one, other] of [...pairs, ...pairs.toReversed()]) {
        expect(pairing.of(one, other)).toBe(plain.of(one, other))
      }
    }),
  )
})

test.each([
  ['a grid', (at: number) => [at % 300, Math.floor(at / 300)]],
  ['one number with many', (at: number) => [3, at]],
  ['many with one', (at: number) => [at, 3]],
  ['numbers at the limit', (at: number) => [most - (at % 200), most - Math.floor(at / 200)]],
  ['multiples of a power of two', (at: number) => [(at % 64) << 20, (at >> 6) << 10]],
  ['equal ones', (at: number) => [at, at]],
])('tens of thousands of pairs keep their numbers: %s', (_, pairAt) => {
  const pairing = new Pairing()
  const wrong = []
  for (const round of [1, 2]) {
    for (let at = 0; at < 40_000; at++) {
      const [one = 0, other = 0] = pairAt(at)
      if (pairing.of(one, other) !== at) wrong.push([round, at])
    }
  }
  expect(wrong).toEqual([])
})

test('a pair is not the pair the other way round', () => {
  const pairing = new Pairing()
  expect([pairing.of(1, 2), pairing.of(2, 1), pairing.of(0, 0), pairing.of(1, 2)]).toEqual([0, 1, 2, 0])
})
