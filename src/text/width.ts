import stringWidth from 'string-width'
import type { SafeText } from './safe.ts'

/** How many terminal cells a text takes, measured by the same version of the same package that Ink uses. */
export function width(text: SafeText): number {
  return isNarrow(text) ? text.length : stringWidth(text)
}

/** Whether each character surely takes one cell; then measuring would only cost time. */
function isNarrow(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7e && !isNarrowSign(code)) return false
  }
  return true
}

/** Latin letters, and the signs and lines that the screen draws with. */
function isNarrowSign(code: number): boolean {
  return (
    (code >= 0xa1 && code <= 0x2ff && code !== 0xad) ||
    (code >= 0x2010 && code <= 0x2027) ||
    code === 0x203a ||
    (code >= 0x2190 && code <= 0x21ff) ||
    (code >= 0x2500 && code <= 0x25a9) ||
    [0x2212, 0x25b8, 0x25bc, 0x25be, 0x2713, 0x2717, 0x276f].includes(code)
  )
}

/** The text cut to at most `cells`; a longer text ends in `~`. */
export function cut(text: SafeText, cells: number): SafeText {
  if (fits(text, cells)) return text
  return (cells < 1 ? '' : `${head(text, cells - 1)}~`) as SafeText
}

/** The text cut in the middle, so that both ends stay readable: `system:~manager`. */
export function cutMiddle(text: SafeText, cells: number): SafeText {
  if (fits(text, cells)) return text
  if (cells < 5) return cut(text, cells)
  const back = Math.ceil((cells - 1) / 2)
  return `${head(text, cells - 1 - back)}~${tail(text, back)}` as SafeText
}

/** The text cut at its beginning, so that its end stays readable: `~controller-manager`. */
export function cutStart(text: SafeText, cells: number): SafeText {
  if (fits(text, cells)) return text
  return (cells < 2 ? cut(text, cells) : `~${tail(text, cells - 1)}`) as SafeText
}

/** The part of a text around a place (in UTF-16 units): `~er-7f9c~`; null for one that is too narrow or not ASCII. */
export function cutAround(text: SafeText, cells: number, place: number): SafeText | null {
  if (fits(text, cells)) return text
  const room = cells - 2
  if (room < 2 || !isAscii(text)) return null
  const begin = Math.max(1, Math.min(place - Math.floor(room / 2), text.length - room - 1))
  return `~${text.slice(begin, begin + room)}~` as SafeText
}

/** The text cut or padded with blanks to exactly `cells`. */
export function fill(text: SafeText, cells: number, align: 'left' | 'right' = 'left'): SafeText {
  const short = cut(text, cells)
  const blanks = ' '.repeat(Math.max(0, cells - width(short)))
  return (align === 'left' ? short + blanks : blanks + short) as SafeText
}

/** What stands in the cells from `from` to before `to`; half of a wide character becomes a blank. */
export function cellsBetween(text: SafeText, from: number, to: number): SafeText {
  if (isNarrow(text)) return text.slice(Math.max(0, from), Math.max(0, to)) as SafeText
  let [cells, at] = ['', 0]
  for (const part of graphemesOf(text)) {
    const [begin, end] = [at, at + width(part as SafeText)]
    if (begin >= from && end <= to) cells += part
    else cells += ' '.repeat(Math.max(0, Math.min(end, to) - Math.max(begin, from)))
    at = end
  }
  return cells as SafeText
}

/** Breaks a text into lines of at most `cells`, at blanks if possible. */
export function wrap(text: SafeText, cells: number): SafeText[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    if (line !== '' && fits(`${line} ${rest}`, cells)) {
      line = `${line} ${rest}`
      continue
    }
    if (line !== '') lines.push(line)
    while (cells > 0 && !fits(rest, cells)) {
      // A character wider than the line gets its own line, or the loop would never end.
      const part = head(rest, cells) || first(rest)
      lines.push(part)
      rest = rest.slice(part.length)
    }
    line = rest
  }
  return [...lines, line] as SafeText[]
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7e) return false
  return true
}

/** Measuring long text is slow and needless: text with more code units per cell than this counts as too wide. */
function fits(text: string, cells: number): boolean {
  return text.length <= cells * unitsPerCell && width(text as SafeText) <= cells
}

const unitsPerCell = 8
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** As much of the beginning as fits. */
function head(text: string, cells: number): string {
  const start = text.slice(0, cells * unitsPerCell).replace(/[\ud800-\udbff]$/, '')
  return isAscii(start) ? start.slice(0, cells) : fitting(graphemesOf(start), cells).join('')
}

/** As much of the end as fits. */
function tail(text: string, cells: number): string {
  const end = text.slice(-cells * unitsPerCell).replace(/^[\udc00-\udfff]/, '')
  return isAscii(end) ? end.slice(-cells) : fitting(graphemesOf(end).reverse(), cells).toReversed().join('')
}

function first(text: string): string {
  return graphemesOf(text.slice(0, unitsPerCell))[0] ?? text
}

function graphemesOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

/** As many of the first parts as fit. */
function fitting(parts: readonly string[], cells: number): readonly string[] {
  let used = 0
  const end = parts.findIndex((part) => (used += width(part as SafeText)) > cells)
  return end < 0 ? parts : parts.slice(0, end)
}
