import type { BodyMeans } from './body-means.ts'
import type { RecordSize } from './record-size.ts'

/** How much is written: events and the bytes of their records, without line ends. */
export interface Figure {
  readonly events: number
  readonly bytes: number
  /** Whether means stand in the bytes for bodies that the log does not hold. */
  readonly estimated: boolean
  /** Of how many events not all bytes are known, so that there are more. */
  readonly unknown: number
}

/** How many more estimates can be put by until the log's means are known; all volumes of a replay share it. */
export interface Room {
  left: number
}

/** Adds up events under one policy. Bodies that the log does not hold are put by, until all means are known. */
export class WrittenVolume {
  #events = 0
  #bytes = 0
  #unknown = 0
  /** How many events want the mean of the same bodies, by `codeOf`. */
  readonly #open = new Map<number, number>()

  /** `kind` is the event's number among the means. */
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

  /** What it comes to, by the means as they are now. */
  figure(bodyMeans: BodyMeans): Figure {
    let bytes = this.#bytes
    let unknown = this.#unknown
    let estimated = false
    for (const [code, count] of this.#open) {
      const wanted = wantedBy(code)
      const found = wanted.open.map((body) => bodyMeans.mean(wanted.kind, body, wanted.bare))
      if (wanted.unknown || found.includes(null)) unknown += count
      for (const mean of found) {
        if (mean === null) continue
        bytes += mean * count
        estimated = true
      }
    }
    return { events: this.#events, bytes: Math.round(bytes), estimated, unknown }
  }
}

/** What an event wants, as one number, since there are many. */
function codeOf({ open, bare, unknown }: RecordSize, kind: number): number {
  const flags = [open.includes('requestObject'), open.includes('responseObject'), bare, unknown]
  return flags.reduce((code, flag) => code * 2 + (flag ? 1 : 0), kind)
}

function wantedBy(code: number): Omit<RecordSize, 'bytes'> & { readonly kind: number } {
  const flag = (bit: number): boolean => Math.floor(code / bit) % 2 === 1
  return {
    kind: Math.floor(code / 16),
    open: [...(flag(8) ? (['requestObject'] as const) : []), ...(flag(4) ? (['responseObject'] as const) : [])],
    bare: flag(2),
    unknown: flag(1),
  }
}
