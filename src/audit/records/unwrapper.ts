import { openBrace } from '../ascii.ts'
import { containerShapes, laxShapes, looseShapes, markedShapes } from './formats/all.ts'
import { beginsPlain, isEvent } from './formats/apiserver.ts'
import { type ByteRange, type Format, type FoundInRecord, Look, type RecordFormat } from './formats/format.ts'
import { noiseIn } from './formats/noise.ts'
import type { AuditRecord } from './line-cutter.ts'
import { type Joined, LineParts, type Placed } from './line-parts.ts'

/** What comes of records, in their order. */
export interface Unwrapped {
  readonly record: (record: AuditRecord) => void
  readonly problem: (place: Placed, reason: string) => void
  /** Something else than an event goes the same way. */
  readonly foreign: (place: Placed, reason: string) => void
  /** An event was found: in what it was wrapped up, null where it stood there plainly. */
  readonly found: (format: Format | null) => void
}

/**
 * Takes events out of what they are wrapped up in, however often. Each record is tried as the shape that fitted last,
 * then as the others. `wanted` is the one shape to take, beside plain events and lists of them. What is nothing that is
 * known goes on as it is, for the decoder to say why it is no event.
 */
export class Unwrapper {
  readonly #wanted: Format | 'auto'
  readonly #into: Unwrapped
  readonly #parts: LineParts
  readonly #container: readonly RecordFormat[]
  #marked: readonly RecordFormat[]
  readonly #loose: readonly RecordFormat[]

  constructor(wanted: Format | 'auto', limit: number, into: Unwrapped) {
    const isWanted = ({ format }: RecordFormat): boolean => wanted === 'auto' || format === wanted
    this.#wanted = wanted
    this.#into = into
    this.#parts = new LineParts(limit)
    this.#container = containerShapes.filter(isWanted)
    this.#marked = markedShapes.filter((shape) => isWanted(shape) || shape.format === 'json')
    const lax = laxShapes.filter(({ format }) => format === wanted)
    this.#loose = lax.length > 0 ? lax : looseShapes.filter(isWanted)
  }

  /** Takes what stands in `span`, which lies at `place`; `format` is that of what it was wrapped up in. */
  take(place: Placed, span: ByteRange, format: Format | null = null, depth = 0): void {
    if (beginsPlain(span)) {
      this.#event(place, span, format)
      return
    }
    const look = new Look(span)
    if (look.first === openBrace && isEvent(look.json)) {
      this.#event(place, span, format)
      return
    }
    const deep = depth >= deepest
    if (!deep && this.#openAs(this.#container, place, look, format, depth)) return
    const noise = noiseIn(look)
    // Before all other shapes: what programs say can have in it what a client sent.
    if (noise !== null) this.#into.foreign(place, noise)
    else if (!deep && this.#open(place, look, format, depth)) return
    else if (depth === 0 && !anything.has(this.#wanted)) this.#into.problem(place, `not of the format ${this.#wanted}`)
    else this.#put(place, span)
  }

  /** No more comes of what was cut up into parts: it is taken as if it were whole, or is torn where something else comes. */
  end(whole: boolean): void {
    for (const joined of whole ? this.#parts.end() : this.#parts.breakOff()) this.#join(joined, null, 0)
  }

  #open(place: Placed, look: Look, format: Format | null, depth: number): boolean {
    return [this.#marked, this.#loose].some((shapes) => this.#openAs(shapes, place, look, format, depth))
  }

  #openAs(shapes: readonly RecordFormat[], place: Placed, look: Look, format: Format | null, depth: number): boolean {
    for (const shape of shapes) {
      const found = opened(shape, look)
      if (found === null) continue
      if (shapes === this.#marked && shape !== shapes[0]) {
        this.#marked = [shape, ...shapes.filter((one) => one !== shape)]
      }
      const outer = format === null || format === 'json' ? shape.format : format
      for (const one of found) this.#found(place, one, outer, depth)
      return true
    }
    return false
  }

  #found(place: Placed, found: FoundInRecord, format: Format, depth: number): void {
    switch (found.kind) {
      case 'problem':
        this.#into.problem(place, found.reason)
        break
      case 'foreign':
        this.#into.foreign(place, found.reason)
        break
      case 'inner':
        this.take(place, found, format, depth + 1)
        break
      case 'part': {
        const all = this.#parts.add(`${format} ${found.key}`, place, found, found.last)
        for (const joined of all) this.#join(joined, format, depth)
        break
      }
      case 'event':
        this.#into.found(format)
        this.#put(place, found, found.approximate)
    }
  }

  #join(joined: Joined, format: Format | null, depth: number): void {
    const { place } = joined
    if (joined.kind === 'whole') {
      this.take(place, joined.span, format, depth + 1)
      return
    }
    const { length } = joined
    const what = joined.kind === 'long' ? `of ${length} bytes in parts is too long and was left out` : ''
    this.#into.problem(place, `an event ${what || `in parts was cut short after ${length} bytes`}`)
  }

  #event(place: Placed, span: ByteRange, format: Format | null): void {
    this.#into.found(format)
    this.#put(place, span)
  }

  #put({ file, offset, length }: Placed, { bytes, start, end }: ByteRange, approximate = false): void {
    const record = { file, offset, length, bytes, start, end }
    this.#into.record(approximate ? { ...record, approximate } : record)
  }
}

/** What a client nests deeper than anything can be written again is no event. */
function opened(shape: RecordFormat, look: Look): readonly FoundInRecord[] | null {
  try {
    return shape.open(look)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [{ kind: 'problem', reason: 'JSON that is nested too deeply' }]
  }
}

/** Where these are asked for, what is none is for the decoder to judge. */
const anything: ReadonlySet<Format | 'auto'> = new Set(['auto', 'lines', 'json'])
/** How many times something may be wrapped up. */
const deepest = 5
