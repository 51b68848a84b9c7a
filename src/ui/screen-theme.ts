import { type Theme, themes } from './theme.ts'
import { chooseTheme, type ColourEnvironment, type Rgb, type ThemeOption } from './theme-choice.ts'

/** The theme of a screen. It changes when the terminal tells its background. */
export interface ScreenTheme {
  readonly current: () => Theme
  /** Gives whether the theme is another one with this background. */
  readonly setBackground: (background: Rgb) => boolean
}

/** Begins with the theme for a terminal that has not answered. */
export function screenTheme(option: ThemeOption, env: ColourEnvironment): ScreenTheme {
  let name = chooseTheme(option, env, null)
  return {
    current: () => themes[name],
    setBackground: (background) => {
      const before = name
      name = chooseTheme(option, env, background)
      return name !== before
    },
  }
}
