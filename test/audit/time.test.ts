import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inUTC, isCanonical, loggedMicroseconds, microseconds, timestamp } from '../../src/audit/time.ts'

const noon = Date.UTC(2026, 10, 23, 12) * 1000

describe('microseconds', () => {
  test.each([
    ['2026-11-23T12:00:00.000000Z', noon],
    ['2026-11-23T12:00:00.123456Z', noon + 123_456],
    ['2026-11-23T12:00:00Z', noon],
    ['2026-11-23T12:00:00.5Z', noon + 500_000],
    ['2026-11-23T12:00:00.1234567Z', noon + 123_456],
    ['2026-11-23T12:00:00.123456789123Z', noon + 123_456],
    ['2026-11-23t12:00:00z', noon],
    ['2026-11-23T14:00:00+02:00', noon],
    ['2026-11-23T06:30:00.25-05:30', noon + 250_000],
    ['2026-11-24T11:59:00+23:59', noon],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:59:59.999999Z', -1],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) * 1000],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29) * 1000],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000_000],
  ])('of %s', (text, micros) => {
    expect(microseconds(text)).toBe(micros)
  })

  test.each([
    '',
    'null',
    'soon',
    '2026-11-23',
    '2026-11-23 12:00:00Z',
    '2026-11-23T12:00:00',
    '2026-11-23T12:00:00.Z',
    '2026-11-23T12:00:00,5Z',
    ' 2026-11-23T12:00:00.000000Z',
    '2026-11-23T12:00:00.000000Z\n',
    '2026-11-23T12:00:00.00000xZ',
    '2026-11-23T12:00:00.000000Ä',
    '2026-13-01T00:00:00.000000Z',
    '2026-00-01T00:00:00Z',
    '2026-11-00T00:00:00Z',
    '2026-11-31T00:00:00.000000Z',
    '2026-11-31T00:00:00Z',
    '2026-02-29T00:00:00.000000Z',
    '2026-02-29T00:00:00.5Z',
    '1900-02-29T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T12:60:00Z',
    '2026-11-23T12:00:60Z',
    '2026-11-23T12:00:00+24:00',
    '2026-11-23T12:00:00+00:60',
    '2026-11-23T12:00:00+0100',
    '２026-11-23T12:00:00Z',
  ])('of %j are none', (text) => {
    expect(microseconds(text)).toBeNaN()
  })

  test('agree with Date in every form of a time', () => {
    const anyDate = fc.date({
      min: new Date('0000-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    })
    const anyOffset = fc.integer({ min: -1439, max: 1439 })
    fc.assert(
      fc.property(anyDate, anyOffset, (date, minutes) => {
        const at = Math.abs(minutes)
        const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(at / 60))}:${two(at % 60)}`
        const local = new Date(date.getTime() + minutes * 60_000)
        if (local.getUTCFullYear() < 0 || local.getUTCFullYear() > 9999) return
        expect(microseconds(date.toISOString())).toBe(date.getTime() * 1000)
        expect(microseconds(date.toISOString().replace('Z', '000Z'))).toBe(date.getTime() * 1000)
        expect(microseconds(local.toISOString().replace('Z', zone))).toBe(date.getTime() * 1000)
      }),
    )
  })
})

function two(number: number): string {
  return String(number).padStart(2, '0')
}

describe('a time in a log is read', () => {
  const half = noon + 500_000

  test.each([
    // As kube-apiserver writes it, and RFC 3339.
    ['2026-11-23T12:00:00.500000Z', half],
    ['2026-11-23t12:00:00.5z', half],
    ['2026-11-23T06:30:00.5-05:30', half],
    // Without a zone: UTC, with any number of digits.
    ['2026-11-23 12:00:00', noon],
    ['2026-11-23 12:00:00.5', half],
    ['2026-11-23 12:00:00.500000000', half],
    ['2026-11-23T12:00:00.5', half],
    // BigQuery, Snowflake, PostgreSQL, ISO 8601.
    ['2026-11-23 12:00:00.500000 UTC', half],
    ['2026-11-23 12:00:00 UTC', noon],
    ['2026-11-23 12:00:00.5Z', half],
    ['2026-11-23 12:00:00.5+00', half],
    ['2026-11-23 14:00:00.5 +0200', half],
    ['2026-11-23T14:00:00,5+02:00', half],
  ])('%s', (text, micros) => {
    expect(loggedMicroseconds(text)).toBe(micros)
  })

  test.each([
    '',
    'null',
    '-',
    '2026-11-23',
    '12:00:00',
    '1764000000000',
    '2026-11-23  12:00:00',
    '2026-11-23 12:00:00 ',
    '2026-11-23 12:00:00. UTC',
    '2026-11-31 12:00:00',
    '2026-11-23 24:00:00',
    '2026-11-23 12:00:60 UTC',
    '2026-11-23 12:00:00 CET',
    '2026-11-23 12:00:00 +24',
    '3/1/2026, 10:00:00.010 AM',
  ])('%j is none', (text) => {
    expect(loggedMicroseconds(text)).toBeNaN()
  })

  test('as RFC 3339 where it is that', () => {
    const day = fc.constantFrom('2026-11-23', '2024-02-29', '2023-02-29')
    const clock = fc.constantFrom('12:00:00', '23:59:59', '23:59:60', '24:00:00')
    const fraction = fc.constantFrom('', '.5', '.123456', '.1234567', ',5', '.')
    const zone = fc.constantFrom('Z', 'z', '+00:00', '-05:30', '+24:00', '+05:60')
    fc.assert(
      fc.property(day, fc.constantFrom('T', 't'), clock, fraction, zone, (...parts) => {
        const text = parts.join('')
        if (!Number.isNaN(microseconds(text))) expect(loggedMicroseconds(text)).toBe(microseconds(text))
      }),
    )
  })
})

test.each([
  ['2026-11-23T12:00:00.500000Z', '2026-11-23T12:00:00.500000Z'],
  ['2026-11-23T14:00:00.5+02:00', '2026-11-23T12:00:00.500000Z'],
  ['2026-11-23 12:00:00.500 UTC', '2026-11-23T12:00:00.500000Z'],
  ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ['soon', 'soon'],
  ['', ''],
])('%j beside other times is shown as %j', (text, shown) => {
  expect(inUTC(text)).toBe(shown)
})

describe('timestamp', () => {
  test.each([
    [noon, '2026-11-23T12:00:00.000000Z'],
    [noon + 1, '2026-11-23T12:00:00.000001Z'],
    [noon - 1, '2026-11-23T11:59:59.999999Z'],
    [0, '1970-01-01T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
  ])('of %d is %s', (micros, text) => {
    expect(timestamp(micros)).toBe(text)
  })

  test('is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 }), (micros) => {
        expect(isCanonical(timestamp(micros))).toBe(true)
        expect(microseconds(timestamp(micros))).toBe(micros)
      }),
    )
  })
})

describe('a canonical time', () => {
  test.each([
    ['2026-11-23T12:00:00.123456Z', true],
    ['2026-11-23T12:00:00.123Z', false],
    ['2026-11-23T12:00:00Z', false],
    ['2026-11-23t12:00:00.123456z', false],
    ['2026-11-31T12:00:00.123456Z', false],
    ['2255-01-01T00:00:00.000001Z', true],
    ['9999-12-31T23:59:59.999999Z', false],
    ['0000-01-01T00:00:00.000001Z', false],
    ['', false],
  ])('%s: %s', (text, canonical) => {
    expect(isCanonical(text)).toBe(canonical)
  })

  test('is what timestamp gives back, digit for digit', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 20 })
    const anyTime = digits.map((d) => {
      const at = (from: number, to: number): string => d.slice(from, to).join('')
      return `${at(0, 4)}-${at(4, 6)}-${at(6, 8)}T${at(8, 10)}:${at(10, 12)}:${at(12, 14)}.${at(14, 20)}Z`
    })
    const likely = fc
      .tuple(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 27, max: 31 }),
        anyTime,
      )
      .map(([year, month, day, time]) => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}${time.slice(10)}`)
    fc.assert(
      fc.property(fc.oneof(anyTime, likely), (text) => {
        if (isCanonical(text)) expect(timestamp(microseconds(text))).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })
})
