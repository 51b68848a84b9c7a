import { Bits } from '../../columns/bits.ts'

/** Which of a segment's events have records with the texts that a filter searches for, as far as they were searched. */
export class BodyAnswers {
  readonly #texts = new Map<string, { readonly known: Bits; readonly found: Bits }>()
  /** The events whose records could not be read again. */
  #unreadable = new Bits()

  /** How many records could not be read again. */
  get unreadable(): number {
    return this.#unreadable.size
  }

  /** Whether an event's record has the text with this key (`bodyKey`); null if it was not searched for it. */
  has(key: string, index: number): boolean | null {
    const text = this.#texts.get(key)
    return text?.known.has(index) === true ? text.found.has(index) : null
  }

  /** Notes whether an event's record has a text. */
  note(key: string, index: number, isFound: boolean): void {
    const text = this.#texts.get(key) ?? { known: new Bits(), found: new Bits() }
    this.#texts.set(key, text)
    text.known.add(index)
    if (isFound) text.found.add(index)
  }

  /** Notes that an event's record could not be read again. */
  noteUnreadable(index: number): void {
    this.#unreadable.add(index)
  }

  /** Whether an event's record can still be searched for some of these texts. */
  isOpen(keys: readonly string[], index: number): boolean {
    return !this.#unreadable.has(index) && keys.some((key) => this.#texts.get(key)?.known.has(index) !== true)
  }

  /** Whether the records of the first `length` events were all searched for these texts. */
  isWhole(keys: readonly string[], length: number): boolean {
    return keys.every((key) => (this.#texts.get(key)?.known.size ?? 0) >= length)
  }

  /** Forgets the answers for other texts, and what could not be read: it may be there again. */
  keep(keys: readonly string[]): void {
    for (const key of this.#texts.keys()) if (!keys.includes(key)) this.#texts.delete(key)
    this.#unreadable = new Bits()
  }
}
