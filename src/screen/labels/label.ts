import type { SafeText } from '../../text/safe.ts'
import { cut, cutAround, cutMiddle, cutStart, width } from '../../text/width.ts'
import type { StyledText } from '../draw/styled-text.ts'

/** How a value is shown in a cell: its text in parts, since what matters less is dim. */
export type Label = readonly StyledText[]

/** A way to shorten a text to at most `cells`; null if this way cannot. It differs at a place from the text most like it. */
export type Shortening = (text: SafeText, cells: number, differsAt: number) => SafeText | null

/** The ways to cut a text, the most readable first. Each keeps another part of it. */
export const cuts: readonly Shortening[] = [cut, cutMiddle, cutStart, cutAround]

export function labelText(label: Label): string {
  return label.map(({ text }) => text).join('')
}

export function labelWidth(label: Label): number {
  return label.reduce((total, { text }) => total + width(text), 0)
}
