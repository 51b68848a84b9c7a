import type { TextProps } from 'ink'
import type { Tone } from '../screen/draw/styled-text.ts'

/**
 * How each tone is drawn: the terminal's own sixteen colours, bold and dim, which keep their contrast on light and dark
 * backgrounds alike. Whatever a tone means, a word or a sign on the screen says too.
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

/** What lies under the cursor: one bar, since colours differ too much in how they look when inverted. */
export const underCursor: TextProps = { inverse: true }
