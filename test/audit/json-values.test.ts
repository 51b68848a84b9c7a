import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ValueCutter } from '../../src/audit/records/json-values.ts'
import { type Cut, recordBytes } from '../../src/audit/records/line-cutter.ts'
import { MemberName } from '../../src/audit/records/member-name.ts'

interface Found {
  readonly values: readonly (readonly [offset: number, text: string])[]
  readonly notices: readonly (readonly [kind: string, offset: number, length: number])[]
}

/** Cuts the pieces one after another, then ends the file. */
function cut(pieces: readonly (string | Buffer)[], limit?: number): Found {
  const cutter = new ValueCutter(limit)
  const values: [number, string][] = []
  const notices: [string, number, number][] = []
  const take = (step: Cut): void => {
    for (const one of step.records) {
      expect(one.length).toBe(one.end - one.start)
      values.push([one.offset, Buffer.from(recordBytes(one)).toString()])
    }
    notices.push(...step.notices.map(({ kind, offset, length }) => [kind, offset, length] as [string, number, number]))
  }
  let offset = 0
  for (const piece of pieces) {
    const bytes = Buffer.from(piece)
    take(cutter.cut({ file: 0, offset, bytes }))
    // A chunk is used again.
    bytes.fill(0x78)
    offset += bytes.length
  }
  take(cutter.end())
  return { values, notices }
}

function pieces(text: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end))
}

function values(text: string): string[] {
  return cut([text]).values.map(([, value]) => value)
}

test.each<[what: string, text: string, values: string[]]>([
  ['nothing', '', []],
  ['blanks', ' \r\n\t ', []],
  ['one', '{"a":1}', ['{"a":1}']],
  ['some on their lines', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
  ['some on one line', '{"a":1}{"b":2} {}', ['{"a":1}', '{"b":2}', '{}']],
  ['pretty-printed ones', '{\n  "a": 1\n}\n{\n  "b": [\n  ]\n}\n', ['{\n  "a": 1\n}', '{\n  "b": [\n  ]\n}']],
  ['an array', '[{"a":1},\n {"b":[1,{"c":2}]} ]', ['{"a":1}', '{"b":[1,{"c":2}]}']],
  ['an empty array', '[ ]', []],
  ['arrays, one behind the other', '[{"a":1}]\n[{"b":2}]', ['{"a":1}', '{"b":2}']],
  ['all sorts of elements', '[1, "a\\"b", true, [2], -1.5e3]', ['1', '"a\\"b"', 'true', '[2]', '-1.5e3']],
  ['a byte order mark', '\ufeff{"a":1}', ['{"a":1}']],
  ['an EventList', '{"kind":"EventList","metadata":{},"items":[{"a":1},{"b":2}]}', ['{"a":1}', '{"b":2}']],
  ['one pretty-printed', '{\n "items" :\n [\n {"a":1}\n ]\n, "kind": "EventList"}\n', ['{"a":1}']],
  ['an empty one', '{"items":[],"kind":"EventList"}', []],
  ['several lists', '{"records":[{"a":1}],"x":{"y":[0]},"events":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
  ['a list that is none', '{"items":{"a":1}}', ['{"items":{"a":1}}']],
  ['a list further in', '{"x":{"items":[{"a":1}]}}', ['{"x":{"items":[{"a":1}]}}']],
  ['a name that is spelt otherwise', '{"it\\u0065ms":[1]}', ['{"it\\u0065ms":[1]}']],
  ['lists in elements of an array', '[{"items":[1]}]', ['1']],
  [
    'OTLP',
    '{"resourceLogs":[{"resource":{"a":[1]},"scopeLogs":[{"scope":{},"logRecords":[{"b":1},{"c":[2]}]},{"logRecords":[{"d":3}]}]},{"scopeLogs":[]}]}',
    ['{"b":1}', '{"c":[2]}', '{"d":3}'],
  ],
  ['the lists of OTLP elsewhere', '{"scopeLogs":[{"a":1}]}', ['{"scopeLogs":[{"a":1}]}']],
])('%s', (_, text, expected) => {
  expect(values(text)).toEqual(expected)
  expect(cut([text]).notices).toEqual([])
})

test('the place of a value is that of its bytes', () => {
  const text = '\ufeff [ {"a":"ä"} ,\n{"b":2}]'
  const bytes = Buffer.from(text)
  for (const [offset, value] of cut([text]).values) {
    expect(bytes.subarray(offset, offset + Buffer.byteLength(value)).toString()).toBe(value)
  }
})

describe('what is torn or foreign is noticed, and the rest goes on', () => {
  test.each<[what: string, text: string, values: string[], notices: [string, number, number][]]>([
    ['a torn line', '{"a":"x\n{"b":2}\n', ['{"b":2}'], [['broken', 0, 8]]],
    ['a torn line with an escape', '{"a":"x\\\n{"b":2}\n', ['{"b":2}'], [['broken', 0, 9]]],
    ['a line torn between', '{"a":1,\n{"b":2}\n', ['{"b":2}'], [['broken', 0, 8]]],
    ['a line before', 'I1123 klog {x}\n{"b":2}\n', ['{"b":2}'], [['broken', 0, 15]]],
    ['lines between', '{"a":1}\nno\n  \nno\n{"b":2}', ['{"a":1}', '{"b":2}'], [['broken', 8, 9]]],
    ['the wrong bracket', '{"a":[1}\n{"b":2}', ['{"b":2}'], [['broken', 0, 9]]],
    ['no comma', '[{"a":1} {"b":2}\n,{"c":3}\n]', ['{"a":1}', '{"c":3}'], [['broken', 9, 9]]],
    ['no colon', '{"a" 1}\n{"b":2}', ['{"b":2}'], [['broken', 0, 8]]],
    ['a comma too many', '{"a":1,}\n{"b":2}', ['{"b":2}'], [['broken', 0, 9]]],
    ['no value', '{"a":}\n{"b":2}', ['{"b":2}'], [['broken', 0, 7]]],
    ['a bracket too many', '{"a":1}}\n{"b":2}', ['{"a":1}', '{"b":2}'], [['broken', 7, 2]]],
    ['NUL bytes', '\0\0\n{"b":2}', ['{"b":2}'], [['broken', 0, 3]]],
    ['a torn end', '{"a":1}\n{"b":', ['{"a":1}'], [['torn', 8, 5]]],
    ['foreign bytes at the end', '{"a":1}\nabc', ['{"a":1}'], [['broken', 8, 3]]],
    ['an array that does not end', '[{"a":1},', ['{"a":1}'], [['unclosed', 9, 0]]],
    ['an EventList that does not end', '{"items":[{"a":1}]', ['{"a":1}'], [['unclosed', 18, 0]]],
  ])('%s', (_, text, expected, notices) => {
    expect(values(text)).toEqual(expected)
    expect(cut([text]).notices).toEqual(notices)
  })

  test('a torn event of a pretty-printed array', () => {
    const text = '[\n  {\n    "a": "x\n  },\n  {\n    "b": {\n    }\n  },\n  {\n    "c": 3\n  }\n]\n'
    expect(values(text).map((value) => JSON.parse(value) as unknown)).toEqual([{ b: {} }, { c: 3 }])
    expect(cut([text]).notices).toEqual([['broken', 4, 21]])
  })

  test('a pretty-printed event that another one follows before its end', () => {
    const text = '{\n  "a": {\n    "x": 1,\n{\n  "b": 2\n}\n'
    expect(values(text).map((value) => JSON.parse(value) as unknown)).toEqual([{ b: 2 }])
    expect(cut([text]).notices).toEqual([['broken', 0, 23]])
  })

  test('one torn EventList of many', () => {
    const text = '{"items":[{"a":1},{"b":"\n{"items":[{"c":3},{"d":4}]}\n'
    expect(values(text)).toEqual(['{"a":1}', '{"c":3}', '{"d":4}'])
    expect(cut([text]).notices).toEqual([['broken', 18, 7]])
  })
})

test('what is over the limit is left out, and no more', () => {
  const text = `[{"a":"${'x'.repeat(100)}"},{"b":2}]`
  expect(cut([text], 50)).toEqual({ values: [[110, '{"b":2}']], notices: [['long-value', 1, 108]] })
  expect(cut(pieces(text, [20, 40, 60, 80, 100]), 50)).toEqual(cut([text], 50))
  expect(cut([text], 108).notices).toEqual([])
})

test('an EventList is no record, however long it is', () => {
  const text = `{"kind":"EventList","items":[${'{"a":1},'.repeat(20)}{"b":2}]}`
  expect(cut([text], 40).notices).toEqual([])
  expect(cut([text], 40).values).toHaveLength(21)
})

test('10,000 levels are read, as Go does, and no more', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
  expect(cut([`${nested(10_000)}\n{"b":2}`]).notices).toEqual([])
  const deep = cut([`${nested(10_001)}\n{"b":2}`])
  expect(deep.values.map(([, value]) => value)).toEqual(['{"b":2}'])
  expect(deep.notices).toEqual([['broken', expect.any(Number) as number, expect.any(Number) as number]])
})

test('a name without an end is not kept, however many chunks it has', () => {
  const chunk = 'n'.repeat(1 << 20)
  const name = new MemberName()
  name.begin(0)
  for (let count = 0; count < 64; count++) name.leave(Buffer.from(chunk))
  // It is longer than the name of any list of records, so none of it is needed.
  expect(name.text(Buffer.from(chunk))).toBeNull()
  const { values: found, notices } = cut(['{"', ...Array.from({ length: 4 }, () => chunk), '":1}\n{"b":2}'], 1 << 20)
  expect(found.map(([, value]) => value)).toEqual(['{"b":2}'])
  expect(notices).toMatchObject([['long-value', 0, 4 * (1 << 20) + 6]])
})

test('bytes of another file, or from elsewhere, go on with nothing', () => {
  const cutter = new ValueCutter()
  cutter.cut({ file: 0, offset: 0, bytes: Buffer.from('[{"a":1},{"b":') })
  const other = cutter.cut({ file: 1, offset: 0, bytes: Buffer.from('[{"c":3}]') })
  expect(other.notices).toEqual([{ kind: 'torn', file: 0, offset: 9, length: 5 }])
  expect(other.records.map(({ file, offset }) => [file, offset])).toEqual([[1, 1]])
  const gap = cutter.cut({ file: 1, offset: 100, bytes: Buffer.from('{"d":4}') })
  expect(gap.records.map(({ offset }) => offset)).toEqual([100])
})

/** Documents that records are cut out of, and those records. */
const documents = fc
  .array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 5 })
  .chain((records) =>
    fc.record({
      records: fc.constant(records.filter((record) => Object.keys(record).length > 0).map((record) => ({ k: record }))),
      shape: fc.constantFrom('array', 'list', 'stream'),
      space: fc.constantFrom(0, 1, 2, '\t'),
    }),
  )

test('what JSON.parse reads is cut as it is, and at whatever bytes the chunks end', () => {
  fc.assert(
    fc.property(documents, fc.array(fc.nat(), { maxLength: 8 }), ({ records, shape, space }, cuts) => {
      const texts = {
        array: JSON.stringify(records, null, space),
        list: JSON.stringify({ a: ['items'], kind: 'EventList', items: records, b: {} }, null, space),
        stream: records.map((record) => JSON.stringify(record, null, space)).join('\n'),
      }
      const text = texts[shape]
      const whole = cut([text])
      expect(whole.notices).toEqual([])
      expect(whole.values.map(([, value]) => JSON.parse(value) as unknown)).toEqual(JSON.parse(JSON.stringify(records)))
      expect(cut(pieces(text, cuts))).toEqual(whole)
    }),
  )
})

test('damaged text gives the same at whatever bytes the chunks end, and no byte is lost unnoticed', () => {
  const chars = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\\',
    '\n',
    ' ',
    '1',
    'a',
    'items',
    '"items":[',
    '\0',
  )
  const damaged = fc.array(chars, { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(damaged, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
      const whole = cut([text])
      expect(cut(pieces(text, cuts))).toEqual(whole)
      for (const [kind, offset, length] of whole.notices) {
        if (kind !== 'unclosed') expect(offset + length).toBeLessThanOrEqual(text.length)
      }
    }),
    { numRuns: 3000 },
  )
})
