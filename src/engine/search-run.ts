import type { Format } from '../audit/records/formats/format.ts'
import type { Segment } from '../store/segment.ts'
import type { Store } from '../store/store.ts'
import type { LogBytes } from './log-bytes.ts'
import { filesOf, type RecordStretch, type SearchPlan, stretchesOf } from './search-plan.ts'
import { searchStretch } from './search-stretch.ts'

/** What a run of a search needs, and what it tells. */
export interface SearchTools {
  readonly store: Store
  readonly plan: SearchPlan
  readonly log: LogBytes
  /** The only format of the logs; undefined if each record tells its own. */
  readonly format: Format | undefined
  /** Whether nobody needs the answers any more. */
  readonly isOver: () => boolean
  /** Called with the number of bytes of records that were searched, or need not be. */
  readonly searched: (bytes: number) => void
}

/** Reads the records of segments again and searches them. */
export class SearchRun {
  readonly #options: SearchTools
  /** How many bytes of a segment were searched before its turn. */
  readonly #early = new Map<Segment, number>()

  constructor(options: SearchTools) {
    this.#options = options
  }

  /** Searches the records of a segment that the plan names, the newest first; of a packed file, those of all segments. */
  async segment(segment: Segment): Promise<void> {
    const { plan, log, searched } = this.#options
    const indexes = plan.open(segment)
    searched(bytesIn(segment) - lengthOf(segment, indexes) - (this.#early.get(segment) ?? 0))
    for (const file of filesOf(segment, indexes)) {
      for (const stretch of stretchesOf(segment, indexes, file).toReversed()) {
        // A file can be packed while it is searched, too; going backwards would then take long.
        if (log.way(file) === 'forwards') break
        await this.#stretch(stretch, segment)
      }
      if (log.way(file) === 'forwards') await this.#packed(file, segment)
    }
    await turn()
  }

  /** Searches a packed file from its beginning, for all segments, so that it is unpacked only once. */
  async #packed(file: number, turnOf: Segment): Promise<void> {
    const { store, plan } = this.#options
    const stretches: RecordStretch[] = []
    for (const segment of store.segments) {
      stretches.push(...stretchesOf(segment, plan.open(segment), file))
      await turn()
    }
    for (const stretch of stretches) await this.#stretch(stretch, turnOf)
  }

  /** Searches a stretch in the turn of a segment. */
  async #stretch(stretch: RecordStretch, turnOf: Segment): Promise<void> {
    const { segment, indexes } = stretch
    await this.#search(stretch)
    if (this.#options.isOver()) return
    const length = lengthOf(segment, indexes)
    this.#options.searched(length)
    if (segment !== turnOf) this.#early.set(segment, (this.#early.get(segment) ?? 0) + length)
  }

  async #search(stretch: RecordStretch): Promise<void> {
    const { store, log, isOver } = this.#options
    const { segment, file, from, to, indexes } = stretch
    if (isOver()) return
    const bytes = await log.read(file, from, to - from)
    if (isOver() || !store.segments.includes(segment)) return
    const half = Math.floor(indexes.length / 2)
    if (bytes !== 'gone') await searchStretch(store.bodies, stretch, bytes, this.#options)
    else if (half > 0 && log.way(file) === 'pieces') {
      for (const some of [indexes.slice(half), indexes.slice(0, half)])
        for (const part of stretchesOf(segment, some, file)) await this.#search(part)
    } else for (const index of indexes) segment.bodies.noteUnreadable(index)
  }
}

/** Lets the event loop turn, so that keys do not wait. */
function turn(): Promise<unknown> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** How many bytes the records of a segment's events have. */
export function bytesIn(segment: Segment): number {
  let bytes = 0
  for (let index = 0; index < segment.length; index++) bytes += segment.recordLength(index)
  return bytes
}

function lengthOf(segment: Segment, indexes: readonly number[]): number {
  return indexes.reduce((total, index) => total + segment.recordLength(index), 0)
}
