import { styled } from '../draw/styled-text.ts'
import { type Label, labelFrom } from './label.ts'

/** How the values of one kind are put into words. */
export interface Wording<Value> {
  /** Tells values apart; equal for equal ones. */
  readonly key: (value: Value) => string
  /** The label with all that is known of the value, however long. */
  readonly whole: (value: Value) => Label
  /** The part of the label that names the value. A label of this part alone is used only if no other value has the same. */
  readonly bare: (value: Value) => Label
  /** The beginning of a label of at most `cells`, which ends with a sign; a number may follow. */
  readonly stem: (value: Value, cells: number) => Label
  /** Labels of at most `cells`, the best first; null for a way that does not fit or is not this value's. */
  readonly short: readonly ((value: Value, cells: number, differsAt: number) => Label | null)[]
}

/**
 * The labels of a column's values in a number of cells, so that no two of them look alike. They are worked out together:
 * a label loses what others share before it loses where they differ. A value that comes later gets a label that
 * no other has; the labels before it stay.
 */
export class Labels<Value> {
  readonly #wording: Wording<Value>
  readonly #cells: number
  readonly #labels = new Map<string, Label>()
  /** The texts of the labels. */
  readonly #taken = new Set<string>()
  /** How many values have the same bare label. */
  readonly #bare = new Map<string, number>()
  /** The last number that told values apart, by what stands before it. */
  readonly #numbers = new Map<string, number>()

  constructor(wording: Wording<Value>, cells: number, values: readonly Value[] = []) {
    this.#wording = wording
    this.#cells = cells
    this.#add(values)
  }

  /** The label of a value. */
  of(value: Value): Label {
    const key = this.#wording.key(value)
    const known = this.#labels.get(key)
    if (known !== undefined) return known
    if (this.#labels.size >= mostLabels) this.#forget()
    this.#add([value])
    return this.#labels.get(key) ?? this.#wording.whole(value)
  }

  #forget(): void {
    for (const one of [this.#labels, this.#taken, this.#bare, this.#numbers]) one.clear()
  }

  #add(values: readonly Value[]): void {
    const { whole, bare, short } = this.#wording
    const bares = values.map((value) => bare(value).text)
    for (const text of bares) this.#bare.set(text, (this.#bare.get(text) ?? 0) + 1)
    const differences = differencesOf(bares)
    let open = values.map((value, at) => ({ value, bare: bares[at] ?? '', differsAt: differences[at] ?? 0 }))
    const ways = [(value: Value): Label => whole(value), ...short]
    for (const way of ways) {
      const made = open.map(({ value, bare: own, differsAt }) => {
        const label = way(value, this.#cells, differsAt)
        if (label === null || label.width > this.#cells) return null
        const { text } = label
        // Without what others have besides, it must not be taken for one of them.
        return text === own && way !== ways[0] && (this.#bare.get(own) ?? 0) > 1 ? null : { label, text }
      })
      const times = new Map<string, number>()
      for (const one of made) if (one !== null) times.set(one.text, (times.get(one.text) ?? 0) + 1)
      open = open.filter(({ value }, at) => {
        const one = made[at] ?? null
        if (one === null || (times.get(one.text) ?? 0) > 1 || this.#taken.has(one.text)) return true
        this.#settle(value, one.label)
        return false
      })
    }
    for (const { value } of open) this.#number(value)
  }

  /** Tells a value apart from those that no way of shortening tells it from: by a number after a sign. */
  #number(value: Value): void {
    for (let digits = 1; digits + 1 < this.#cells; digits++) {
      const begin = this.#wording.stem(value, this.#cells - digits)
      for (let number = (this.#numbers.get(begin.text) ?? 1) + 1; number < 10 ** digits; number++) {
        this.#numbers.set(begin.text, number)
        const label = labelFrom(...begin.parts, styled(String(number), 'dim'))
        if (this.#taken.has(label.text)) continue
        this.#settle(value, label)
        return
      }
    }
    // Too narrow to tell them apart. The sign says that something is missing.
    this.#labels.set(this.#wording.key(value), this.#wording.stem(value, this.#cells))
  }

  #settle(value: Value, label: Label): void {
    const key = this.#wording.key(value)
    this.#labels.set(key, label)
    this.#taken.add(label.text)
  }
}

/** The most labels kept; clients choose how many values there are. */
const mostLabels = 50_000

/** For each text, where it differs from the one that is like it for longest. */
function differencesOf(texts: readonly string[]): number[] {
  const order = [...texts.keys()].sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1))
  const differences = texts.map(() => 0)
  for (const [rank, at] of order.entries()) {
    const next = order[rank + 1]
    if (next === undefined) break
    const common = commonLength(texts[at] ?? '', texts[next] ?? '')
    differences[at] = Math.max(differences[at] ?? 0, common)
    differences[next] = Math.max(differences[next] ?? 0, common)
  }
  return differences
}

function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}
