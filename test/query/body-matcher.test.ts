import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyMatcher } from '../../src/query/body-matcher.ts'
import { literal, type Value } from '../../src/query/filter.ts'
import { growth, quadratic } from '../support/growth.ts'
import { anyText } from '../text/any-text.ts'

const glob = (text: string): Value => ({ kind: 'glob', text })

/** Whether one record has a text. */
function has(record: string, value: Value): boolean {
  const bytes = Buffer.from(record)
  return bodyMatcher(value).search(bytes, [{ start: 0, end: bytes.length }])[0] === 1
}

/** The text of a record, told in the plainest way: each string parsed by itself. */
function textOf(record: string): string {
  return record.replace(/"(?:[^"\\]|\\.)*"/gs, (token) => `"${JSON.parse(token) as string}"`)
}

function naive(record: string, { kind, text }: Value): boolean {
  if (kind === 'literal') return textOf(record).includes(text)
  const escaped = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(escaped.join('.*'), 's').test(textOf(record))
}

describe('a text in a record', () => {
  test.each<[string, Value, boolean]>([
    ['{"a":"hostPath"}', literal('hostPath'), true],
    ['{"a":"hostPath"}', literal('hostpath'), false],
    ['{"a":"b\\u0026c"}', literal('b&c'), true],
    ['{"a":"b&c"}', literal('b&c'), true],
    ['{"a":"\\u003ca\\u003E"}', literal('<a>'), true],
    ['{"a":"say \\"hi\\""}', literal('say "hi"'), true],
    ['{"a":"\\u00e9t\\u00E9"}', literal('été'), true],
    ['{"a":"été"}', literal('été'), true],
    ['{"a":"\\ud83d\\ude00!"}', literal('😀'), true],
    ['{"a":"x\\/y"}', literal('x/y'), true],
    ['{"a":"line\\nhostPath"}', literal('nhostPath'), false],
    ['{"a":"\\u0026abc"}', literal('26abc'), false],
    ['{"a":"\\\\nhostPath"}', literal('nhostPath'), true],
    ['{"a":"b\\u0026c b26c"}', literal('26c'), true],
    ['{"securityContext":{"privileged":true}}', literal('"privileged":true'), true],
    ['{"securityContext":{"privileged": true}}', literal('"privileged":true'), false],
    ['{"a":"x*y"}', literal('x*y'), true],
    ['{"a":"x-y"}', literal('x*y'), false],
    ['{"a":"x","b":"y"}', glob('x*y'), true],
    ['{"a":"y","b":"x"}', glob('x*y'), false],
    ['{"a":"\\u0078","b":"y"}', glob('*x*y*'), true],
    ['{"a":1}', glob('*'), true],
    ['{"a":1}', literal(''), true],
    ['{"a":1}', literal('&&'), false],
    ['{"a":"\\u0026&"}', literal('&&'), true],
  ])('%s and %j: %s', (record, value, answer) => {
    expect([has(record, value), naive(record, value)]).toEqual([answer, answer])
  })

  test('is found only in the records that are asked about, each by itself', () => {
    const texts = ['{"a":"x1"}', '{"b":"x1"}', '{"c":"y"}', '{"d":"\\u0078\\u0031"}', '{"e":"x', '1"}']
    const bytes = Buffer.from(texts.join('\n'))
    const spans = texts.map((text, at) => {
      const start = texts.slice(0, at).join('\n').length + (at === 0 ? 0 : 1)
      return { start, end: start + text.length }
    })
    expect([...bodyMatcher(literal('x1')).search(bytes, spans)]).toEqual([1, 1, 0, 1, 0, 0])
    expect([...bodyMatcher(literal('x1')).search(bytes, spans.slice(1))]).toEqual([1, 0, 1, 0, 0])
    expect([...bodyMatcher(literal('\n')).search(bytes, spans)]).toEqual([0, 0, 0, 0, 0, 0])
  })
})

/** Texts of few characters, so that they are often found: those that encoders spell in several ways, and parts of escapes. */
const spelt = fc.constantFrom(...'ab/&<"\\ué😀\n\t0026nu\u2028'.split(''), '😀', 'ab', '\ud83d', '\ufffd')
const anySpelt = fc.oneof(
  { weight: 3, arbitrary: fc.array(spelt, { maxLength: 4 }).map((chars) => chars.join('')) },
  { weight: 1, arbitrary: anyText(4) },
)

/** A JSON string with each character spelled in one of the ways that JSON allows. */
const anyString = fc
  .tuple(anySpelt, fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }))
  .map(([text, ways]) => `"${Array.from(text, (char, at) => spelling(char, ways[at % ways.length]!)).join('')}"`)

const short: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '/': '\\/', '\n': '\\n', '\t': '\\t' }

function spelling(char: string, way: number): string {
  const units = char.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'))
  if (way === 0) return units.map((unit) => `\\u${unit}`).join('')
  if (way === 1) return units.map((unit) => `\\u${unit.toUpperCase()}`).join('')
  if (way === 2 && short[char] !== undefined) return short[char]
  return JSON.stringify(char).slice(1, -1)
}

const anyRecord = fc
  .array(fc.tuple(anyString, fc.constantFrom('1', 'true', '"b"', ' null')), { minLength: 1, maxLength: 3 })
  .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join()}}`)

const anyValue = fc.oneof(
  anySpelt.map(literal),
  fc
    .array(anySpelt, { minLength: 1, maxLength: 3 })
    .map((parts) => glob(parts.map((part) => part.replaceAll('*', '')).join('*'))),
)

test('what is found is what decoding and looking finds, however the records spell it', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { minLength: 1, maxLength: 5 }),
      anyValue,
      fc.boolean(),
      (records, value, isSparse) => {
        const bytes = Buffer.from(records.join('\n'))
        let start = 0
        const spans = records.map((record) => {
          const span = { start, end: start + Buffer.byteLength(record) }
          start = span.end + 1
          return span
        })
        const asked = spans.flatMap((span, at) => (isSparse && at % 2 === 1 ? [] : [{ span, record: records[at]! }]))
        const answers = bodyMatcher(value).search(
          bytes,
          asked.map(({ span }) => span),
        )
        expect([...answers].map(Boolean)).toEqual(asked.map(({ record }) => naive(record, value)))
      },
    ),
    { numRuns: 3000 },
  )
})

test.each<[string, Value, (size: number) => string]>([
  ['an anchor everywhere, and nothing around it', literal('a & b'), (size) => `{"a":"${'a '.repeat(size)}"}`],
  ['escapes everywhere', literal('xy'), (size) => `{"a":"${'\\u0078'.repeat(size)}"}`],
  ['what may begin in an escape', literal('nn'), (size) => `{"a":"${'\\n'.repeat(size)}"}`],
  ['many parts', glob(`${'a*'.repeat(100)}b`), (size) => `{"a":"${'a'.repeat(size)}"}`],
])('the time grows with the length of the record: %s', (_, value, recordOf) => {
  const spent = (size: number): void => {
    const bytes = Buffer.from(recordOf(size))
    bodyMatcher(value).search(bytes, [{ start: 0, end: bytes.length }])
  }
  expect(growth(spent, 100_000)).toBeLessThan(quadratic)
})
