import type { Segment } from '../store/segment.ts'
import type { Store } from '../store/store.ts'
import type { Ask, Searched } from './engine.ts'
import { noLogs, type SearchedLogs } from './log-bytes.ts'
import { SearchPlan } from './search-plan.ts'
import { bytesIn, SearchRun } from './search-run.ts'

/** The search for the texts of one ask. */
interface Search {
  readonly plan: SearchPlan
  /** The segments that were searched, each with the filters that told which of its records to search. */
  readonly done: Map<Segment, unknown>
  /** How many bytes of records there are, and how many were searched or need not be. */
  total: number
  searched: number
  state: Searched['state']
}

/**
 * Searches the records of a store's events for the texts that an ask names. It reads them again from the logs, the newest
 * first; new ones are searched while they are stored.
 */
export class RecordSearch {
  readonly #store: Store
  readonly #logs: SearchedLogs
  readonly #ended: () => void
  #search: Search | null = null
  /** The search that reads. One that is over ends before the next one begins to read. */
  #reading: Search | null = null
  #signal: AbortSignal = AbortSignal.abort()

  /** `ended` is called when a search has ended, which may be all that has changed. */
  constructor(store: Store, logs = noLogs, ended = (): void => undefined) {
    this.#store = store
    this.#logs = logs
    this.#ended = ended
  }

  /** Turns to an ask. What is known of texts that the one before named, too, stays known. */
  turnTo(ask: Ask): void {
    const { bodies, segments } = this.#store
    bodies.ask(ask.filter)
    for (const segment of segments) segment.bodies.keep(bodies.keys)
    const plan = new SearchPlan(this.#store, ask)
    this.#search =
      bodies.keys.length === 0 ? null : { plan, done: new Map(), total: 0, searched: 0, state: 'searching' }
    this.goOn(ask)
  }

  /** Searches on where records were not searched yet. It does nothing while it searches, and after `stop`. */
  goOn({ signal }: Pick<Ask, 'signal'>): void {
    this.#signal = signal
    const search = this.#search
    if (search === null || search.state === 'stopped' || search === this.#reading) return
    const segments = this.#open(search)
    search.state = segments.length === 0 ? 'done' : 'searching'
    if (segments.length === 0 || this.#reading !== null || signal.aborted) return
    this.#reading = search
    search.total = search.searched + segments.reduce((total, segment) => total + bytesIn(segment), 0)
    void this.#run(search, signal).finally(() => {
      this.#reading = null
      this.goOn({ signal: this.#signal })
      this.#ended()
    })
  }

  /** Stops searching until it turns to another ask. What was found stays. */
  readonly stop = (): void => {
    if (this.#search?.state === 'searching') this.#search.state = 'stopped'
  }

  /** How far it has come; null without texts to search for. */
  get progress(): Searched | null {
    if (this.#search === null) return null
    const { state, searched, total } = this.#search
    const unreadable = this.#store.segments.reduce((count, { bodies }) => count + bodies.unreadable, 0)
    return { state, part: total === 0 ? 0 : Math.min(1, searched / total), unreadable }
  }

  /** The segments that were not searched, the newest first. */
  #open({ plan, done }: Search): readonly Segment[] {
    const { bodies, segments } = this.#store
    return segments
      .filter((one) => done.get(one) !== plan.filtersOn(one) && !one.bodies.isWhole(bodies.keys, one.length))
      .reverse()
  }

  async #run(search: Search, signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => this.#search !== search || search.state !== 'searching' || signal.aborted
    const { format, open } = this.#logs
    const log = open()
    const searched = (bytes: number): void => {
      search.searched += bytes
    }
    const run = new SearchRun({ store: this.#store, plan: search.plan, log, format, isOver, searched })
    try {
      for (let [next] = this.#open(search); next !== undefined && !isOver(); [next] = this.#open(search)) {
        const filters = search.plan.filtersOn(next)
        await run.segment(next)
        if (!isOver()) search.done.set(next, filters)
      }
    } finally {
      await log.close()
    }
  }
}
