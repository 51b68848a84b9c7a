import type { SafeText } from '../../text/safe.ts'
import { cut, cutAround, cutMiddle, cutStart, width } from '../../text/width.ts'
import { styled, type StyledText } from '../draw/styled-text.ts'

/** How a value is shown in a cell: its text in parts, since what matters less is dim. */
export interface Label {
  readonly parts: readonly StyledText[]
  readonly text: string
  /** In cells. Measured once, since most labels are shown many times. */
  readonly width: number
}

/** A way to shorten a text to at most `cells`; null if this way cannot. It differs at a place from the text most like it. */
export type Shortening = (text: SafeText, cells: number, differsAt: number) => SafeText | null

/** The ways to cut a text, the most readable first. Each keeps another part of it. */
export const cuts: readonly Shortening[] = [cut, cutMiddle, cutStart, cutAround]

/** A label of parts; empty ones are dropped. */
export function labelFrom(...parts: readonly StyledText[]): Label {
  const shown = parts.filter(({ text }) => text !== '')
  return {
    parts: shown,
    text: shown.map(({ text }) => text).join(''),
    width: shown.reduce((total, { text }) => total + width(text), 0),
  }
}

/** The spans of a label in a cell, padded with blanks. */
export function filled({ parts, width: own }: Label, cells: number): StyledText[] {
  return own >= cells ? [...parts] : [...parts, styled(' '.repeat(cells - own))]
}
