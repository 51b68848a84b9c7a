import type { Line } from '../../src/screen/draw/styled-text.ts'

/** The plain text of a line. */
export function lineText({ spans }: Line): string {
  return spans.map(({ text }) => text).join('')
}
