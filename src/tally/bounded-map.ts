/**
 * A map by names that clients choose, and so can make many and long: it takes no more than there is room for, in names
 * and in characters of them.
 */
export class BoundedMap<T> {
  readonly #values = new Map<string, T>()
  readonly #limit: number
  #characters = 0

  constructor(limit = mostNames) {
    this.#limit = limit
  }

  /** The value of a name, made when it is first asked for; undefined when there is no room for the name. */
  of(name: string, make: () => T): T | undefined {
    const found = this.#values.get(name)
    if (found !== undefined) return found
    if (this.#values.size >= this.#limit || this.#characters + name.length > mostCharacters) return undefined
    const made = make()
    this.#values.set(name, made)
    this.#characters += name.length
    return made
  }

  values(): Iterable<T> {
    return this.#values.values()
  }

  get size(): number {
    return this.#values.size
  }
}

const mostNames = 20_000
const mostCharacters = 8_000_000
