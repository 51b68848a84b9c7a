import type { Tone } from '../screen/draw/styled-text.ts'
import type { Style } from './style.ts'

/** How each tone is drawn, and how it is drawn in the row under the cursor. */
export interface Theme {
  readonly tones: Readonly<Record<Tone, Style>>
  readonly selected: Readonly<Record<Tone, Style>>
}

/** The colours of a palette, as indexes of fixed colours. `test/ui/theme.test.ts` measures their contrast. */
interface Palette {
  readonly accent: number
  /** The only other hue: verbs that change things. */
  readonly writes: number
  /** A second sign of what a mark or a word already says. */
  readonly bad: number
  readonly dim: number
  /** The ground of the row under the cursor, and its text without a colour of its own. */
  readonly bar: number
  readonly text: number
}

const dark: Palette = { accent: 117, writes: 215, bad: 210, dim: 246, bar: 237, text: 255 }
const light: Palette = { accent: 25, writes: 94, bad: 125, dim: 243, bar: 254, text: 235 }

/**
 * The themes. No meaning depends on colour alone: a word or a sign carries it too. `sixteen` has only what every terminal
 * has, since its colours may be any: its own foreground, bold, underline, inverse, and red. `mono` has no colours.
 */
export const themes = {
  dark: coloured(dark),
  light: coloured(light),
  sixteen: uncoloured({ bad: { bold: true, foreground: 1 }, dim: {} }),
  mono: uncoloured({ bad: { bold: true }, dim: { dim: true } }),
} as const satisfies Readonly<Record<string, Theme>>

export type ThemeName = keyof typeof themes

function coloured({ accent, writes, bad, dim, bar, text }: Palette): Theme {
  const tones: Theme['tones'] = {
    plain: {},
    dim: { foreground: dim },
    strong: { bold: true },
    accent: { foreground: accent },
    title: { bold: true },
    good: {},
    warn: { bold: true },
    bad: { bold: true, foreground: bad },
    writes: { foreground: writes },
    deletes: { bold: true, foreground: bad },
    hit: { inverse: true },
  }
  return { tones, selected: mapped(tones, (style) => ({ foreground: text, ...style, background: bar })) }
}

function uncoloured({ bad, dim }: { readonly bad: Style; readonly dim: Style }): Theme {
  const tones: Theme['tones'] = {
    plain: {},
    dim,
    strong: { bold: true },
    accent: { bold: true },
    title: { bold: true },
    good: {},
    warn: { bold: true },
    bad,
    writes: { underline: true },
    deletes: { ...bad, underline: true },
    hit: { inverse: true },
  }
  // One uniform bar, because inverted colours look too different.
  const selected = mapped(tones, (): Style => ({ inverse: true }))
  return { tones, selected: { ...selected, hit: { inverse: true, bold: true, underline: true } } }
}

function mapped(tones: Theme['tones'], change: (style: Style) => Style): Theme['tones'] {
  return Object.fromEntries(Object.entries(tones).map(([tone, style]) => [tone, change(style)])) as Record<Tone, Style>
}
