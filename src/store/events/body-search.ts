import { type BodyMatcher, bodyMatcher, type RecordSpan } from '../../query/body-matcher.ts'
import { bodyKey, bodyTexts } from '../../query/body-texts.ts'
import type { Filter } from '../../query/filter.ts'
import type { BodyAnswers } from './body-answers.ts'

/** Who counts rows by what their records hold. */
export interface BodyWatcher {
  /** Called before answers about records of these events become known, which the watcher may have counted without. */
  readonly learning: (at: SomeEvents) => void
  /** Called after that. */
  readonly learned: (at: SomeEvents) => void
}

/** Some events of a segment, by their indexes. */
export interface SomeEvents {
  readonly segment: { readonly serial: number; readonly bodies: BodyAnswers }
  readonly indexes: readonly number[]
}

/** The texts that a filter searches records for. */
export class BodySearch {
  #texts: readonly { readonly key: string; readonly matcher: BodyMatcher }[] = []
  readonly #watchers: BodyWatcher[] = []

  /** The keys of the texts (`bodyKey`). */
  get keys(): readonly string[] {
    return this.#texts.map(({ key }) => key)
  }

  /** Searches the records of new events for the texts of this filter from now on. */
  ask(filter: Filter): void {
    const known = new Map(this.#texts.map((text) => [text.key, text]))
    this.#texts = bodyTexts(filter).map((value) => {
      const key = bodyKey(value)
      return known.get(key) ?? { key, matcher: bodyMatcher(value) }
    })
  }

  watch(watcher: BodyWatcher): void {
    this.#watchers.push(watcher)
  }

  /** Searches the record of a new event, which nobody has counted yet. */
  see(answers: BodyAnswers, index: number, bytes: Uint8Array, { start, end }: RecordSpan): void {
    if (this.#texts.length === 0) return
    const record = bytes.subarray(start, end)
    const span = { start: 0, end: record.length }
    for (const { key, matcher } of this.#texts) answers.note(key, index, matcher.search(record, [span])[0] === 1)
  }

  /** Searches the records of some events, which lie in `bytes` where `spans` say. */
  search(at: SomeEvents, bytes: Uint8Array, spans: readonly RecordSpan[]): void {
    const answers = this.#texts.map(({ key, matcher }) => ({ key, found: matcher.search(bytes, spans) }))
    for (const { learning } of this.#watchers) learning(at)
    for (const { key, found } of answers)
      for (const [place, index] of at.indexes.entries()) at.segment.bodies.note(key, index, found[place] === 1)
    for (const { learned } of this.#watchers) learned(at)
  }
}
