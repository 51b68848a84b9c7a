/** Longer than the name of any list of records. */
const longest = 64

/** The name of a member that may be a list of records. It can begin in one chunk of bytes and end in the next. */
export class MemberName {
  /** What of it is in earlier chunks. */
  #head = ''
  /** Where it begins and ends in this chunk: −1 where there is no name in hand, and where its end has not come yet. */
  #start = -1
  #end = -1

  /** A name begins at a place of the chunk. */
  begin(at: number): void {
    this.#head = ''
    this.#start = at
    this.#end = -1
  }

  /** It ends before a place of the chunk. */
  end(at: number): void {
    this.#end = at
  }

  /** There is no name in hand any more. */
  forget(): void {
    this.#start = -1
  }

  /** At the chunk's end: keeps what of the name stands in it. */
  leave(bytes: Buffer): void {
    if (this.#start < 0) return
    this.#head += bytes.toString('latin1', this.#start, this.#end < 0 ? bytes.length : this.#end)
    this.#start = this.#head.length > longest ? -1 : 0
    if (this.#end >= 0) this.#end = 0
  }

  /** The name, given the bytes of the chunk; null where there is none in hand. */
  text(bytes: Buffer): string | null {
    if (this.#start < 0) return null
    return this.#end > this.#start ? this.#head + bytes.toString('latin1', this.#start, this.#end) : this.#head
  }
}
