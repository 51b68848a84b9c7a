import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, bytesOf, bytesOfText, hashOf, sameBytes } from '../../src/columns/bytes.ts'

function plainlySame(one: Bytes, from: number, other: Bytes, start: number, length: number): boolean {
  if (from + length > one.at.length || start + length > other.at.length) return false
  for (let at = 0; at < length; at++) if (one.at[from + at] !== other.at[start + at]) return false
  return true
}

/** Bytes of few values, in memory that goes on before and behind them: what stands there must not matter. */
function framed(content: readonly number[], before: number, frame: number): Bytes {
  const memory = new Uint8Array(before + content.length + 9).fill(frame)
  memory.set(content, before)
  return bytesOf(memory.subarray(before, before + content.length))
}

test('bytes are the same as far as a plain comparison says so, at every length and offset', () => {
  const long = Array.from({ length: 48 }, (_, at) => (at * 37) % 251)
  for (let length = 0; length <= 40; length++) {
    for (let from = 0; from < 9; from++) {
      for (let start = 0; start < 9; start++) {
        const one = framed([...Array<number>(from).fill(7), ...long.slice(0, length)], 3, 1)
        const other = framed([...Array<number>(start).fill(8), ...long.slice(0, length)], 5, 2)
        expect(sameBytes(one, from, other, start, length)).toBe(true)
        // Both end here.
        expect(sameBytes(one, from, other, start, length + 1)).toBe(false)
        expect(sameBytes(one, from + 1, other, start, length)).toBe(false)
        expect(sameBytes(one, from, other, start + 1, length)).toBe(false)
      }
    }
  }
})

test('one byte that differs is seen wherever it stands', () => {
  for (let length = 1; length <= 40; length++) {
    for (let place = 0; place < length; place++) {
      const content = Array.from({ length }, (_, at) => at)
      const one = framed([9, ...content], 2, 0)
      const other = framed([9, 9, ...content.with(place, 200)], 4, 0)
      expect([length, place, sameBytes(one, 1, other, 2, length)]).toEqual([length, place, false])
      expect(sameBytes(one, 1, other, 2, place)).toBe(true)
      expect(sameBytes(one, 2 + place, other, 3 + place, length - place - 1)).toBe(true)
    }
  }
})

test('bytes of few values are the same as a plain comparison says, also beyond their ends', () => {
  const anyContent = fc.array(fc.constantFrom(0, 1, 0x80, 0xff), { maxLength: 40 })
  const offset = fc.nat({ max: 12 })
  fc.assert(
    fc.property(
      anyContent,
      anyContent,
      offset,
      offset,
      fc.nat({ max: 40 }),
      fc.boolean(),
      (a, b, from, start, length, alike) => {
        const one = framed(a, from, 0xff)
        const other = framed(alike ? [...Array<number>(start).fill(0), ...a.slice(from)] : b, start, 0xff)
        const same = plainlySame(one, from, other, start, length)
        expect(sameBytes(one, from, other, start, length)).toBe(same)
        if (same) expect(hashOf(one, from, from + length)).toBe(hashOf(other, start, start + length))
      },
    ),
    { numRuns: 3000 },
  )
})

test('equal bytes have equal hashes at whatever offsets they stand', () => {
  const content = fc.array(fc.nat({ max: 255 }), { maxLength: 40 })
  fc.assert(
    fc.property(content, fc.nat({ max: 9 }), fc.nat({ max: 9 }), (bytes, from, start) => {
      const one = framed([...Array<number>(from).fill(1), ...bytes, 3, 3], 1, 4)
      const other = framed([...Array<number>(start).fill(2), ...bytes], 6, 5)
      const hash = hashOf(one, from, from + bytes.length)
      expect(hashOf(other, start, start + bytes.length)).toBe(hash)
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true)
    }),
  )
})

test('hashes tell bytes apart: of many that differ in one byte, or in their length alone, hardly two agree', () => {
  const hashes = new Set<number>()
  let count = 0
  for (let place = 0; place < 20; place++) {
    for (let value = 0; value < 256; value++) {
      const content = Array<number>(20).fill(0).with(place, value)
      if (value === 0 && place > 0) continue
      hashes.add(hashOf(bytesOf(Uint8Array.from(content)), 0, 20))
      count++
    }
  }
  for (let length = 0; length < 20; length++, count++) hashes.add(hashOf(bytesOf(new Uint8Array(20)), 0, length))
  // By chance two of 5,000 numbers below 2^32 are equal once in 300 runs; five pairs never are.
  expect(count - hashes.size).toBeLessThan(5)
})

test('bytes of an array are its memory and not a copy, those of a text its UTF-8', () => {
  const array = Buffer.from('alice')
  const bytes = bytesOf(array.subarray(1))
  array[1] = 0x4c
  expect([bytes.at[0], bytes.words.getUint8(0), bytes.at.length]).toEqual([0x4c, 0x4c, 4])
  expect([...bytesOfText('é').at]).toEqual([0xc3, 0xa9])
})
