import type { BodyMeans } from './body-means.ts'
import type { RecordSize } from './record-size.ts'

/** How much is written: events, and the bytes of their records without line ends. */
export interface Figure {
  readonly events: number
  readonly bytes: number
  /** Whether `bytes` includes means for bodies that the log does not hold. */
  readonly estimated: boolean
  /** How many events have more bytes than are known. */
  readonly unknown: number
}

/** How many more estimates can wait until the log's means are known. All volumes of a replay share it. */
export interface Room {
  left: number
}

/** Adds up events under one policy. Bodies that the log does not hold wait until all means are known. */
export class WrittenVolume {
  #events = 0
  #bytes = 0
  #unknown = 0
  /** How many events need the mean of the same bodies, by `codeOf`. */
  readonly #open = new Map<number, number>()

  /** `kind` is the number that `BodyMeans` gave the event's kind. */
  add(size: RecordSize, kind: number | null, room: Room): void {
    this.#events++
    this.#bytes += size.bytes
    if (size.open.length === 0) {
      if (size.unknown) this.#unknown++
      return
    }
    const code = kind === null ? null : codeOf(size, kind)
    const count = code === null ? 0 : (this.#open.get(code) ?? 0)
    if (code === null || (count === 0 && room.left === 0)) {
      this.#unknown++
      return
    }
    if (count === 0) room.left--
    this.#open.set(code, count + 1)
  }

  /** The totals, with the means known so far. */
  figure(bodyMeans: BodyMeans): Figure {
    let bytes = this.#bytes
    let unknown = this.#unknown
    let estimated = false
    for (const [code, count] of this.#open) {
      const needed = neededBy(code)
      const found = needed.open.map((body) => bodyMeans.mean(needed.kind, body, needed.bare))
      if (needed.unknown || found.includes(null)) unknown += count
      for (const mean of found) {
        if (mean === null) continue
        bytes += mean * count
        estimated = true
      }
    }
    return { events: this.#events, bytes: Math.round(bytes), estimated, unknown }
  }
}

/** Packs what an event needs into one number, since there are many events. */
function codeOf({ open, bare, unknown }: RecordSize, kind: number): number {
  const flags = [open.includes('requestObject'), open.includes('responseObject'), bare, unknown]
  return flags.reduce((code, flag) => code * 2 + (flag ? 1 : 0), kind)
}

function neededBy(code: number): Omit<RecordSize, 'bytes'> & { readonly kind: number } {
  const flag = (bit: number): boolean => Math.floor(code / bit) % 2 === 1
  return {
    kind: Math.floor(code / 16),
    open: [...(flag(8) ? (['requestObject'] as const) : []), ...(flag(4) ? (['responseObject'] as const) : [])],
    bare: flag(2),
    unknown: flag(1),
  }
}
