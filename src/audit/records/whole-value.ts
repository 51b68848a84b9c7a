import { closeBrace, closeBracket, isBlankByte, newline, openBrace, openBracket } from '../ascii.ts'

/** Whether these bytes are one whole JSON object or list: then no more bytes can belong to it. */
export function isWholeValue(bytes: Uint8Array): boolean {
  const isBlank = (byte: number | undefined): boolean => isBlankByte(byte) || byte === newline
  let [start, end] = [0, bytes.length]
  while (isBlank(bytes[start])) start++
  while (end > start && isBlank(bytes[end - 1])) end--
  const [first, last] = [bytes[start], bytes[end - 1]]
  if (!(first === openBrace && last === closeBrace) && !(first === openBracket && last === closeBracket)) return false
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString())
    return true
  } catch {
    return false
  }
}
