import fc from 'fast-check'
import { expect, test } from 'vitest'
import { overlaid } from '../../src/screen/draw/overlaid.ts'
import { fit, line, lineWidth, styled } from '../../src/screen/draw/styled-text.ts'
import { lineText } from '../support/line-text.ts'
import { anyText } from '../text/any-text.ts'

test('an overlay covers its own cells and no others', () => {
  const rows = [
    line(styled('abc'), styled('def')),
    line(styled('ghijkl')),
    { ...line(styled('mnopqr')), selected: true },
  ]
  const over = overlaid(rows, { row: 1, at: 2, lines: [line(styled('1'), styled('2')), line(styled('34'))] })
  expect(over.map(lineText)).toEqual(['abcdef', 'gh12kl', 'mn34qr'])
  expect(over[2]!.spans.map(({ text, selected }) => [text, selected === true])).toEqual([
    ['mn', true],
    ['34', false],
    ['qr', true],
  ])
})

test('each span under it keeps what is not covered', () => {
  const row = line(styled('abc'), styled('def', 'dim'), styled('ghi', 'bad'), styled('jkl'))
  for (let at = 0; at < 10; at++) {
    const [over] = overlaid([row], { row: 0, at, lines: [line(styled('123'))] })
    expect(lineText(over!)).toBe(`${'abcdefghijkl'.slice(0, at)}123${'abcdefghijkl'.slice(at + 3)}`.slice(0, 12))
  }
})

test('half of a wide character becomes a blank', () => {
  const over = overlaid([line(styled('漢字漢'))], { row: 0, at: 1, lines: [line(styled('ab'))] })
  expect(over.map(lineText)).toEqual([' ab 漢'])
})

test('whatever is under it, the rows are as wide as before', () => {
  const cells = 30
  fc.assert(
    fc.property(anyText(), anyText(), fc.nat({ max: 40 }), (under, text, at) => {
      const rows = [fit(line(styled(under.slice(0, 3)), styled(under.slice(3)), styled('x'.repeat(9), 'dim')), cells)]
      expect(overlaid(rows, { row: 0, at, lines: [line(styled(text))] }).map(lineWidth)).toEqual([cells])
    }),
  )
})
