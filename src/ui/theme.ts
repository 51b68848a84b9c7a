import type { Tone } from '../screen/draw/styled-text.ts'

/** How text is drawn; the names are those of Ink. */
export interface Style {
  readonly bold?: true
  readonly dimColor?: true
  readonly inverse?: true
  readonly color?: 'red' | 'green' | 'yellow' | 'cyan'
}

/**
 * How each tone is drawn: with the terminal's own sixteen colours, bold and dim, which keep their contrast on light and
 * dark backgrounds. No meaning depends on colour alone: a word or a sign carries it too.
 */
export const theme: Readonly<Record<Tone, Style>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  title: { bold: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  writes: { color: 'yellow' },
  deletes: { color: 'red', bold: true },
  hit: { inverse: true },
}

/** The row under the cursor: one uniform bar, because inverted colours look too different. */
export const underCursor: Style = { inverse: true }

/** The sequence that begins a style (ECMA-48, SGR); `""` for none. */
export function sgr({ bold, dimColor, inverse, color }: Style): string {
  const codes = [bold && 1, dimColor && 2, inverse && 7, color && colors[color]].filter((code) => code !== undefined)
  return codes.length === 0 ? '' : `\x1b[${codes.join(';')}m`
}

const colors = { red: 31, green: 32, yellow: 33, cyan: 36 } as const
/** The sequence that ends every style. */
export const sgrReset = '\x1b[m'
