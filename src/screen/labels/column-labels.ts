import type { Label } from './label.ts'
import { Labels, type Wording } from './labels.ts'

/** The values of a column, and their labels in any width. */
export class ColumnLabels<Value> {
  readonly #wording: Wording<Value>
  readonly #values = new Map<string, Value>()
  readonly #inWidth = new Map<number, { readonly labels: Labels<Value>; readonly learned: number }>()
  #widest = 0

  constructor(wording: Wording<Value>) {
    this.#wording = wording
  }

  /** Whether it takes more values. Those beyond get their labels when they are first shown. */
  get hasRoom(): boolean {
    return this.#values.size < mostValues
  }

  /** The width of the longest whole label so far. It never shrinks, so that nothing moves when events leave memory. */
  get widest(): number {
    return this.#widest
  }

  /** How many values were taken in. */
  get size(): number {
    return this.#values.size
  }

  /** Takes a value in; false if it has it already. */
  add(value: Value): boolean {
    const key = this.#wording.key(value)
    if (this.#values.has(key)) return false
    this.#values.set(key, value)
    this.#widest = Math.max(this.#widest, this.#wording.whole(value).width)
    return true
  }

  /** The label of a value in at most `cells`; it stays until new values need other labels. */
  of(value: Value, cells: number): Label {
    const known = this.#inWidth.get(cells)
    const { size } = this.#values
    if (known !== undefined && (known.learned === size || (size > fewValues && size < known.learned * growth)))
      return known.labels.of(value)
    const [oldest] = this.#inWidth.keys()
    if (known === undefined && oldest !== undefined && this.#inWidth.size >= mostWidths) this.#inWidth.delete(oldest)
    const labels = new Labels(this.#wording, cells, [...this.#values.values()])
    this.#inWidth.set(cells, { labels, learned: size })
    return labels.of(value)
  }
}

/** The most values whose labels are worked out together. */
const mostValues = 5000
/** Up to this number of values, each new one may change the labels of the others; beyond, only `growth` times as many do. */
const fewValues = 200
const growth = 1.125
/** The most widths whose labels are kept: those of the list and the panes, and of a screen that was resized. */
const mostWidths = 8
