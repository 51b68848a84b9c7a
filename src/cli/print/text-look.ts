import type { Tone } from '../../screen/draw/styled-text.ts'
import { coloured } from '../../text/coloured.ts'
import type { SafeText } from '../../text/safe.ts'
import { sgr, sgrReset, theme } from '../../ui/theme.ts'
import type { colorChoices } from '../options/color-choices.ts'

/** How the options ask for lines to look. */
export interface TextLookOptions {
  readonly wide: boolean
  readonly color: (typeof colorChoices)[number]
  readonly ascii: boolean
}

/** How lines of text look. */
export interface TextLook {
  /** The width to fit lines to, which can change; null to print all columns in full. */
  readonly width: () => number | null
  readonly ascii: boolean
  /** Colours a text by its tone; null to print without colours. */
  readonly paint: ((text: SafeText, tone: Tone) => SafeText) | null
}

/** Lines on a terminal are fitted to its width and coloured; in a file or pipe they are neither. */
export function textLook(
  { wide, color, ascii }: TextLookOptions,
  stdout: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> = process.stdout,
): TextLook {
  const isPlain = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb'
  const isColoured = color === 'always' || (color === 'auto' && stdout.isTTY && !isPlain)
  return {
    width: () => (stdout.isTTY && !wide && stdout.columns >= narrowest ? stdout.columns : null),
    ascii,
    paint: isColoured ? (text, tone) => coloured(text, begins[tone], sgrReset) : null,
  }
}

/** Narrower, no screen is of use; and a terminal may not know its width. */
const narrowest = 20

const begins = Object.fromEntries(Object.entries(theme).map(([tone, style]) => [tone, sgr(style)])) as Record<
  Tone,
  string
>
