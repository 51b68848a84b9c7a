import type { Tone } from '../../screen/draw/styled-text.ts'
import { coloured } from '../../text/coloured.ts'
import type { SafeText } from '../../text/safe.ts'
import { restyled, unstyled } from '../../ui/style.ts'
import { themes } from '../../ui/theme.ts'
import { chooseTheme, colourEnvironment, type ThemeOption } from '../../ui/theme-choice.ts'
import type { colorChoices } from '../options/color-choices.ts'

/** How the options ask for lines to look. */
export interface TextLookOptions {
  readonly wide: boolean
  readonly color: (typeof colorChoices)[number]
  readonly ascii: boolean
  readonly theme: ThemeOption
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
  { wide, color, ascii, theme }: TextLookOptions,
  stdout: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> = process.stdout,
): TextLook {
  const isPlain = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb'
  const isColoured = color === 'always' || (color === 'auto' && stdout.isTTY && !isPlain)
  return {
    width: () => (stdout.isTTY && !wide && stdout.columns >= narrowest ? stdout.columns : null),
    ascii,
    paint: isColoured ? painterOf(theme) : null,
  }
}

/** Narrower, no screen is of use; and a terminal may not know its width. */
const narrowest = 20

/**
 * Colours for a theme. Nobody asks the terminal for its background here: unless an option or COLORFGBG tells, only the
 * terminal's own colours are sure to be legible.
 */
function painterOf(option: ThemeOption): (text: SafeText, tone: Tone) => SafeText {
  const env = { ...colourEnvironment(), NO_COLOR: undefined }
  const isKnown = option !== 'auto' || (env.COLORFGBG ?? '') !== ''
  const { tones } = themes[isKnown ? chooseTheme(option, env, null) : 'sixteen']
  return (text, tone) => coloured(text, restyled(unstyled, tones[tone]), reset)
}

/** Ends every style. */
const reset = '\x1b[m'
