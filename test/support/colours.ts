import { luminance, type Rgb } from '../../src/ui/theme-choice.ts'

/** Red, green and blue of a colour such as `#1e1e1e`. */
export function rgbOf(hex: string): Rgb {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
  return [red, green, blue]
}

/** One of xterm's fixed colours, 16 to 255: a cube of six steps, and greys. */
export function fixedColour(index: number): string {
  const steps = [0, 95, 135, 175, 215, 255]
  const grey = 8 + 10 * (index - 232)
  const cube = [36, 6, 1].map((size) => steps[Math.floor((index - 16) / size) % 6] ?? 0)
  const parts = index >= 232 ? [grey, grey, grey] : cube
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** The contrast of two colours, from 1 to 21, as WCAG 2 defines it. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}
