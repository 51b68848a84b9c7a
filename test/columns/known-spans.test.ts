import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf, bytesOfText } from '../../src/columns/bytes.ts'
import { KnownSpans } from '../../src/columns/known-spans.ts'

/** Spans end with a quote that they hold nowhere else, so that each tells its own end. */
const spanOf = (content: string): string => `${content}"`
const firsts = [0, 3, 8, 12, 74]

/** Where spans are known and, in a plain map, what they came to. */
class Watched {
  readonly known: KnownSpans
  readonly #values = new Map<string, number>()

  constructor(first: number) {
    this.known = new KnownSpans(first)
  }

  /** Asks for the span between other bytes, learns it where it is unknown, and gives whether it was known. */
  ask(span: string, before = '', behind = ''): boolean {
    const bytes = bytesOfText(before + span + behind)
    const value = this.#values.get(span)
    const found = this.known.find(bytes, before.length)
    if (found >= 0) {
      expect([found, this.known.length]).toEqual([value, span.length])
      return true
    }
    const made = value ?? this.#values.size
    this.#values.set(span, made)
    this.known.learn(bytes, before.length, before.length + span.length, made)
    return false
  }
}

describe.each(firsts)('spans that begin to differ at byte %i', (first) => {
  test('are found as what they came to, until the end of the bytes too, and never as another', () => {
    // Of few characters and much alike, so that many look the same where they are looked at.
    const content = fc
      .array(fc.constantFrom('a', 'b', 'aaaaaaaaaaaa', 'baaaaaaaaaaaa', 'cabaaaaaaaa'), { maxLength: 12 })
      .map((parts) => parts.join(''))
    const around = fc.constantFrom('', '{', '"x', 'aaaaaaaa', '0123456789'.repeat(12))
    fc.assert(
      fc.property(fc.array(fc.tuple(content, around, around), { maxLength: 60 }), (asked) => {
        const watched = new Watched(first)
        for (const [text, before, behind] of asked) {
          const span = spanOf(text)
          // What was just asked for is known, but where too many are alike for all to be remembered.
          let asks = 0
          while (!watched.ask(span, before, behind)) asks++
          expect(asks).toBeLessThan(18)
        }
      }),
    )
  })

  test('are told apart by every byte, also by those that nobody looks at first', () => {
    const watched = new Watched(first)
    const content = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(5)
    expect(watched.ask(spanOf(content))).toBe(false)
    for (let at = 0; at < content.length; at++) {
      const bytes = bytesOfText(spanOf(`${content.slice(0, at)}#${content.slice(at + 1)}`))
      expect([at, watched.known.find(bytes, 0)]).toEqual([at, -1])
    }
  })

  test('are not known where the bytes end before they do', () => {
    const span = spanOf('abcdefghijklmnopqrstuvwxyz0123456789'.repeat(5))
    const watched = new Watched(first)
    watched.ask(span)
    for (let end = 0; end < span.length; end++) {
      expect([end, watched.known.find(bytesOfText(span.slice(0, end)), 0)]).toEqual([end, -1])
      expect(watched.known.find(bytesOfText(`xx${span.slice(0, end)}`), 2)).toBe(-1)
    }
    expect(watched.ask(span)).toBe(true)
  })

  test('are never taken for others when more come than there is room for', () => {
    const watched = new Watched(first)
    let known = 0
    for (let at = 0; at < 3000; at++) {
      // Some come again and again, and each of the others once.
      const again = at % 3 === 0
      const span = spanOf(`${again ? at % 60 : at} `.repeat(again ? 200 : 150 + (at % 200)))
      const [before, behind] = [' '.repeat(at % 7), at % 2 === 0 ? ',"next":1' : '']
      if (watched.ask(span, before, behind)) known++
      expect(watched.ask(span, before, behind)).toBe(true)
    }
    // Of the thousand times that one came again most were known, though all were forgotten now and then.
    expect(known).toBeGreaterThan(500)
    expect(known).toBeLessThan(980)
  })

  test('are not taken for those that were remembered before all was forgotten', () => {
    const watched = new Watched(first)
    for (let at = 0; at < 800; at++) {
      // Those of which there is one in 131 look alike where they are looked at; all are equally long.
      const alike = `${'a'.repeat(1500)}${at}`
      const span = spanOf((at % 131 === 0 ? alike : `${at} `.repeat(600)).padEnd(1999, 'b').slice(0, 1999))
      watched.ask(span)
      expect(watched.ask(span)).toBe(true)
    }
  })

  test('are no worse known for others that are too long to be remembered', () => {
    const watched = new Watched(first)
    const short = spanOf('short '.repeat(40))
    watched.ask(short)
    for (let at = 0; at < 20; at++) {
      const long = spanOf(`${at} `.repeat(200_000))
      watched.ask(long)
      watched.ask(long)
    }
    expect(watched.ask(short)).toBe(true)
  })
})

test('what a span came to outlives the bytes that it was learnt from', () => {
  const known = new KnownSpans(0)
  const bytes = bytesOf(Buffer.from('{"username":"alice"}'))
  known.learn(bytes, 0, 20, 7)
  bytes.at.fill(0x78)
  expect(known.find(bytesOfText('{"username":"alice"}'), 0)).toBe(7)
  expect(known.length).toBe(20)
  expect(known.find(bytes, 0)).toBe(-1)
})

test('nothing is known at first, not even of no bytes or of zeros', () => {
  for (const first of firsts) {
    const known = new KnownSpans(first)
    expect([bytesOfText(''), bytesOf(new Uint8Array(100))].map((bytes) => known.find(bytes, 0))).toEqual([-1, -1])
  }
})

test('after very many spans that come once, those that come again are soon known again', () => {
  const watched = new Watched(0)
  for (let at = 0; at < 50_000; at++) watched.ask(spanOf(`${at} once`))
  const spans = ['some', 'that', 'come', 'again'].map(spanOf)
  let unknown = 0
  for (let turn = 0; turn < 200; turn++) for (const span of spans) if (!watched.ask(span)) unknown++
  expect(unknown).toBeLessThan(120)
  expect(spans.map((span) => watched.ask(span))).toEqual([true, true, true, true])
})

test('all spans can be forgotten', () => {
  const watched = new Watched(0)
  watched.ask(spanOf('alice'))
  watched.known.forget()
  expect([1, 2].map(() => watched.ask(spanOf('alice')))).toEqual([false, true])
})

test('spans that look alike where they are looked at are remembered side by side', () => {
  const watched = new Watched(12)
  // They differ in one byte alone, behind where they begin to differ otherwise.
  const spans = ['1', '2'].map((digit) => spanOf(`${'a'.repeat(20)}${digit}${'a'.repeat(60)}`))
  for (const span of spans) watched.ask(span)
  expect(spans.map((span) => watched.ask(span))).toEqual([true, true])
})
