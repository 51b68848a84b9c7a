import { OwnedCounts } from '../columns/owned-counts.ts'
import { compile, type Tests } from '../query/compile.ts'
import { fieldOf, isRowField, type ShapeField } from '../query/fields.ts'
import { type Filter, type Part, testsIn } from '../query/filter.ts'
import type { Segment } from './segment.ts'
import { ShapeFilter, uncounted } from './shape-filter.ts'
import type { Shapes } from './shapes.ts'
import { countedBy } from './totals.ts'

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
export const mixedUp = ['user', 'as', 'verb', 'act', 'resource', 'subresource', 'ns', 'name', 'client'] as const

/** Of a field with more values, the rest is not counted: a log that is followed may bring new ones for ever. */
const mostValues = 50_000

/** Adds up what a filter meets. */
export class CensusTaker {
  readonly #parts: readonly { readonly part: Part; readonly alone: Tests; readonly upTo: Tests }[]
  readonly #matched: number[]
  readonly #together: number[]
  readonly #values: ReadonlyMap<ShapeField, Map<string, number>>
  #events = 0
  #from = Infinity
  #to = -Infinity
  /** The events of the current shapes, which are not yet added up. */
  readonly #ofShapes = new OwnedCounts<Shapes>((shapes, counts) => {
    this.#addUp(shapes, counts)
  })

  constructor(filter: Filter) {
    this.#parts = filter.map((part, at) => ({
      part,
      alone: compile([part]),
      upTo: compile(filter.slice(0, at + 1)),
    }))
    this.#matched = filter.map(() => 0)
    this.#together = filter.map(() => 0)
    const asked = testsIn(filter).flatMap((test) => ('field' in test && !isRowField(test.field) ? [test.field] : []))
    this.#values = new Map([...new Set([...asked, ...mixedUp])].map((field) => [field, new Map<string, number>()]))
  }

  /** Adds an event. */
  add(segment: Segment, index: number): void {
    const time = segment.time(index)
    this.#events++
    if (time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
    this.#ofShapes.add(segment.shapes, segment.shape(index))
  }

  /** What was met so far. */
  result(): Census {
    this.#ofShapes.handOver()
    const parts = this.#parts.map(({ part }, at) => ({
      part,
      matched: this.#matched[at] ?? 0,
      together: this.#together[at] ?? 0,
    }))
    return { events: this.#events, parts, values: this.#values, from: this.#from, to: this.#to }
  }

  #addUp(shapes: Shapes, ofShapes: Uint32Array): void {
    const passing = (tests: Tests): number => {
      const filter = new ShapeFilter(shapes, uncounted(tests))
      return ofShapes.reduce((total, count, shape) => (count > 0 && filter.passes(shape) ? total + count : total), 0)
    }
    for (const [at, { alone, upTo }] of this.#parts.entries()) {
      this.#matched[at] = (this.#matched[at] ?? 0) + passing(alone)
      this.#together[at] = (this.#together[at] ?? 0) + passing(upTo)
    }
    for (const [field, counts] of this.#values) {
      const { id, text } = shapes.column(field)
      for (const [value, count] of countedBy(id, ofShapes).entries())
        if (count > 0) for (const name of itemsOf(field, text(value))) addTo(counts, name, count)
    }
  }
}

function addTo(counts: Map<string, number>, name: string, count: number): void {
  if (counts.size < mostValues || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + count)
}

/** The items of a list field's value; of another field, the value. */
function itemsOf(field: ShapeField, value: string): readonly string[] {
  return fieldOf(field).list === true ? (JSON.parse(value) as string[]) : [value]
}
