import { joinSafe, safe, type SafeText } from '../../text/safe.ts'
import { cut, width, wrap } from '../../text/width.ts'

/** What a piece of text means, for the theme to colour. No meaning depends on colour alone. */
export const tones = [
  'plain',
  'dim',
  'strong',
  'accent',
  'title',
  'good',
  'warn',
  'bad',
  'writes',
  'deletes',
  'hit',
] as const
export type Tone = (typeof tones)[number]

export interface StyledText {
  readonly text: SafeText
  readonly tone: Tone
  /** Whether it is drawn as under the cursor. */
  readonly selected?: boolean
}

/** One row of the screen or of a part of it; `selected` draws the whole row as under the cursor. */
export interface Line {
  readonly spans: readonly StyledText[]
  readonly selected?: boolean
}

export function styled(text: string, tone: Tone = 'plain'): StyledText {
  return { text: safe(text), tone }
}

export function line(...spans: readonly StyledText[]): Line {
  return { spans }
}

export const blankLine: Line = { spans: [] }

/** The width of a line in cells. */
export function lineWidth({ spans }: Line): number {
  return spans.reduce((total, { text }) => total + width(text), 0)
}

/** The line cut or padded to exactly `cells`, so that no row wraps or shows what was drawn there before. */
export function fit(from: Line, cells: number): Line {
  const spans: StyledText[] = []
  let left = cells
  for (const [index, one] of from.spans.entries()) {
    if (left <= 0) break
    const { text } = one
    const more = from.spans.slice(index + 1).some((next) => next.text !== '')
    // If more spans follow, the mark for the cut needs a cell of this one.
    const short = width(text) === left && more ? cut(`${text} ` as SafeText, left) : cut(text, left)
    spans.push({ ...one, text: short })
    left -= width(short)
    if (short !== text) break
  }
  if (left > 0) spans.push(styled(' '.repeat(left)))
  return { ...from, spans: merged(spans) }
}

/** Merges adjacent spans that look the same, because each span costs time to draw. Blanks fit any tone. */
function merged(spans: readonly StyledText[]): StyledText[] {
  const out: StyledText[] = []
  for (const next of spans) {
    const last = out.at(-1)
    const alike =
      last !== undefined && last.selected === next.selected && (last.tone === next.tone || isBlank(next, last))
    if (alike) out[out.length - 1] = { ...last, text: joinSafe([last.text, next.text]) }
    else out.push(next)
  }
  return out
}

function isBlank({ text }: StyledText, before: StyledText): boolean {
  return before.tone !== 'hit' && text.trim() === ''
}

/** Words wrapped to lines of at most `cells`, indented; if they begin with `!` or `?`, the first line is not indented. */
export function paragraph(words: string, cells: number, tone: Tone, indent: number): Line[] {
  const signed = /^[!?] /.test(words)
  return wrap(safe(words), Math.max(8, cells - indent)).map((text, at) =>
    line(styled(' '.repeat(at === 0 && signed ? 0 : indent)), { text, tone }),
  )
}

/** Exactly `count` lines, each exactly `cells` wide. */
export function block(lines: readonly Line[], cells: number, count: number): Line[] {
  const shown = lines.slice(0, Math.max(0, count))
  return [...shown, ...Array<Line>(Math.max(0, count - shown.length)).fill(blankLine)].map((one) => fit(one, cells))
}

/** A line with one part at each end; without room for both, only the left one. */
export function spread(left: readonly StyledText[], right: readonly StyledText[], cells: number): Line {
  const gap = cells - lineWidth({ spans: left }) - lineWidth({ spans: right })
  if (gap < 1) return fit({ spans: left }, cells)
  return { spans: [...left, styled(' '.repeat(gap)), ...right] }
}
