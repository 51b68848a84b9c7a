import { expect, test } from 'vitest'
import { asciiText, escapeBeyondAscii, safe, safeJson } from '../../src/text/safe.ts'

// To a terminal that does not read UTF-8, a part of each of these is CSI, OSC or ST.
const hostile = 'Û2J ›31m Ý0;title❯ 中 \u{1f600} \x9b'

test('beyond ASCII nothing is left where a terminal does not read UTF-8', () => {
  const before = safe(hostile)
  expect(before).toContain('Û2J')
  expect(asciiText(before)).toMatch(/^[\x20-\x7e]*$/)
  escapeBeyondAscii()
  expect(safe(hostile)).toBe(String.raw`\xdb2J >31m \xdd0;title\u276f \u4e2d \u{1f600} \x9b`)
  expect(safe('… → –')).toBe('... > -')
  expect(safeJson({ user: hostile })).toMatch(/^[\x20-\x7e]*$/)
  expect(JSON.parse(safeJson({ user: hostile }))).toEqual({ user: hostile })
})
