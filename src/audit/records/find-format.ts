import { openBrace } from '../ascii.ts'
import { bytesInWords } from '../problem.ts'
import { laxFormats, looseFormats, markedFormats } from './formats/all.ts'
import { beginsPlain, isEvent } from './formats/apiserver.ts'
import { containerFormats } from './formats/container.ts'
import { looksLikeEvent } from './formats/event-marks.ts'
import {
  type ByteRange,
  byteRangeOf,
  type Format,
  type FoundInRecord,
  Look,
  type RecordFormat,
} from './formats/format.ts'
import { withTimes } from './formats/historic.ts'
import { type Noise, noiseIn } from './formats/noise.ts'
import type { AuditRecord } from './line-cutter.ts'
import { type Joined, LineParts, type Placed } from './line-parts.ts'
import { SeenAudits } from './seen-audits.ts'

/** Where the unwrapped records go, in their order. */
export interface Unwrapped {
  readonly record: (record: AuditRecord) => void
  /** A record that cannot be read; `text` is what it holds, if that is known. */
  readonly problem: (place: Placed, reason: string, text?: string) => void
  /** A record of another program in the same file. */
  readonly foreign: (place: Placed, reason: string) => void
  /** An event that was read before. */
  readonly copy: (place: Placed, reason: string) => void
  /** A record of another program was found. */
  readonly noise: (noise: Noise) => void
  /** The events that were read since bytes last came. */
  readonly taken: () => readonly AuditRecord[]
  /** An event was found, in this format; null for a plain one. */
  readonly found: (format: Format | null) => void
}

/** The formats to try. `marked` has the one that matched last in front. */
interface Tried {
  readonly containers: readonly RecordFormat[]
  marked: readonly RecordFormat[]
  readonly loose: readonly RecordFormat[]
}

/**
 * Takes events out of the formats that wrap them, however many are nested. It tries the format that matched last, then
 * the others. `wanted` is the only format to accept, besides plain events and lists of them; what it wraps may be in any
 * format. A record in no known format passes through as it is: the decoder reports why it is not an event.
 */
export class FormatFinder {
  readonly #wanted: Format | 'auto'
  readonly #into: Unwrapped
  readonly #parts: LineParts
  /** The formats for a record of the file, and for what the wanted format wraps. */
  readonly #outer: Tried
  readonly #inner: Tried
  /** The events that were read; null until there is a record of another program. */
  #seen: SeenAudits | null = null

  constructor(wanted: Format | 'auto', limit: number, into: Unwrapped) {
    const isWanted = ({ format }: RecordFormat): boolean => wanted === 'auto' || format === wanted
    this.#wanted = wanted
    this.#into = into
    this.#parts = new LineParts(limit)
    const lax = laxFormats.filter(({ format }) => format === wanted)
    const loose = looseFormats()
    this.#inner = { containers: containerFormats, marked: markedFormats, loose }
    this.#outer = {
      containers: containerFormats.filter(isWanted),
      marked: markedFormats.filter((each) => isWanted(each) || each.format === 'json'),
      loose: lax.length > 0 ? lax : loose.filter(isWanted),
    }
  }

  /** Unwraps `span`, whose place in the file is `place`; `format` is the format around it, null if it has none. */
  unwrap(place: Placed, span: ByteRange, format: Format | null = null, depth = 0): void {
    if (beginsPlain(span)) {
      this.#event(place, span, format)
      return
    }
    const look = new Look(span)
    if (look.first === openBrace && isEvent(look.json)) {
      const historic = withTimes(look.json)
      this.#event(place, historic === null ? span : byteRangeOf(JSON.stringify(historic)), format)
      return
    }
    const deep = depth >= deepest
    const tried = depth === 0 || format === 'json' ? this.#outer : this.#inner
    if (!deep && this.#openAs('containers', tried, place, look, format, depth)) return
    const noise = noiseIn(look)
    // Before all other formats: messages of other programs can quote what a client sent.
    if (noise !== null) this.#noise(place, noise, look, format, depth)
    else if (!deep && this.#openAs('marked', tried, place, look, format, depth)) return
    else if (!deep && this.#openAs('loose', tried, place, look, format, depth)) return
    else if (depth === 0 && !passesUnknown.has(this.#wanted))
      this.#into.problem(place, `not in the format ${this.#wanted}`, look.text)
    else this.#put(place, span)
  }

  /** Ends lines that were split into parts: `whole` treats them as complete, otherwise they are torn. */
  end(whole: boolean): void {
    for (const joined of whole ? this.#parts.end() : this.#parts.breakOff()) this.#join(joined, null, 0)
  }

  /** Notes events that are read as they are, to know copies of them: only where kube-apiserver's own log is among them. */
  see(events: readonly ByteRange[]): void {
    if (this.#seen !== null) for (const event of events) this.#seen.add(event)
  }

  #noise(place: Placed, noise: Noise, look: Look, format: Format | null, depth: number): void {
    if (this.#seen === null) {
      this.#seen = new SeenAudits()
      this.see(this.#into.taken())
    }
    this.#into.noise(noise)
    if (noise.isLoss === true) this.#into.problem(place, noise.reason)
    else if (noise.hasMarks === true) this.#into.foreign(place, noise.reason)
    else this.foreign(place, noise.reason, look.text)
    for (const event of noise.impacted ?? []) this.unwrap(place, byteRangeOf(event), format, depth + 1)
  }

  /** Takes a record of another program, which `text` is. It may hold an event all the same, so that something is lost. */
  foreign(place: Placed, reason: string, text: string): void {
    if (looksLikeEvent(text))
      this.#into.problem(place, `${reason}; what looks like an audit event in it is not read`, text)
    else this.#into.foreign(place, reason)
  }

  #openAs(kind: keyof Tried, tried: Tried, place: Placed, look: Look, format: Format | null, depth: number): boolean {
    const candidates = tried[kind]
    for (const candidate of candidates) {
      const found = opened(candidate, look)
      // What holds nothing in one format may hold an event in another.
      if (found === null || (found.length === 0 && looksLikeEvent(look.text))) continue
      if (kind === 'marked' && candidate !== candidates[0])
        tried.marked = [candidate, ...candidates.filter((one) => one !== candidate)]
      const outer = format === null || format === 'json' ? candidate.format : format
      for (const one of found) {
        if (candidate.format === 'legacy' && this.#isCopy(place, one)) continue
        this.#found(place, one, look, outer, depth)
      }
      return true
    }
    return false
  }

  /** Whether an event in text is a copy of one that was read; then it is reported as such. */
  #isCopy(place: Placed, found: FoundInRecord): boolean {
    if (found.kind !== 'event' || this.#seen?.add(found) !== true) return false
    this.#into.copy(place, 'a copy of an event that was read before, printed by kube-apiserver')
    return true
  }

  #found(place: Placed, found: FoundInRecord, look: Look, format: Format, depth: number): void {
    switch (found.kind) {
      case 'problem':
        this.#into.problem(place, found.reason, look.text)
        break
      case 'foreign':
        this.foreign(place, found.reason, look.text)
        break
      case 'inner':
        this.unwrap(place, found, format, depth + 1)
        break
      case 'part': {
        const all = this.#parts.add(`${format} ${found.key}`, place, found, found.last)
        for (const joined of all) this.#join(joined, format, depth)
        break
      }
      case 'event':
        this.rebuilt(place, found, format)
    }
  }

  /** Takes an event that a format rebuilt from its fields. */
  rebuilt(place: Placed, event: ByteRange & { readonly approximate: boolean }, format: Format): void {
    this.#into.found(format)
    this.#put(place, event, event.approximate)
  }

  #join(joined: Joined, format: Format | null, depth: number): void {
    const { place } = joined
    if (joined.kind === 'whole') {
      this.unwrap(place, joined.span, format, depth + 1)
      return
    }
    const size = bytesInWords(joined.length)
    const reason = joined.kind === 'long' ? `too long to read (${size})` : `truncated after ${size}`
    this.#into.problem(place, `an event in parts, ${reason}`)
  }

  #event(place: Placed, span: ByteRange, format: Format | null): void {
    this.#into.found(format)
    this.#seen?.add(span)
    this.#put(place, span)
  }

  #put({ file, offset, length }: Placed, { bytes, start, end }: ByteRange, approximate = false): void {
    const record = { file, offset, length, bytes, start, end }
    this.#into.record(approximate ? { ...record, approximate } : record)
  }
}

/** Opens a record; a problem if a client nested JSON so deeply that it cannot be written again. */
function opened(format: RecordFormat, look: Look): readonly FoundInRecord[] | null {
  try {
    return format.open(look)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [{ kind: 'problem', reason: 'JSON nested too deeply' }]
  }
}

/** With these, a record in no known format goes to the decoder, which reports what is wrong. */
const passesUnknown: ReadonlySet<Format | 'auto'> = new Set(['auto', 'lines', 'json'])
/** How many formats may be nested. */
const deepest = 8
