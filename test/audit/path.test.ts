import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteString, decodePath, percentDecode } from '../../src/audit/request/path.ts'

describe('decodePath', () => {
  it.each([
    ['/api', '/api'],
    ['/a+b', '/a+b'],
    ['/a%20b%2fc', '/a b/c'],
    ['%E2%82%AC%F0%9F%98%80', '€😀'],
    ['%EF%BB%BFa', '\ufeffa'],
    ['%00%7f', '\0\x7f'],
    ['%EF%BF%BD', '\ufffd'],
    ['%80%ff', '\udc80\udcff'],
    ['%e2%82', '\udce2\udc82'],
    ['%e2%82a%ac', '\udce2\udc82a\udcac'],
    ['%c0%af', '\udcc0\udcaf'],
    ['%c1%bf', '\udcc1\udcbf'],
    ['%e0%9f%bf', '\udce0\udc9f\udcbf'],
    ['%ed%a0%80', '\udced\udca0\udc80'],
    ['%ed%9f%bf', '\ud7ff'],
    ['%f0%8f%bf%bf', '\udcf0\udc8f\udcbf\udcbf'],
    ['%f4%8f%bf%bf', '\u{10ffff}'],
    ['%f4%90%80%80', '\udcf4\udc90\udc80\udc80'],
    ['%f5%80%80%80', '\udcf5\udc80\udc80\udc80'],
    ['%e2%e2%82%ac', '\udce2€'],
    ['€%ff€', '€\udcff€'],
  ])('decodes %s', (encoded, decoded) => {
    expect(decodePath(encoded)).toBe(decoded)
  })

  it.each(['%', '%4', '%zz', '%+f', '% f', '%0x1', '/a%20b%'])(
    'keeps %j verbatim, which has an invalid escape',
    (path) => {
      expect(percentDecode(path)).toBeNull()
      expect(decodePath(path)).toBe(path)
    },
  )

  it('decodes as many escapes as a record holds', () => {
    const parts = 20_000
    expect(percentDecode('%ffa%E2%82%AC'.repeat(parts))).toBe('\udcffa€'.repeat(parts))
    expect(percentDecode(`${'%ff'.repeat(parts)}%`)).toBeNull()
    expect(percentDecode('%ff'.repeat(parts))).toBe('\udcff'.repeat(parts))
  })

  it('is undone by byteString, whatever the bytes', () => {
    fc.assert(
      fc.property(bytes, (array) => {
        expect(byteString(decodePath(escaped(array)))).toBe(String.fromCharCode(...array))
      }),
    )
  })

  it('decodes what is UTF-8 as every decoder does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodePath(escaped(new TextEncoder().encode(text)))).toBe(text)
      }),
    )
  })

  it('keeps paths apart whose bytes differ', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(decodePath(escaped(one)) === decodePath(escaped(other))).toBe(escaped(one) === escaped(other))
      }),
    )
  })
})

/** Bytes that often are the start, the middle or the limits of a sequence. */
const bytes = fc.uint8Array({ maxLength: 8 }).chain((any) =>
  fc
    .array(fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5), {
      maxLength: 8,
    })
    .map((odd) => Uint8Array.from([...any, ...odd])),
)

function escaped(array: Uint8Array): string {
  return Array.from(array, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}
