import { type EventFields, type Stage, stages } from '../audit/event.ts'
import { notesOf, type RequestNote } from '../audit/request/notes.ts'
import type { RowVerdict } from '../store/judging/judges.ts'
import { type RequestState, stateOf } from '../store/requests/request-state.ts'
import type { Segment } from '../store/segment.ts'
import { type Store, timeRangeOf } from '../store/store.ts'
import type { EventRow } from './engine.ts'

/** An event of a store. Nothing is read before it is needed, and the fields only once. */
export class StoredRow implements EventRow {
  readonly #store: Store
  readonly #segment: Segment
  readonly #index: number
  readonly #most: number | undefined
  #fields: EventFields | null = null

  constructor(store: Store, segment: Segment, index: number, most?: number) {
    this.#store = store
    this.#segment = segment
    this.#index = index
    this.#most = most
  }

  get fields(): EventFields {
    return (this.#fields ??= this.#segment.event(this.#index, this.#most))
  }

  get stage(): Stage {
    return stages[this.#segment.stage(this.#index)] ?? 'RequestReceived'
  }

  get origin(): string | null {
    return this.#segment.shapes.origins.names.length > 1 ? this.#segment.origin(this.#index) : null
  }

  get received(): number {
    return this.#segment.received(this.#index)
  }

  get took(): number {
    return this.#segment.took(this.#index)
  }

  get verdict(): RowVerdict | null {
    return this.#segment.judged(this.#index)
  }

  get policy(): number | null {
    return this.#segment.policy(this.#index, this.#store.judges)
  }

  get isEnd(): boolean {
    return this.#segment.isEnd(this.#index)
  }

  get notes(): readonly RequestNote[] {
    return notesOf(this.fields)
  }

  get requestState(): RequestState | null {
    return stateOf(this.#segment, this.#index, timeRangeOf(this.#store)?.to ?? NaN)
  }
}
