import { backslash, doubleQuote, newline } from '../ascii.ts'

/** Most strings are short, and sooner read byte by byte than searched. */
const short = 48

/** Finds where strings and lines end in a chunk of bytes. A string can go on in the next chunk. */
export class StringEnds {
  #bytes: Buffer = Buffer.alloc(0)
  /** The next newline, at or behind the place where it was looked for last; the end of the bytes where there is none. */
  #newline = -1
  /** Whether the bytes before these end with the backslash of an escape. */
  #escape = false

  /** Other bytes come, which follow those before. */
  turnTo(bytes: Buffer): void {
    this.#bytes = bytes
    this.#newline = -1
  }

  /** The string in hand does not go on. */
  forget(): void {
    this.#escape = false
  }

  /** The next newline from a place on; the end of the bytes where there is none. */
  newlineFrom(at: number): number {
    if (this.#newline >= at) return this.#newline
    const found = this.#bytes.indexOf(newline, at)
    return (this.#newline = found < 0 ? this.#bytes.length : found)
  }

  /**
   * What ends the string that goes on at a place: that of its quote, or of a newline, which tears it. The end of the bytes
   * where the string goes on in the next ones.
   */
  endFrom(from: number): number {
    const bytes = this.#bytes
    const end = bytes.length
    let at = from
    if (this.#escape) {
      this.#escape = false
      if (bytes[at] === newline) return at
      at++
    }
    const near = Math.min(at + short, end)
    while (at < near) {
      const byte = bytes[at]
      if (byte === doubleQuote || byte === newline) return at
      if (byte === backslash) {
        if (at + 1 === end) this.#escape = true
        else if (bytes[at + 1] === newline) return at + 1
        at++
      }
      at++
    }
    while (at < end) {
      const quote = bytes.indexOf(doubleQuote, at)
      const stop = quote < 0 ? end : quote
      const lineEnd = this.newlineFrom(at)
      if (lineEnd < stop) return lineEnd
      let escapes = stop
      while (escapes > at && bytes[escapes - 1] === backslash) escapes--
      const isEscaped = (stop - escapes) % 2 === 1
      if (quote < 0) this.#escape = isEscaped
      if (quote < 0 || !isEscaped) return stop
      at = quote + 1
    }
    return end
  }
}
