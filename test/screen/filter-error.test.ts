import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { rowsOf } from '../../src/screen/frame.ts'
import { safe } from '../../src/text/safe.ts'
import { width } from '../../src/text/width.ts'
import { noonClock } from '../support/clock.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { anyText } from '../text/any-text.ts'
import { TestScreen } from './worlds.ts'

const sizes = [
  [160, 45],
  [120, 36],
  [80, 24],
  [40, 12],
  [20, 9],
  [20, 5],
] as const

function typed(text: string, columns: number, rows: number): TestScreen {
  const screen = new TestScreen(
    [...Array(40).keys()].map((number) => eventLine(number)),
    metadataPolicy,
    columns,
    rows,
  )
  screen.press('/')
  screen.act({ kind: 'key', key: 'paste', text })
  return screen
}

/** The bar, the line under it, and the character of the bar above the mark. */
function marked(screen: TestScreen): { bar: string; under: string; above: string } {
  const bar = screen.state.size.rows < 8 ? 0 : 1
  const rows = rowsOf(screen.frame()).map(lineText)
  const under = rows[bar + 1] ?? ''
  const column = width(safe(under.slice(0, under.indexOf('^'))))
  let at = 0
  for (const { segment } of new Intl.Segmenter().segment(rows[bar] ?? '')) {
    if (at >= column) return { bar: rows[bar] ?? '', under, above: at === column ? segment : '' }
    at += width(safe(segment))
  }
  return { bar: rows[bar] ?? '', under, above: '' }
}

describe.each(sizes)('at %i x %i', (columns, rows) => {
  test.each([
    ['veb:get', 'v'],
    ['user:a veb:get', 'v'],
    ['漢字:a', '漢'],
    ['user:漢漢 -veb:x', 'v'],
    ['user:"漢', '"'],
    ['(user:a', '('],
    ['user:', ' '],
    [`${'user:abc '.repeat(40)}veb:x`, 'v'],
    [`${'user:漢字 '.repeat(30)}veb:x`, 'v'],
  ])('the mark stands under the character that is wrong in %s', (text, char) => {
    const screen = typed(text, columns, rows)
    expect(marked(screen).above).toBe(char)
    const rowTexts = rowsOf(screen.frame()).map(lineText)
    expect(rowTexts).toHaveLength(rows)
    expect([...new Set(rowTexts.map((row) => width(safe(row))))]).toEqual([columns])
    // The message begins beside the mark or in the next line.
    const { message } = screen.state.error!
    const [first = ''] = message.split(' ')
    expect(rowTexts.slice(1, 5).join('\n')).toContain(first)
  })

  test('a place that is not in sight is shown by Enter', () => {
    const screen = typed(`veb:x ${'user:abc '.repeat(40)}`, columns, rows)
    expect(marked(screen).above).toBe('~')
    screen.press('enter')
    expect(marked(screen).above).toBe('v')
    expect(screen.state.draft.cursor).toBe('veb'.length)
  })

  test('whatever is typed, the mark is under the place of the error', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('user', ':', 'a', ' ', '(', ')', '"', '漢', 'veb', 'é', '-')), (parts) => {
        const text = parts.join('')
        const screen = typed(text, columns, rows)
        const { error } = screen.state
        if (error === null) return
        const [char = ' '] = [...new Intl.Segmenter().segment(text.slice(error.at))].map(({ segment }) => segment)
        // A letter alone may stand in front of what it is part of.
        expect([char, '~']).toContain(marked(screen).above)
      }),
      { numRuns: 40 },
    )
  })
})

test('hostile text in the bar takes the cells that it is measured by, at every width', () => {
  fc.assert(
    fc.property(anyText(), fc.integer({ min: 20, max: 120 }), (text, columns) => {
      const screen = typed(text, columns, 12)
      screen.press('left left')
      expect([...new Set(rowsOf(screen.frame()).map((row) => width(safe(lineText(row)))))]).toEqual([columns])
    }),
    { numRuns: 50 },
  )
})

test('a message without room beside the mark is wrapped below it', () => {
  const screen = typed('user:alice code>abc', 40, 12)
  expect(parseFilter('user:alice code>abc', noonClock)).toHaveProperty('error.at', 16)
  expect(rowsOf(screen.frame()).slice(1, 4).map(lineText)).toEqual([
    ' ❯ user:alice code>abc                  ',
    '                   ^                    ',
    ' compare with a number, such as 400     ',
  ])
})

test('there is no mark once the filter is right, and none outside of the bar', () => {
  const screen = typed('veb:get', 80, 24)
  expect(screen.text()).toContain('^')
  screen.press('home delete delete delete "verb"')
  expect(screen.frame().over).toBe(null)
  screen.press('end ","')
  expect(screen.text()).toContain('^')
  screen.press('escape')
  expect(screen.frame().over).toBe(null)
})
