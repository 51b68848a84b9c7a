import stringWidth from 'string-width'
import type { SafeText } from './safe.ts'

/** How many terminal cells a text takes. */
export function width(text: SafeText): number {
  return isAscii(text) ? text.length : stringWidth(text)
}

/** The text cut to at most `cells`, its end replaced by `~` when it was longer. */
export function cut(text: SafeText, cells: number): SafeText {
  if (fits(text, cells)) return text
  return (cells < 1 ? '' : `${head(text, cells - 1)}~`) as SafeText
}

/** The text cut in its middle, so that both ends stay to be read: `system:~manager`. */
export function cutMiddle(text: SafeText, cells: number): SafeText {
  if (fits(text, cells)) return text
  if (cells < 5) return cut(text, cells)
  const back = Math.ceil((cells - 1) / 2)
  return `${head(text, cells - 1 - back)}~${tail(text, back)}` as SafeText
}

/** The text cut or filled up with blanks to exactly `cells`. */
export function fill(text: SafeText, cells: number, align: 'left' | 'right' = 'left'): SafeText {
  const short = cut(text, cells)
  const blanks = ' '.repeat(Math.max(0, cells - width(short)))
  return (align === 'left' ? short + blanks : blanks + short) as SafeText
}

/** Breaks a text into lines of at most `cells`, at blanks where there are any. */
export function wrap(text: SafeText, cells: number): SafeText[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    if (line !== '' && width(`${line} ${rest}` as SafeText) <= cells) {
      line = `${line} ${rest}`
      continue
    }
    if (line !== '') lines.push(line)
    while (width(rest as SafeText) > cells && cells > 0) {
      // A single character wider than the line goes on a line of its own, or there would be no end to it.
      const fitting = head(rest as SafeText, cells)
      const part = fitting === '' ? firstGrapheme(rest) : fitting
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

/** Measuring a long text that is not ASCII is dear, and needless: no cell holds more than a few code units. */
function fits(text: SafeText, cells: number): boolean {
  return text.length <= cells && isAscii(text)
    ? true
    : !isAscii(text) && text.length <= cells * 8 && width(text) <= cells
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstGrapheme(text: string): string {
  const [first] = graphemes.segment(text)
  return first?.segment ?? text
}

/** As much of the beginning as fits. */
function head(text: SafeText, cells: number): string {
  if (isAscii(text)) return text.slice(0, cells)
  let taken = ''
  let used = 0
  for (const { segment } of graphemes.segment(text.slice(0, cells * 8))) {
    const more = width(segment as SafeText)
    if (used + more > cells) break
    used += more
    taken += segment
  }
  return taken
}

/** As much of the end as fits. */
function tail(text: SafeText, cells: number): string {
  if (isAscii(text)) return text.slice(-cells)
  let taken = ''
  let used = 0
  for (const { segment } of [...graphemes.segment(text.slice(-cells * 8))].reverse()) {
    const more = width(segment as SafeText)
    if (used + more > cells) break
    used += more
    taken = segment + taken
  }
  return taken
}
