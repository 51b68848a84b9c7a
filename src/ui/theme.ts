import type { TextProps } from 'ink'
import type { Tone } from '../screen/draw/styled-text.ts'

/**
 * How each tone is drawn: with the terminal's own sixteen colours, bold and dim, which keep their contrast on light and
 * dark backgrounds. No meaning depends on colour alone: a word or a sign carries it too.
 */
export const theme: Readonly<Record<Tone, TextProps>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  title: { bold: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  creates: { color: 'green' },
  changes: { color: 'yellow' },
  deletes: { color: 'red', bold: true },
  hit: { inverse: true },
}

/** The row under the cursor: one uniform bar, because inverted colours look too different. */
export const underCursor: TextProps = { inverse: true }
