import type { SafeText } from './safe.ts'

/** A safe text between two sequences that colour it (ECMA-48, SGR). With other sequences it stays as it is. */
export function coloured(text: SafeText, begin: string, end: string): SafeText {
  return (colours.test(begin) && colours.test(end) ? `${begin}${text}${end}` : text) as SafeText
}

const colours = /^\x1b\[[\d;]*m$/
