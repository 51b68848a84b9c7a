/** Longer than the name of any list of records. */
const longest = 64

/** The name of a member that may be a list of records. It can span chunks. */
export class MemberName {
  /** The part of it in earlier chunks. */
  #head = ''
  /** Where it begins and ends in this chunk: −1 if there is no name, or if it has not ended. */
  #start = -1
  #end = -1

  /** Begins a name at a place of the chunk. */
  begin(at: number): void {
    this.#head = ''
    this.#start = at
    this.#end = -1
  }

  /** Ends the name before a place of the chunk. */
  end(at: number): void {
    this.#end = at
  }

  /** Drops the name. */
  forget(): void {
    this.#start = -1
  }

  /** Keeps the chunk's part of the name at the end of the chunk. */
  leave(bytes: Buffer): void {
    if (this.#start < 0) return
    this.#head += bytes.toString('latin1', this.#start, this.#end < 0 ? bytes.length : this.#end)
    this.#start = this.#head.length > longest ? -1 : 0
    if (this.#end >= 0) this.#end = 0
  }

  /** The name, read from the bytes of the chunk; null if there is none. */
  text(bytes: Buffer): string | null {
    if (this.#start < 0) return null
    return this.#end > this.#start ? this.#head + bytes.toString('latin1', this.#start, this.#end) : this.#head
  }
}
