import { compile } from '../query/compile.ts'
import { isOfEachStage } from '../query/fields.ts'
import { EventValues } from '../store/conditions.ts'
import type { RecordPlace } from '../store/events/event-rows.ts'
import { rowOf } from '../store/events/row.ts'
import { Facets } from '../store/facets.ts'
import type { Segment } from '../store/segment.ts'
import { fieldsIn, ShapeFilter, type ShapeTests, uncounted } from '../store/shape-filter.ts'
import type { Shapes } from '../store/shapes.ts'
import type { Store } from '../store/store.ts'
import type { Ask } from './engine.ts'

/** The most bytes to read at once, unless one record is longer: some milliseconds of work. */
const stretchBytes = 1024 * 1024
/** Bytes between two records that are not wanted: more of them are not read. */
const mostBetween = 64 * 1024

/** Records of a segment that are read at once: the bytes from `from` to before `to` of one file. */
export interface RecordStretch {
  readonly segment: Segment
  readonly file: number
  readonly from: number
  readonly to: number
  /** The indexes of their events, by their places in the file. */
  readonly indexes: readonly number[]
}

/** An ask on the shapes of some segments: whether an event may match, and whether it does whatever its record holds. */
interface PlanFilters {
  readonly may: ShapeFilter
  readonly does: ShapeFilter
}

/** Tells which records must be searched for an ask: those that decide whether their events match. */
export class SearchPlan {
  readonly #store: Store
  readonly #tests: ShapeTests
  readonly #certain: ShapeTests
  readonly #isOfRequests: boolean
  /** Whether a request may match by the fields of its other stages. */
  readonly #isMixed: boolean
  readonly #filters = new Map<Shapes, PlanFilters>()

  constructor(store: Store, { filter, rows, panes }: Pick<Ask, 'filter' | 'rows' | 'panes'>) {
    this.#store = store
    this.#tests = { tests: compile(filter, 'passes'), panes, facets: new Facets() }
    this.#certain = uncounted(compile(filter))
    this.#isOfRequests = rows === 'requests'
    this.#isMixed = this.#isOfRequests && fieldsIn(this.#tests).some(isOfEachStage)
  }

  /** The filters on a segment's shapes; they are others once the shapes were re-evaluated, if the ask depends on that. */
  filtersOn({ shapes }: Segment): PlanFilters {
    const known = this.#filters.get(shapes)
    if (known?.may.stale === false) return known
    const filters = { may: new ShapeFilter(shapes, this.#tests), does: new ShapeFilter(shapes, this.#certain) }
    this.#filters.set(shapes, filters)
    return filters
  }

  /** The indexes of the events of a segment whose records must be searched, and were not. */
  open(segment: Segment): readonly number[] {
    const { keys } = this.#store.bodies
    const filters = this.filtersOn(segment)
    const indexes: number[] = []
    for (let index = 0; index < segment.length; index++)
      if (segment.bodies.isOpen(keys, index) && this.#decides(filters, segment, index)) indexes.push(index)
    return indexes
  }

  #decides({ may, does }: PlanFilters, segment: Segment, index: number): boolean {
    if (this.#isMixed) return true
    const shape = segment.shape(index)
    if (!may.mayPass(shape)) return false
    const time = (): number => this.#timeShown(segment, index)
    const asked = { shape, values: null, own: new EventValues(segment, index, time) }
    return may.passesOwn(asked) && !does.passesOwn(asked)
  }

  /** The time that the event's row shows: for a request that of its first stage. */
  #timeShown(segment: Segment, index: number): number {
    if (!this.#isOfRequests) return segment.time(index)
    const first = this.#store.locate(this.#store.requests.first(rowOf(segment.serial, index)))
    return first?.segment.time(first.index) ?? NaN
  }
}

/** The numbers of the files that hold the records of some events, that of the last event first. */
export function filesOf(segment: Segment, indexes: readonly number[]): readonly number[] {
  return [...new Set(indexes.toReversed().map((index) => segment.place(index).file))]
}

/** The stretches of one file with the records of some events, in the order of the file. */
export function stretchesOf(segment: Segment, indexes: readonly number[], file: number): readonly RecordStretch[] {
  const placed = indexes.map((index) => ({ index, ...segment.place(index) })).filter((one) => one.file === file)
  placed.sort((one, other) => one.offset - other.offset)
  const stretches: RecordStretch[] = []
  let begun: (RecordPlace & { readonly index: number })[] = []
  const end = (): void => {
    const [first] = begun
    if (first === undefined) return
    const to = Math.max(...begun.map(({ offset, length }) => offset + length))
    stretches.push({ segment, file, from: first.offset, to, indexes: begun.map(({ index }) => index) })
    begun = []
  }
  for (const one of placed) {
    const [first] = begun
    const last = begun.at(-1)
    const isFar = last !== undefined && one.offset - (last.offset + last.length) > mostBetween
    if (first !== undefined && (isFar || one.offset + one.length - first.offset > stretchBytes)) end()
    begun.push(one)
  }
  end()
  return stretches
}
