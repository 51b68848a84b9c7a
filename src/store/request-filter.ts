import { isOfEachStage, type ShapeField } from '../query/fields.ts'
import { EventValues } from './conditions.ts'
import { type Row, rowOf } from './events/row.ts'
import type { Segment } from './segment.ts'
import { fieldsIn, noShape, type ShapeFilter, type ShapeTests } from './shape-filter.ts'
import type { Store } from './store.ts'

/** A filter on requests: of most fields a request has the value of its last stage, of the others one for each stage. */
export class RequestFilter {
  readonly #store: Pick<Store, 'locate' | 'requests'>
  readonly #filterOn: (segment: Segment) => ShapeFilter
  /** The fields of each stage that the filter depends on. */
  readonly #stageFields: readonly ShapeField[]
  readonly #asksOwn: boolean

  /** `filterOn` gives the filter on a segment's shapes, made of these tests. */
  constructor(
    store: Pick<Store, 'locate' | 'requests'>,
    { tests, panes }: Pick<ShapeTests, 'tests' | 'panes'>,
    filterOn: (segment: Segment) => ShapeFilter,
  ) {
    this.#store = store
    this.#filterOn = filterOn
    this.#stageFields = fieldsIn({ tests, panes }).filter(isOfEachStage)
    this.#asksOwn = tests.own.length > 0
  }

  /**
   * Writes into `column` the shape of the last stage of each request that begins from row `from` to before `to`, and in
   * other rows `noShape`. Calls `other` for the requests that must be weighed one by one: those with stages in other
   * segments, or with stages that may count each.
   */
  lastShapes(segment: Segment, from: number, to: number, column: Uint32Array, other: (index: number) => void): void {
    const { ties, shapeColumn, shapes } = segment
    if (ties === null) return
    const { words } = ties.first
    const { nextColumn } = ties
    const { stage } = shapes.lexicon
    const isSimple = this.#stageFields.length === 0 && !this.#asksOwn
    for (let index = from; index < to; index++) {
      column[index] = noShape
      if ((((words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 0) continue
      const shape = shapeColumn[index] ?? 0
      const distance = nextColumn[index] ?? 0
      if (distance === 0 && !this.#asksOwn) column[index] = shape
      else if (isSimple && nextColumn[index + distance] === -distance && index + distance < to) {
        const last = shapeColumn[index + distance] ?? 0
        column[index] = stage(last) >= stage(shape) ? last : shape
      } else other(index)
    }
  }

  /**
   * Weighs the request that begins with an event, without its events from row `before` on. Gives whether it passes; the
   * filters of the shapes count it in the panes later.
   */
  weigh(segment: Segment, index: number, before: number, by: 1 | -1): boolean {
    let [last, lastIndex] = [segment, index]
    let isMixed = false
    let [at, row] = [segment, index]
    for (let distance = 0; (distance = at.ties?.next(row) ?? 0) > 0;) {
      if (row + distance < at.length) row += distance
      else {
        const place = this.#store.locate((rowOf(at.serial, row) + distance) as Row)
        if (place === undefined) break
        at = place.segment
        row = place.index
      }
      if (rowOf(at.serial, row) >= before) break
      if (at.stage(row) >= last.stage(lastIndex)) {
        last = at
        lastIndex = row
      }
      isMixed ||= this.#stageFields.length > 0 && this.#differ(segment, index, at, row)
    }
    const filter = this.#filterOn(last)
    const shape = last.shape(lastIndex)
    const values = isMixed ? this.#values(segment, index, before) : null
    if (this.#asksOwn) {
      const own = new EventValues(last, lastIndex, () => segment.time(index))
      if (!filter.passesOwn({ shape, values, own })) return false
    }
    if (values !== null) return filter.weighMixed(shape, values, by)
    filter.weigh(shape, by)
    return filter.passes(shape)
  }

  /** Whether two stages differ in a field that counts for each stage. */
  #differ(one: Segment, index: number, other: Segment, otherIndex: number): boolean {
    return this.#stageFields.some((field) => {
      const [column, otherColumn] = [one.shapes.column(field), other.shapes.column(field)]
      const [id, otherID] = [column.id(one.shape(index)), otherColumn.id(other.shape(otherIndex))]
      return (one.shapes !== other.shapes || id !== otherID) && column.text(id) !== otherColumn.text(otherID)
    })
  }

  /** The values of a field over the stages of a request. */
  #values(segment: Segment, index: number, before: number): (field: ShapeField) => readonly string[] {
    const rows = this.#store.requests.stages(rowOf(segment.serial, index)).filter((row) => row < before)
    const stages = rows.flatMap((row) => this.#store.locate(row) ?? [])
    return (field) => {
      const values = stages.map(({ segment: { shapes, shape }, index: at }) => {
        const { id, text } = shapes.column(field)
        return text(id(shape(at)))
      })
      return [...new Set(values)]
    }
  }
}
