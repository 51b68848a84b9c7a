/* The bytes that JSON and lines are punctuated with, by their names. */

export const [doubleQuote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
export const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]
export const [space, tab, newline, carriageReturn] = [0x20, 0x09, 0x0a, 0x0d]

/** What some editors put before UTF-8. */
export const byteOrderMark = [0xef, 0xbb, 0xbf]

/** Whether a byte is white space between the tokens of JSON. */
export function isJsonSpace(byte: number | undefined): boolean {
  return byte === space || byte === newline || byte === carriageReturn || byte === tab
}
