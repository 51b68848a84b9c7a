import type { Line } from '../screen/draw/styled-text.ts'
import { safe } from '../text/safe.ts'
import { width } from '../text/width.ts'
import { blankStyle, type Style, unstyled } from './style.ts'
import type { Theme } from './theme.ts'

/** The cells of a row. A wide character has its text in its first cell, and `""` in the second. */
export interface Cells {
  readonly texts: readonly string[]
  readonly styles: readonly Style[]
}

/** The cells of a line, exactly `columns` of them. Styles that look the same are the same object. */
export function cellsOf({ spans, selected = false }: Line, theme: Theme, columns: number): Cells {
  const texts: string[] = []
  const styles: Style[] = []
  for (const { text, tone, selected: own = false } of spans) {
    const style = known(theme[selected || own ? 'selected' : 'tones'][tone])
    const blank = blankOf(style)
    for (const glyph of glyphsOf(text)) {
      const cells = glyph.length === 1 && glyph <= '~' ? 1 : width(safe(glyph))
      const last = texts.length - 1
      if (cells === 0 && last >= 0) texts[last] = `${texts[last] ?? ''}${glyph}`
      for (let cell = 0; cell < cells && texts.length < columns; cell++) {
        // Half of a wide character cannot be shown.
        const isCut = cell === 0 && texts.length + cells > columns
        texts.push(isCut ? ' ' : cell === 0 ? glyph : '')
        styles.push(glyph === ' ' || isCut ? blank : style)
        if (isCut) break
      }
    }
  }
  while (texts.length < columns) {
    texts.push(' ')
    styles.push(plainStyle)
  }
  return { texts, styles }
}

/** The cells of a row where nothing is. */
export function blankCells(columns: number): Cells {
  return { texts: Array<string>(columns).fill(' '), styles: Array<Style>(columns).fill(plainStyle) }
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function glyphsOf(text: string): Iterable<string> {
  return /^[ -~]*$/.test(text) ? text : Array.from(graphemes.segment(text), ({ segment }) => segment)
}

const looks = new Map<string, Style>()
const looksOf = new WeakMap<Style, Style>()
const blanks = new WeakMap<Style, Style>()

/** The one object for all styles that look the same. */
function known(style: Style): Style {
  const found = looksOf.get(style)
  if (found !== undefined) return found
  const { bold, dim, underline, inverse, foreground, background } = style
  const key = [bold, dim, underline, inverse, foreground, background].join()
  const one = looks.get(key) ?? style
  looks.set(key, one)
  looksOf.set(style, one)
  return one
}

/** The style of a cell where nothing was written. */
export const plainStyle = known(unstyled)

/** How a blank looks in a style. */
export function blankOf(style: Style): Style {
  let blank = blanks.get(style)
  if (blank === undefined) blanks.set(style, (blank = known(blankStyle(style))))
  return blank
}
