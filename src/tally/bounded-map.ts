/**
 * A map whose keys are names that clients choose. They could choose many and long ones, so the map limits both the
 * number of names and their total length.
 */
export class BoundedMap<T> {
  readonly #values = new Map<string, T>()
  readonly #limit: number
  #characters = 0

  constructor(limit = mostNames) {
    this.#limit = limit
  }

  /** The value of a name, made at the first call; undefined when there is no room for the name. */
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
