import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AuditRecord, LineCutter, type LineNotice, recordBytes } from '../../src/audit/records/line-cutter.ts'

function textOf(line: AuditRecord): string {
  return Buffer.from(recordBytes(line)).toString('latin1')
}

/** Cuts the pieces one after another, then ends the file. */
function cut(pieces: readonly (string | Buffer)[], limit?: number) {
  const cutter = new LineCutter(limit)
  let offset = 0
  const found: [number, string][] = []
  const notices: LineNotice[] = []
  for (const piece of pieces) {
    const bytes = Buffer.from(piece)
    const step = cutter.cut({ file: 0, offset, bytes })
    const texts = step.records.map((line): [number, string] => [line.offset, textOf(line)])
    // A chunk is used again.
    bytes.fill(0)
    offset += bytes.length
    notices.push(...step.notices)
    found.push(...texts)
    expect(step.records.every((line) => line.file === 0)).toBe(true)
  }
  const end = cutter.end()
  return {
    found,
    notices: [...notices, ...end.notices],
    rest: end.records.map((line): [number, string] => [line.offset, textOf(line)]),
  }
}

test.each<[string, string[], [number, string][], [number, string][]]>([
  ['nothing', [], [], []],
  [
    'lines',
    ['a\nbc\n'],
    [
      [0, 'a'],
      [2, 'bc'],
    ],
    [],
  ],
  [
    'a line in pieces',
    ['a', 'b', 'c\nd\n'],
    [
      [0, 'abc'],
      [4, 'd'],
    ],
    [],
  ],
  [
    'CRLF',
    ['a\r\nb\r\n'],
    [
      [0, 'a'],
      [3, 'b'],
    ],
    [],
  ],
  [
    'CRLF, cut between',
    ['a\r', '\nb\r', '\n'],
    [
      [0, 'a'],
      [3, 'b'],
    ],
    [],
  ],
  ['a CR inside', ['a\rb\n'], [[0, 'a\rb']], []],
  [
    'blank lines',
    ['\n\na\n\r\n \t\nb\n\n'],
    [
      [2, 'a'],
      [9, 'b'],
    ],
    [],
  ],
  ['no newline at the end', ['a\nb'], [[0, 'a']], [[2, 'b']]],
  ['blank at the end', ['a\n \r'], [[0, 'a']], []],
])('%s', (_, pieces, found, rest) => {
  expect(cut(pieces)).toEqual({ found, rest, notices: [] })
})

test('bytes that are no UTF-8 stay as they are', () => {
  expect(cut([Buffer.from([0xff, 0xfe, 10])]).found).toEqual([[0, '\xff\xfe']])
})

test('however it is cut into pieces, the lines are the same', () => {
  const text = fc
    .array(fc.constantFrom('a', 'bb', '\n', '\r', '\0', ' ', '\n\n'), { maxLength: 40 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (whole, sizes) => {
      const pieces: string[] = []
      for (let at = 0, i = 0; at < whole.length; i++) {
        const size = sizes[i % sizes.length]!
        pieces.push(whole.slice(at, at + size))
        at += size
      }
      expect(cut(pieces, 4)).toEqual(cut([whole], 4))
    }),
  )
})

test('a line inside one chunk is a view of it', () => {
  const bytes = Buffer.from('a\nb\n')
  const step = new LineCutter().cut({ file: 0, offset: 0, bytes })
  bytes[2] = 'c'.charCodeAt(0)
  expect(textOf(step.records[1]!)).toBe('c')
})

test('a line of 16 MB in pieces of 256 KiB is put together once', () => {
  const piece = 'x'.repeat(256 * 1024)
  const { found } = cut([...Array.from({ length: 64 }, () => piece), '\nb\n'])
  expect(found.map(([offset, text]) => [offset, text.length])).toEqual([
    [0, 16 * 1024 * 1024],
    [16 * 1024 * 1024 + 1, 1],
  ])
})

test('a line over the limit is dropped to its end and told', () => {
  expect(cut(['12345', '6789', '0\nok\n'], 6)).toEqual({
    found: [[11, 'ok']],
    rest: [],
    notices: [{ kind: 'long-line', file: 0, offset: 0, length: 10 }],
  })
  expect(cut(['ok\n1234567'], 6)).toMatchObject({ rest: [], notices: [{ kind: 'long-line', offset: 3, length: 7 }] })
  expect(cut(['123456\n'], 6).found).toEqual([[0, '123456']])
})

test('NUL bytes before a line are told, and the line is kept', () => {
  expect(cut(['\0\0', '\0{a}\n{b}\n'])).toEqual({
    found: [
      [3, '{a}'],
      [7, '{b}'],
    ],
    rest: [],
    notices: [{ kind: 'hole', file: 0, offset: 0, length: 3 }],
  })
  expect(cut(['a\n\0\0'])).toMatchObject({ rest: [], notices: [{ kind: 'hole', offset: 2, length: 2 }] })
})

describe('a line that another file interrupts', () => {
  test.each([
    ['another file', { file: 1, offset: 0 }],
    ['a gap', { file: 0, offset: 9 }],
  ])('%s: never joined, and told', (_, place) => {
    const cutter = new LineCutter()
    cutter.cut({ file: 0, offset: 0, bytes: Buffer.from('a\nb') })
    const step = cutter.cut({ ...place, bytes: Buffer.from('c\n') })
    expect(step.records.map((line) => [line.offset, textOf(line)])).toEqual([[place.offset, 'c']])
    expect(step.notices).toEqual([{ kind: 'torn', file: 0, offset: 2, length: 1 }])
  })
})
