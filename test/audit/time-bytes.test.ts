import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeLength, TimeReader } from '../../src/audit/decode/time-bytes.ts'
import { isCanonical, microseconds, timestamp } from '../../src/audit/time.ts'
import { bytesOf } from '../../src/columns/bytes.ts'

/** One reader for all: what it remembers of one time must not show in another. */
const reader = new TimeReader()

/** Reads a time that stands between others; the number must give it back, or be NaN where the time is unusual. */
function read(bytes: Uint8Array): number {
  const line = bytesOf(Buffer.concat([Buffer.from('2026-11-23T'), bytes, Buffer.from('17:00:00.000000Z')]))
  const text = Buffer.from(bytes).toString('latin1')
  const micros = reader.read(line, 11)
  if (!Number.isNaN(micros)) expect([text, timestamp(micros)]).toEqual([text, text])
  // The last minute that a number holds exactly is left to the other one.
  const usual =
    isCanonical(text) && microseconds(text) >= 0 && microseconds(text) < Number.MAX_SAFE_INTEGER - 60_000_000
  if (usual) expect([text, micros]).toEqual([text, microseconds(text)])
  return micros
}

test('times as kube-apiserver writes them are those that `microseconds` reads', () => {
  const micros = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 120_000_000 })
  const near = fc.integer({ min: 0, max: 180_000_000 }).map((more) => Date.UTC(2026, 10, 23, 17) * 1000 + more)
  fc.assert(
    fc.property(fc.oneof(micros, near), (time) => {
      const text = timestamp(time)
      expect(text).toHaveLength(timeLength)
      expect(read(Buffer.from(text))).toBe(time)
    }),
    { numRuns: 2000 },
  )
})

test('any 27 bytes are read as `microseconds` reads them, or not at all', () => {
  const digit = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
  const likely = fc.array(digit, { minLength: 20, maxLength: 20 }).map((d) => {
    const at = (from: number, to: number): string => d.slice(from, to).join('')
    return `${at(0, 4)}-${at(4, 6)}-${at(6, 8)}T${at(8, 10)}:${at(10, 12)}:${at(12, 14)}.${at(14, 20)}Z`
  })
  const real = fc.integer({ min: -(10 ** 15), max: 9 * 10 ** 15 }).map(timestamp)
  const damage = fc.record({
    at: fc.nat({ max: timeLength - 1 }),
    byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('0123456789-:T.Ztz /;'))),
  })
  const damaged = fc
    .tuple(fc.oneof(real, likely, fc.constant('2026-11-23T17:00:00.000000Z')), fc.array(damage, { maxLength: 2 }))
    .map(([text, damages]) => {
      const bytes = Buffer.from(text)
      for (const { at, byte } of damages) bytes[at] = byte
      return bytes
    })
  const any = fc.uint8Array({ min: 0, max: 255, minLength: timeLength, maxLength: timeLength })
  fc.assert(
    fc.property(fc.oneof({ weight: 5, arbitrary: damaged }, any), (bytes) => {
      read(bytes)
    }),
    { numRuns: 5000 },
  )
})

test.each([
  ['2026-11-23T17:02:38.864456Z', true],
  ['1970-01-01T00:00:00.000000Z', true],
  ['1969-12-31T23:59:59.999999Z', false],
  ['9999-12-31T23:59:59.999999Z', false],
  ['2024-02-29T12:00:00.000000Z', true],
  ['2026-02-29T12:00:00.000000Z', false],
  ['2026-11-23T17:02:60.000000Z', false],
  ['2026-11-23T24:02:38.000000Z', false],
  ['2026-11-23t17:02:38.864456z', false],
  ['2026-11-23t17:02:38.864456Z', false],
  ['2026-11-23 17:02:38.864456Z', false],
  ['2026-11-23T17:02:38.864456z', false],
  ['2026-11-23T17:02:38,864456Z', false],
  ['2026-11-23T17:02-38.864456Z', false],
  ['2026-11-23T17:02:38.86+02:00', false],
  ['\0'.repeat(27), false],
])('%j is read: %s', (text, isRead) => {
  expect(!Number.isNaN(read(Buffer.from(text.slice(0, timeLength))))).toBe(isRead)
  // Also behind another one of the same minute, and as the first that is read at all.
  read(Buffer.from('2026-11-23T17:02:38.864456Z'))
  expect(!Number.isNaN(read(Buffer.from(text.slice(0, timeLength))))).toBe(isRead)
  const bytes = bytesOf(Buffer.from(text.slice(0, timeLength)))
  expect(!Number.isNaN(new TimeReader().read(bytes, 0))).toBe(isRead)
})
