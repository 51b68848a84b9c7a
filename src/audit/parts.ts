import { bytesOf } from '../columns/bytes.ts'
import { beginsPlain } from './shapes/plain.ts'
import type { Span } from './shapes/shape.ts'

/** Where something lies in a file. */
export interface Placed {
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** What was put together, with the place that spans all of its parts; or how much of it was lost. */
export type Joined =
  | { readonly kind: 'whole'; readonly place: Placed; readonly span: Span }
  | { readonly kind: 'long' | 'torn'; readonly place: Placed; readonly length: number }

interface Begun {
  readonly file: number
  readonly offset: number
  end: number
  length: number
  readonly pieces: Uint8Array[]
}

/** Puts together what container runtimes cut up: the parts of each stream follow each other, with others in between. */
export class Parts {
  readonly #begun = new Map<string, Begun>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes the next part of what the stream `key` says; gives what is whole by it, or lost. */
  add(key: string, place: Placed, span: Span, last: boolean): readonly Joined[] {
    const begun = this.#begun.get(key)
    // A part that begins an event goes on with none.
    const torn = begun !== undefined && beginsPlain(span)
    if (torn) this.#begun.delete(key)
    const lost = torn ? [{ kind: 'torn', ...lossOf(begun) } as const] : []
    if (last && (torn || begun === undefined)) return [...lost, { kind: 'whole', place, span }]
    const one = this.#begin(key, place)
    one.end = place.offset + place.length
    one.length += span.end - span.start
    if (one.length > this.#limit) one.pieces.length = 0
    // The memory of a chunk is used again.
    else one.pieces.push(span.bytes.at.slice(span.start, span.end))
    if (!last) return lost
    this.#begun.delete(key)
    return [...lost, this.#joined(one)]
  }

  /** Whatever has begun, as if it were whole: no more comes. */
  end(): readonly Joined[] {
    const all = [...this.#begun.values()].map((one) => this.#joined(one))
    this.#begun.clear()
    return all
  }

  /** Whatever has begun, as lost: something else comes. */
  breakOff(): readonly Joined[] {
    const all = [...this.#begun.values()].map((one) => ({ kind: 'torn', ...lossOf(one) }) as const)
    this.#begun.clear()
    return all
  }

  #begin(key: string, { file, offset }: Placed): Begun {
    const begun = this.#begun.get(key) ?? { file, offset, end: offset, length: 0, pieces: [] }
    this.#begun.set(key, begun)
    return begun
  }

  #joined(one: Begun): Joined {
    if (one.length > this.#limit) return { kind: 'long', ...lossOf(one) }
    const bytes = bytesOf(Buffer.concat(one.pieces))
    return { kind: 'whole', place: placeOf(one), span: { bytes, start: 0, end: bytes.at.length } }
  }
}

function lossOf(one: Begun): { readonly place: Placed; readonly length: number } {
  return { place: placeOf(one), length: one.length }
}

function placeOf({ file, offset, end }: Begun): Placed {
  return { file, offset, length: end - offset }
}
