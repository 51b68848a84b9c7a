import { backslash, doubleQuote, newline } from '../ascii.ts'

/** Most strings are short, and for these a loop is faster than a search. */
const short = 48

/** Finds where strings and lines end in a chunk of bytes. A string can continue in the next chunk. */
export class StringEnds {
  #bytes: Buffer = Buffer.alloc(0)
  /** The newline that the last search found; the end of the bytes if there was none. */
  #newline = -1
  /** Whether the bytes before these end with the backslash of an escape. */
  #escape = false

  /** Moves on to the next bytes. */
  turnTo(bytes: Buffer): void {
    this.#bytes = bytes
    this.#newline = -1
  }

  /** The current string does not continue. */
  forget(): void {
    this.#escape = false
  }

  /** The first newline at or after a place; the end of the bytes if there is none. */
  newlineFrom(at: number): number {
    if (this.#newline >= at) return this.#newline
    const found = this.#bytes.indexOf(newline, at)
    return (this.#newline = found < 0 ? this.#bytes.length : found)
  }

  /**
   * Where the string that continues at a place ends: at its closing quote, or at a newline, which tears it. The end of the
   * bytes if the string continues in the next ones.
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
