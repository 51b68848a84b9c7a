import { bytesOf } from '../../columns/bytes.ts'
import { beginsPlain } from './formats/apiserver.ts'
import { type ByteRange, jsonOf } from './formats/format.ts'

/** Where something lies in a file. */
export interface Placed {
  readonly file: number
  readonly offset: number
  readonly length: number
}

/** A joined line, with the place that spans all of its parts; or how much of it was lost. */
export type Joined =
  | { readonly kind: 'whole'; readonly place: Placed; readonly span: ByteRange }
  | { readonly kind: 'long' | 'torn'; readonly place: Placed; readonly length: number }

interface Begun {
  readonly file: number
  readonly offset: number
  end: number
  length: number
  readonly pieces: Uint8Array[]
  /** Where each part begins: in the file, and in the joined line. */
  readonly starts: { readonly offset: number; readonly at: number }[]
}

/** Joins lines that a container runtime split. The parts of one stream are in order, but other streams' come in between. */
export class LineParts {
  readonly #begun = new Map<string, Begun>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Adds the next part of the stream `key`; returns the lines that it completes, or that are lost. A part's text does not
   * tell whether it continues the one before: clients can choose the text at the point where a line is split.
   */
  add(key: string, place: Placed, span: ByteRange, last: boolean): readonly Joined[] {
    if (last && !this.#begun.has(key)) return [{ kind: 'whole', place, span }]
    const one = this.#begin(key, place)
    one.starts.push({ offset: place.offset, at: one.length })
    one.end = place.offset + place.length
    one.length += span.end - span.start
    if (one.length > this.#limit) one.pieces.length = 0
    // Copied, since the chunk's memory is reused.
    else one.pieces.push(span.bytes.at.slice(span.start, span.end))
    if (!last) return []
    this.#begun.delete(key)
    return this.#joined(one)
  }

  /** Returns whatever has begun, as if it were whole: there are no more parts. */
  end(): readonly Joined[] {
    const all = [...this.#begun.values()].flatMap((one) => this.#joined(one))
    this.#begun.clear()
    return all
  }

  /** Returns whatever has begun, as lost: other bytes follow. */
  breakOff(): readonly Joined[] {
    const all = [...this.#begun.values()].map((one) => ({ kind: 'torn', ...lossOf(one) }) as const)
    this.#begun.clear()
    return all
  }

  #begin(key: string, { file, offset }: Placed): Begun {
    const begun = this.#begun.get(key) ?? { file, offset, end: offset, length: 0, pieces: [], starts: [] }
    this.#begun.set(key, begun)
    return begun
  }

  #joined(one: Begun): readonly Joined[] {
    if (one.length > this.#limit) return [{ kind: 'long', ...lossOf(one) }]
    const bytes = bytesOf(Buffer.concat(one.pieces))
    const span = { bytes, start: 0, end: bytes.at.length }
    const whole = { kind: 'whole', place: placeOf(one), span } as const
    // If the end of one event was lost, a later part may begin another. But what is JSON as a whole is one event.
    const begins = one.starts.filter(({ at }) => at > 0 && beginsPlain({ ...span, start: at }))
    if (begins.length === 0 || isJson(span)) return [whole]
    const begin = begins.find(({ at }) => isJson({ ...span, start: at }))
    if (begin === undefined) return [whole]
    const { file, end, offset } = one
    const before = { file, offset, length: begin.offset - offset }
    const place = { file, offset: begin.offset, length: end - begin.offset }
    return [
      { kind: 'torn', place: before, length: begin.at },
      { kind: 'whole', place, span: { ...span, start: begin.at } },
    ]
  }
}

function isJson({ bytes, start, end }: ByteRange): boolean {
  return jsonOf(utf8.decode(bytes.at.subarray(start, end))) !== undefined
}

const utf8 = new TextDecoder()

function lossOf(one: Begun): { readonly place: Placed; readonly length: number } {
  return { place: placeOf(one), length: one.length }
}

function placeOf({ file, offset, end }: Begun): Placed {
  return { file, offset, length: end - offset }
}
