import { describe, expect, test } from 'vitest'
import { tones } from '../../src/screen/draw/styled-text.ts'
import type { Style } from '../../src/ui/style.ts'
import { themes } from '../../src/ui/theme.ts'
import { contrast, fixedColour, rgbOf } from '../support/colours.ts'

/** The grounds that each palette must be read on. */
const grounds = {
  dark: {
    xterm: '#000000',
    'VS Code': '#1e1e1e',
    'Terminal.app': '#1e1e1e',
    'Terminal.app Pro': '#000000',
    Solarized: '#002b36',
    GNOME: '#171421',
    'GNOME before': '#2e3436',
    Ubuntu: '#300a24',
    Dracula: '#282a36',
  },
  light: {
    xterm: '#ffffff',
    'VS Code': '#ffffff',
    'Terminal.app': '#ffffff',
    Solarized: '#fdf6e3',
    GNOME: '#ffffff',
    'GNOME before': '#fafafa',
  },
} as const

const least = (tone: string): number => (tone === 'dim' ? 3 : 4.5)

describe.each(['dark', 'light'] as const)('the %s palette', (name) => {
  const { tones: drawn, selected } = themes[name]

  test.each(Object.entries(grounds[name]))('can be read on the ground of %s', (_, ground) => {
    for (const tone of tones) {
      const { foreground } = drawn[tone]
      if (foreground === undefined) continue
      const measured = contrast(rgbOf(fixedColour(foreground)), rgbOf(ground))
      expect(measured, `${tone} on ${ground}`).toBeGreaterThanOrEqual(least(tone))
    }
  })

  test('can be read in the row under the cursor, where each tone keeps its colour', () => {
    for (const tone of tones) {
      const { foreground, background, ...rest } = selected[tone]
      const { foreground: own, ...others } = drawn[tone]
      expect(rest).toEqual(others)
      if (own !== undefined) expect(foreground).toBe(own)
      const measured = contrast(rgbOf(fixedColour(foreground!)), rgbOf(fixedColour(background!)))
      expect(measured, tone).toBeGreaterThanOrEqual(least(tone))
    }
  })

  test('has only fixed colours: three hues and greys', () => {
    const all = [...Object.values(drawn), ...Object.values(selected)].flatMap(({ foreground, background }) =>
      [foreground, background].filter((index) => index !== undefined),
    )
    expect(Math.min(...all)).toBeGreaterThanOrEqual(16)
    expect(new Set(all.filter((index) => index < 232)).size).toBe(3)
  })

  test('keeps its hues apart for the colour-blind', () => {
    const hues = ['accent', 'writes', 'bad'] as const
    const pairs = hues.flatMap((one, at) => hues.slice(at + 1).map((other) => [one, other] as const))
    for (const [one, other] of pairs)
      for (const sight of Object.values(sights)) {
        // What is bad is bold besides.
        const apart = Math.hypot(...difference(drawn[one], drawn[other], sight))
        expect(apart, `${one} and ${other}`).toBeGreaterThan(15)
      }
  })
})

test('without fixed colours there are the terminal’s own foreground, bold, underline, inverse, and red for what is bad', () => {
  for (const styles of [themes.sixteen.tones, themes.sixteen.selected])
    for (const tone of tones) {
      const { foreground, background, dim } = styles[tone]
      expect([background, dim]).toEqual([undefined, undefined])
      if (foreground !== undefined) expect([tone, foreground]).toEqual([expect.stringMatching(/bad|deletes/), 1])
    }
})

test('mono has no colours, but all that is none', () => {
  const all = [...Object.values(themes.mono.tones), ...Object.values(themes.mono.selected)]
  expect(all.filter(({ foreground, background }) => foreground ?? background)).toEqual([])
  for (const name of ['bold', 'dim', 'underline', 'inverse'] as const)
    expect(all.some((style) => style[name])).toBe(true)
})

/** How the colour-blind see red, green and blue: Viénot, Brettel and Mollon 1999, in linear light. */
const sights = {
  protan: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deutan: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
} as const

/** The difference of two colours in CIELAB, as somebody sees them. */
function difference(one: Style, other: Style, sight: readonly (readonly number[])[]): number[] {
  const [first, second] = [one, other].map(({ foreground }) => lab(fixedColour(foreground!), sight))
  return first!.map((part, at) => part - second![at]!)
}

function lab(hex: string, sight: readonly (readonly number[])[]): number[] {
  const light = rgbOf(hex).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  const times = (matrix: readonly (readonly number[])[], of: readonly number[]): number[] =>
    matrix.map((row) => row.reduce((total, factor, at) => total + factor * of[at]!, 0))
  const toXyz = [
    [0.4339, 0.3762, 0.1899],
    [0.2126, 0.7152, 0.0722],
    [0.0178, 0.1098, 0.8724],
  ]
  const [x, y, z] = times(toXyz, times(sight, light)).map((part) =>
    part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116,
  )
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)]
}
