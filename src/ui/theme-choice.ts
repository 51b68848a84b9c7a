import type { ThemeName } from './theme.ts'

/** What `--theme` takes. */
export const themeOptions = ['auto', 'dark', 'light', 'mono'] as const
export type ThemeOption = (typeof themeOptions)[number]

/** The part of the environment that says something about colours. */
export interface ColourEnvironment {
  readonly NO_COLOR?: string | undefined
  readonly TERM?: string | undefined
  readonly COLORTERM?: string | undefined
  readonly COLORFGBG?: string | undefined
}

/** What the environment of this process says about colours. */
export function colourEnvironment(): ColourEnvironment {
  return {
    NO_COLOR: process.env['NO_COLOR'],
    TERM: process.env['TERM'],
    COLORTERM: process.env['COLORTERM'],
    COLORFGBG: process.env['COLORFGBG'],
  }
}

/** Red, green and blue from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number]

/**
 * The theme to draw with. `background` is the terminal's answer; null until it has answered. An option that names a
 * palette is stronger than NO_COLOR, which is stronger than what the terminal can do.
 */
export function chooseTheme(option: ThemeOption, env: ColourEnvironment, background: Rgb | null): ThemeName {
  if (option === 'mono' || (option === 'auto' && (env.NO_COLOR ?? '') !== '')) return 'mono'
  if (!hasFixedColours(env)) return 'sixteen'
  if (option !== 'auto') return option
  return (background === null ? isLightByVariable(env) : isLight(background)) ? 'light' : 'dark'
}

/** Whether the terminal has the 240 fixed colours. */
function hasFixedColours({ TERM = '', COLORTERM = '' }: ColourEnvironment): boolean {
  return /256color|direct|kitty|alacritty|ghostty|wezterm/.test(TERM) || /^(?:truecolor|24bit)$/i.test(COLORTERM)
}

/** COLORFGBG is `15;0`, or `15;default;0`: the last number is the background among the sixteen colours. */
function isLightByVariable({ COLORFGBG = '' }: ColourEnvironment): boolean {
  const [, last = ''] = /;(\d+)$/.exec(COLORFGBG) ?? []
  return last !== '' && (Number(last) === 7 || Number(last) > 8)
}

/** Whether black text is easier to read on a background than white text. */
function isLight(background: Rgb): boolean {
  return luminance(background) > 0.179
}

/** The relative luminance of a colour, as WCAG 2 defines it. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function linear(part: number): number {
  return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

/** The colour of an XParseColor specification such as `rgb:1e1e/1e1e/1e1e` or `#1e1e1e`; null for other text. */
export function colourOf(words: string): Rgb | null {
  const [, red = '', green = '', blue = ''] =
    /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(words) ??
    /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(words) ??
    []
  if (red === '') return null
  return [part(red), part(green), part(blue)]
}

function part(digits: string): number {
  return Number.parseInt(digits, 16) / (16 ** digits.length - 1)
}
