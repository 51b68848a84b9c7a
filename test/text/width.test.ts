import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { safe } from '../../src/text/safe.ts'
import { cut, cutMiddle, cutStart, fill, width, wrap } from '../../src/text/width.ts'
import { anyText } from './any-text.ts'

const anySafe = anyText(40).map(safe)
const anyCells = fc.integer({ min: 0, max: 40 })
const lone = /\p{Surrogate}/u

test.each([
  ['', 0],
  ['abc', 3],
  ['漢字', 4],
  ['한', 2],
  ['e\u0301', 1],
  ['👍', 2],
  ['👍🏽', 11],
  ['🇨🇭', 18],
  ['→…①', 3],
])('%j is %i cells wide', (text, cells) => {
  expect(width(safe(text))).toBe(cells)
})

describe('cut', () => {
  test.each([
    ['kube-proxy', 10, 'kube-proxy'],
    ['kube-proxy', 9, 'kube-pro~'],
    ['kube-proxy', 1, '~'],
    ['kube-proxy', 0, ''],
    ['kube-proxy', -1, ''],
    ['漢字漢字', 8, '漢字漢字'],
    ['漢字漢字', 7, '漢字漢~'],
    ['漢字漢字', 6, '漢字~'],
    ['👍👍', 3, '👍~'],
    ['', 0, ''],
  ])('%j to %i cells is %j', (text, cells, shown) => {
    expect(cut(safe(text), cells)).toBe(shown)
  })

  test('takes at most the cells, keeps what fits and begins as the text does', () => {
    fc.assert(
      fc.property(anySafe, anyCells, (text, cells) => {
        const short = cut(text, cells)
        expect(width(short)).toBeLessThanOrEqual(cells)
        expect(short).not.toMatch(lone)
        if (short !== text) expect(text.startsWith(short.slice(0, -1))).toBe(true)
        if (text.length <= cells) expect(width(text) <= cells ? short : text).toBe(text)
      }),
    )
  })

  test('does not cut a character in two where many take no cell', () => {
    expect(cut(safe(`a${'\u0301\u0302\u0303𠀋'.repeat(60)}`), 3)).not.toMatch(lone)
    expect(cutMiddle(safe(`${'𠀋\u0301\u0302\u0303'.repeat(60)}x`), 9)).not.toMatch(lone)
  })
})

test.each([
  ['kube-proxy', 10, 'kube-proxy'],
  ['kube-proxy', 6, '~proxy'],
  ['kube-proxy', 1, '~'],
  ['kube-proxy', 0, ''],
  ['漢字漢字', 6, '~漢字'],
])('%j cut at its beginning to %i cells is %j', (text, cells, shown) => {
  expect(cutStart(safe(text), cells)).toBe(shown)
})

describe('cutMiddle', () => {
  test.each([
    ['system:kube-controller-manager', 15, 'system:~manager'],
    ['system:node:a', 13, 'system:node:a'],
    ['system:node:a', 4, 'sys~'],
    ['漢字漢字漢字', 7, '漢~字'],
    ['abc', 0, ''],
  ])('%j to %i cells is %j', (text, cells, shown) => {
    expect(cutMiddle(safe(text), cells)).toBe(shown)
  })

  test('takes at most the cells and keeps both ends', () => {
    fc.assert(
      fc.property(anySafe, anyCells, (text, cells) => {
        const short = cutMiddle(text, cells)
        expect(width(short)).toBeLessThanOrEqual(cells)
        expect(short).not.toMatch(lone)
        const parts = short.split('~')
        if (short === text || parts.length !== 2) return
        expect(text.startsWith(parts[0]!)).toBe(true)
        expect(text.endsWith(parts[1]!)).toBe(true)
      }),
    )
  })
})

describe('fill', () => {
  test.each([
    ['ab', 4, 'left', 'ab  '],
    ['ab', 4, 'right', '  ab'],
    ['漢字', 3, 'left', '漢~'],
    ['漢漢', 3, 'right', '漢~'],
    ['漢字漢', 4, 'left', '漢~ '],
    ['ab', 0, 'left', ''],
  ] as const)('%j to %i cells at the %s is %j', (text, cells, align, shown) => {
    expect(fill(safe(text), cells, align)).toBe(shown)
  })

  test('takes exactly the cells', () => {
    fc.assert(
      fc.property(anySafe, anyCells, fc.constantFrom('left' as const, 'right' as const), (text, cells, align) => {
        expect(width(fill(text, cells, align))).toBe(cells)
      }),
    )
  })
})

describe('wrap', () => {
  test.each([
    ['', 5, ['']],
    ['one two three', 7, ['one two', 'three']],
    ['one two', 3, ['one', 'two']],
    ['abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['a  b', 4, ['a  b']],
    ['漢字 漢字', 4, ['漢字', '漢字']],
    ['漢字', 3, ['漢', '字']],
    ['漢', 1, ['漢', '']],
    ['漢\u0301字', 1, ['漢\u0301', '字', '']],
  ])('%j in lines of %i cells is %j', (text, cells, lines) => {
    expect(wrap(safe(text), cells)).toEqual(lines)
  })

  test('makes lines of at most the cells, and loses nothing but blanks', () => {
    fc.assert(
      fc.property(anySafe, fc.integer({ min: 2, max: 40 }), (text, cells) => {
        const lines = wrap(text, cells)
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(cells)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })

  test('takes a huge word in stride', () => {
    expect(wrap(safe(`${'a'.repeat(300_000)}é`), 8)).toHaveLength(37_501)
  })
})

test('a width is what string-width measures, also for what is not measured', () => {
  const signs = [...Array(0x2c00 - 0x20).keys()].map((at) => String.fromCharCode(at + 0x20)).map((sign) => safe(sign))
  for (const sign of signs) expect([sign, width(sign)]).toEqual([sign, stringWidth(sign)])
  const texts = fc.array(fc.constantFrom(...signs), { maxLength: 12 }).map((parts) => safe(parts.join('')))
  fc.assert(
    fc.property(texts, (text) => {
      expect([text, width(text)]).toEqual([text, stringWidth(text)])
    }),
  )
})
