/*
 * Names for the bytes that punctuate JSON and lines. Each has its own declaration, since only then does the bundler inline
 * its number, which makes loops over bytes a tenth faster.
 */

export const doubleQuote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
export const colon = 0x3a
export const openBrace = 0x7b
export const closeBrace = 0x7d
export const openBracket = 0x5b
export const closeBracket = 0x5d
const space = 0x20
export const tab = 0x09
export const newline = 0x0a
export const carriageReturn = 0x0d

/** The bytes that some editors put before UTF-8. */
export const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf]

/** Whether a byte is white space within a line. */
export function isBlankByte(byte: number | undefined): boolean {
  return byte === space || byte === tab || byte === carriageReturn
}

/** Whether a byte is white space between the tokens of JSON. */
export function isJsonSpace(byte: number | undefined): boolean {
  return byte === newline || isBlankByte(byte)
}

/** 1 for each byte that occurs in numbers, `true`, `false` and `null`. */
export const scalarBytes = new Uint8Array(256)
for (const char of '0123456789+-.eEtrufalsn') scalarBytes[char.charCodeAt(0)] = 1
