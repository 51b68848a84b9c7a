import { Growing } from '../columns/growing.ts'
import { compile } from '../query/compile.ts'
import { fieldOf, isRowField, type ShapeField } from '../query/fields.ts'
import { type Filter, type Part, testsIn } from '../query/filter.ts'
import { Facets } from './facets.ts'
import type { Segment } from './segment.ts'
import { ShapeFilter } from './shape-filter.ts'
import type { Shapes } from './shapes.ts'

/** What a filter met among all events: it tells why nothing may be left. */
export interface Census {
  readonly events: number
  /** How many events each part matches, and all parts up to it together, as far as that is told from what events share. */
  readonly parts: readonly { readonly part: Part; readonly matched: number; readonly together: number }[]
  /** How many events have each value, for the fields that the filter asks for and those that people mix up with them. */
  readonly values: ReadonlyMap<ShapeField, ReadonlyMap<string, number>>
  /** The times of all events, in microseconds since 1970; Infinity and -Infinity if none has one. */
  readonly from: number
  readonly to: number
}

/** The fields of which a value is often asked for in another one. */
const mixedUp = ['user', 'as', 'verb', 'act', 'resource', 'subresource', 'ns', 'name', 'client'] as const

/** Of a field with more values, the rest is not counted: a log that is followed may bring new ones for ever. */
const mostValues = 50_000

/** Adds up what a filter meets. */
export class CensusTaker {
  readonly #tests: readonly { readonly part: Part; readonly alone: Filter; readonly upTo: Filter }[]
  readonly #matched: number[]
  readonly #together: number[]
  readonly #values: ReadonlyMap<ShapeField, Map<string, number>>
  #events = 0
  #from = Infinity
  #to = -Infinity
  /** The current shapes: the counts of their events are not yet added up. */
  #shapes: Shapes | null = null
  #ofShapes = new Growing((length) => new Uint32Array(length))

  constructor(filter: Filter) {
    this.#tests = filter.map((part, at) => ({ part, alone: [part], upTo: filter.slice(0, at + 1) }))
    this.#matched = filter.map(() => 0)
    this.#together = filter.map(() => 0)
    const asked = testsIn(filter).flatMap((test) => ('field' in test && !isRowField(test.field) ? [test.field] : []))
    this.#values = new Map([...new Set([...asked, ...mixedUp])].map((field) => [field, new Map<string, number>()]))
  }

  /** Adds an event. */
  add(segment: Segment, index: number): void {
    const { shapes } = segment
    const [shape, time] = [segment.shape(index), segment.time(index)]
    this.#events++
    if (time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
    if (shapes !== this.#shapes) this.#switchTo(shapes)
    this.#ofShapes.set(shape, this.#ofShapes.at(shape) + 1)
  }

  /** What was met so far. */
  result(): Census {
    this.#switchTo(null)
    const parts = this.#tests.map(({ part }, at) => ({
      part,
      matched: this.#matched[at] ?? 0,
      together: this.#together[at] ?? 0,
    }))
    return { events: this.#events, parts, values: this.#values, from: this.#from, to: this.#to }
  }

  #switchTo(shapes: Shapes | null): void {
    if (this.#shapes !== null) this.#addUp(this.#shapes)
    this.#shapes = shapes
    this.#ofShapes = new Growing((length) => new Uint32Array(length))
  }

  #addUp(shapes: Shapes): void {
    for (const [at, { alone, upTo }] of this.#tests.entries()) {
      this.#matched[at] = (this.#matched[at] ?? 0) + this.#passing(shapes, alone)
      this.#together[at] = (this.#together[at] ?? 0) + this.#passing(shapes, upTo)
    }
    for (const [field, counts] of this.#values) this.#countValues(shapes, field, counts)
  }

  #passing(shapes: Shapes, filter: Filter): number {
    const passing = new ShapeFilter(shapes, { tests: compile(filter), panes: [], facets: new Facets() })
    let total = 0
    this.#eachShape((shape, count) => {
      if (passing.passes(shape)) total += count
    })
    return total
  }

  #countValues(shapes: Shapes, field: ShapeField, counts: Map<string, number>): void {
    const { id, text } = shapes.column(field)
    const byID = new Map<number, number>()
    this.#eachShape((shape, count) => byID.set(id(shape), (byID.get(id(shape)) ?? 0) + count))
    for (const [value, count] of byID)
      for (const name of itemsOf(field, text(value)))
        if (counts.size < mostValues || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + count)
  }

  #eachShape(act: (shape: number, count: number) => void): void {
    const { values } = this.#ofShapes
    for (let shape = 0; shape < values.length; shape++) {
      const count = values[shape] ?? 0
      if (count > 0) act(shape, count)
    }
  }
}

/** The items of a list field's value; of another field, the value. */
function itemsOf(field: ShapeField, value: string): readonly string[] {
  return fieldOf(field).list === true ? (JSON.parse(value) as string[]) : [value]
}
