import { valueTest } from '../query/compile.ts'
import { fieldOf, isRowField, type ShapeField } from '../query/fields.ts'
import type { Filter, Value } from '../query/filter.ts'
import { type Census, CensusTaker } from '../store/census.ts'
import type { Shapes } from '../store/shapes.ts'
import type { Store } from '../store/store.ts'
import { ValueTest } from '../store/value-test.ts'
import type { EventEngine } from './engine.ts'
import { absentValues, whyNothing } from './why-nothing.ts'

/** Goes through all events, so it remembers its answer until the filter is another one or there are twice as many events. */
export function nothingIn(store: Store): EventEngine['whyNothing'] {
  let known: { readonly filter: Filter; readonly size: number; readonly why: string } | null = null
  return ({ filter }) => {
    if (filter === known?.filter && store.size < 2 * known.size) return known.why
    known = { filter, size: store.size, why: whyNothing(censusOf(store, filter)) }
    return known.why
  }
}

/**
 * The values of a filter that no event has, in sentences. Looks first whether all are there, which is quick; only if not, for
 * what may have been meant.
 */
export function absentIn(store: Store, filter: Filter): readonly string[] {
  const shapes = [...new Set(store.segments.map((segment) => segment.shapes))]
  const isThere = (field: ShapeField, value: Value): boolean => {
    const test = valueTest(field, value)
    return shapes.some((some) => hasValue(some, new ValueTest(some.column(field), test)))
  }
  const isComplete = filter.every((part) => {
    const { field } = part
    if (field === null || isRowField(field) || fieldOf(field).list === true) return true
    return part.values.every((value) => isThere(field, value))
  })
  return isComplete ? [] : absentValues(censusOf(store, filter))
}

function hasValue({ size }: Shapes, test: ValueTest): boolean {
  for (let shape = 0; shape < size; shape++) if (test.passes(shape)) return true
  return false
}

function censusOf(store: Store, filter: Filter): Census {
  const taker = new CensusTaker(filter)
  for (const segment of store.segments) for (let index = 0; index < segment.length; index++) taker.add(segment, index)
  return taker.result()
}
