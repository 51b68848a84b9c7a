import { type Bytes, bytesOf, copyBytes } from '../../columns/bytes.ts'
import type { Dictionary } from '../../columns/dictionary.ts'

/** Texts one after another, as bytes in memory that the next ones reuse, to look them up without making a string. */
export class JoinedTexts {
  #bytes = bytesOf(new Uint8Array(256))
  #length = 0

  begin(): this {
    this.#length = 0
    return this
  }

  /** Goes on with a text of a dictionary. */
  text(dictionary: Dictionary, id: number): this {
    dictionary.bytes(id, this.#append)
    return this
  }

  /** Goes on with these bytes. */
  bytes(bytes: Bytes): this {
    this.#append(bytes, 0, bytes.at.length)
    return this
  }

  /** The id of the whole in a dictionary; −1 if it is not there. */
  in(dictionary: Dictionary): number {
    return dictionary.find(this.#bytes, 0, this.#length)
  }

  readonly #append = (bytes: Bytes, start: number, end: number): void => {
    const length = this.#length + end - start
    if (length > this.#bytes.at.length) {
      const longer = bytesOf(new Uint8Array(length * 2))
      longer.at.set(this.#bytes.at)
      this.#bytes = longer
    }
    copyBytes(bytes, start, end - start, this.#bytes, this.#length)
    this.#length = length
  }
}
