import { bytesOfText } from '../../columns/bytes.ts'
import { Dictionary } from '../../columns/dictionary.ts'
import { placesInRow, Tuples } from '../../columns/tuples.ts'
import { type EventFields, type EventShape, levels, stages } from '../event.ts'
import type { TargetFields } from '../request/attributes.ts'
import { briefRecordNotes } from '../request/notes.ts'
import { listIn } from './brief.ts'
import { type RestName, Rests } from './rests.ts'

/** The names of the dictionaries of a shape's texts. In each, id 0 stands for the absent value: `""`, or `[]` for the groups. */
export const texts = [
  'verb',
  'requestURI',
  'user',
  'userGroups',
  'impersonatedUser',
  'ip',
  'userAgent',
  'code',
  'reason',
  'recordNotes',
  'apiGroup',
  'apiVersion',
  'resource',
  'subresource',
  'namespace',
  'name',
] as const
export type TextName = (typeof texts)[number]

/** Who sent a request, from where and with which client. */
const callerParts = ['user', 'userGroups', 'impersonatedUser', 'ip', 'userAgent'] as const
/** What kind of object a request is for: whether it has an objectRef (1 or 0), and its texts. */
const kindParts = ['hasObjectRef', 'apiGroup', 'apiVersion', 'resource', 'subresource'] as const
const targetParts = ['kind', 'namespace', 'name'] as const
/** How a request ended, by its responseStatus, and what its record tells beside. Nearly all events share a few such rows. */
const outcomeParts = ['code', 'reason', 'recordNotes'] as const
/** `logged` is the origin, the stage and the level: see `loggedAs`. */
const shapeParts = ['requestURI', 'logged', 'verb', 'caller', 'target', 'outcome'] as const

export const callerPlaces = placesInRow(callerParts)
export const kindPlaces = placesInRow(kindParts)
export const targetPlaces = placesInRow(targetParts)
export const outcomePlaces = placesInRow(outcomeParts)
export const shapePlaces = placesInRow(shapeParts)

/** The number of a level in a shape, if the log has none. */
export const noLevel = levels.length

/** The bounds of a lexicon; `""` is always among its request URIs. Spare room in memory counts, too. */
const mostShapes = 65_536
const mostURIs = mostShapes + 1
/** So that two bytes can number them. */
const mostRests = 65_536
const mostBytes = 16 * 1024 * 1024
/**
 * With as many distinct record notes, further ones are kept without the words that others chose. A webhook may give each
 * refusal a reason of its own, such as one with a number: without a bound each such event would be a shape.
 */
const mostRecordNotes = 1024

/**
 * What the events of neighbouring segments have in common. A shape is an event's origin and all its fields but its auditID
 * and its times; its parts are numbers of texts, and of rows of numbers that often occur together. A lexicon ends once it is
 * full: all its memory is freed with the last segment that it serves.
 */
export class Lexicon {
  readonly text: Readonly<Record<TextName | RestName, Dictionary>>
  /** In each of these, row 0 has only absent values. */
  readonly caller: Tuples
  readonly kind: Tuples
  readonly target: Tuples
  readonly outcome: Tuples
  readonly shapes: Tuples
  /** What events have beside their shapes. */
  readonly rests: Rests

  /** Has room from the start for as much as `before`, the lexicon before this one, has come to. */
  constructor(before: Lexicon | null = null) {
    const dictionaries = texts.map((name) => [name, new Dictionary(before?.text[name])])
    this.rests = new Rests(before?.rests)
    this.text = { ...(Object.fromEntries(dictionaries) as Record<TextName, Dictionary>), ...this.rests.text }
    this.caller = new Tuples(callerParts.length, before?.caller)
    this.kind = new Tuples(kindParts.length, before?.kind)
    this.target = new Tuples(targetParts.length, before?.target)
    this.outcome = new Tuples(outcomeParts.length, before?.outcome)
    this.shapes = new Tuples(shapeParts.length, before?.shapes)
    for (const name of texts) this.text[name].intern(name === 'userGroups' ? '[]' : '')
    this.caller.intern(new Uint32Array(callerParts.length))
    this.kind.intern(new Uint32Array(kindParts.length))
    this.target.intern(new Uint32Array(targetParts.length))
    this.outcome.intern(new Uint32Array(outcomeParts.length))
  }

  /** Whether it must serve no further segment: it has 65,536 shapes, URIs or rests, or 16 MiB of strings and numbers. */
  get full(): boolean {
    const { numbers, strings } = this.bytes
    return this.isAtLimit || numbers + strings > mostBytes
  }

  /** Whether it has as many shapes, request URIs or rests as it may. Quick to tell. */
  get isAtLimit(): boolean {
    const { shapes, text, rests } = this
    return shapes.size >= mostShapes || text.requestURI.size >= mostURIs || rests.size >= mostRests
  }

  /** Ends interning, and frees the memory that only interning needs. */
  close(): void {
    for (const one of [...Object.values(this.text), ...this.#tuples]) one.close()
  }

  /** Bytes of memory held: by the rows of numbers, and by the strings. */
  get bytes(): { readonly numbers: number; readonly strings: number } {
    return { numbers: held(this.#tuples), strings: held(Object.values(this.text)) }
  }

  /** The shape of an event, added if it is new; `origin` is the number of its origin. */
  internShape(event: EventShape & Pick<EventFields, 'sourceIPs'>, origin: number): number {
    const groups = JSON.stringify(event.userGroups)
    const code = event.code === null ? '' : String(event.code)
    const parts = { ...event, userGroups: groups, ip: event.sourceIPs.at(-1) ?? '', code, recordNotes: '' }
    const id = (name: TextName): number => this.text[name].intern(parts[name])
    const stage = stages.indexOf(event.stage)
    const level = event.level === '' ? noLevel : levels.indexOf(event.level)
    const ofKind = kindParts.map((part) => (part === 'hasObjectRef' ? Number(event[part]) : id(part)))
    const kind = this.kind.intern(Uint32Array.from(ofKind))
    const target = this.target.intern(Uint32Array.of(kind, id('namespace'), id('name')))
    const caller = this.caller.intern(Uint32Array.from(callerParts.map(id)))
    const unnoted = this.outcome.intern(Uint32Array.from(outcomeParts.map(id)))
    const outcome = this.notedOutcome(unnoted, this.recordNotesID(event.recordNotes))
    const logged = loggedAs(origin, stage, level)
    return this.shapes.intern(Uint32Array.of(id('requestURI'), logged, id('verb'), caller, target, outcome))
  }

  /** The number of record notes, added if they are new. */
  recordNotesID(recordNotes: string): number {
    const known = this.text.recordNotes
    const isKept = known.size < mostRecordNotes || known.find(bytesOfText(recordNotes)) >= 0
    return known.intern(isKept ? recordNotes : briefRecordNotes(recordNotes))
  }

  /** The outcome with the record notes of this number, added if it is new. */
  notedOutcome(outcome: number, recordNotes: number): number {
    if (recordNotes === 0) return outcome
    const [code, reason] = [
      this.outcome.at(outcome, outcomePlaces.code),
      this.outcome.at(outcome, outcomePlaces.reason),
    ]
    return this.outcome.intern(Uint32Array.of(code, reason, recordNotes))
  }

  /** The number of a shape's text, in the dictionary of that name. */
  idOf(name: TextName, shape: number): number {
    return this.#ids[name](shape)
  }

  /** A hash of a shape's requestURI, below 2^32: the same in all lexicons of one process. */
  hashOfURI(shape: number): number {
    return this.text.requestURI.hash(this.uriOf(shape))
  }

  readonly uriOf = (shape: number): number => this.shapes.at(shape, shapePlaces.requestURI)
  readonly stage = (shape: number): number => (this.shapes.at(shape, shapePlaces.logged) >>> 3) & 3
  /** An index of `levels`, or `noLevel`. */
  readonly level = (shape: number): number => this.shapes.at(shape, shapePlaces.logged) & 7
  readonly origin = (shape: number): number => this.shapes.at(shape, shapePlaces.logged) >>> 5
  readonly callerOf = (shape: number): number => this.shapes.at(shape, shapePlaces.caller)
  readonly targetOf = (shape: number): number => this.shapes.at(shape, shapePlaces.target)
  readonly outcomeOf = (shape: number): number => this.shapes.at(shape, shapePlaces.outcome)
  readonly kindOf = (shape: number): number => this.target.at(this.targetOf(shape), targetPlaces.kind)

  /**
   * The fields of a shape. Of texts with more than `most` bytes, and of groups that together have more, it has the
   * beginning, and `…` follows: an event may be as long as a record, and to show it in a few cells, reading all of it
   * would be slow.
   */
  event(shape: number, most = Infinity): EventShape {
    const text = (name: TextName): string => this.text[name].text(this.#ids[name](shape), most)
    const code = text('code')
    return {
      ...this.targetFields(shape, most),
      level: levels[this.level(shape)] ?? '',
      user: text('user'),
      userGroups: listIn(text('userGroups')),
      impersonatedUser: text('impersonatedUser'),
      userAgent: text('userAgent'),
      code: code === '' ? null : Number(code),
      reason: text('reason'),
      // Never long, and cut it would mean nothing.
      recordNotes: this.text.recordNotes.text(this.#ids.recordNotes(shape)),
    }
  }

  /** What a shape's request was for. */
  targetFields(shape: number, most?: number): TargetFields {
    const text = (name: TextName): string => this.text[name].text(this.#ids[name](shape), most)
    return {
      stage: stages[this.stage(shape)] ?? 'RequestReceived',
      verb: text('verb'),
      requestURI: text('requestURI'),
      hasObjectRef: this.hasObjectRef(this.kindOf(shape)),
      apiGroup: text('apiGroup'),
      apiVersion: text('apiVersion'),
      resource: text('resource'),
      subresource: text('subresource'),
      namespace: text('namespace'),
      name: text('name'),
    }
  }

  hasObjectRef(kind: number): boolean {
    return this.kind.at(kind, kindPlaces.hasObjectRef) === 1
  }

  /** A text of a kind of object. */
  kindText(kind: number, name: Exclude<(typeof kindParts)[number], 'hasObjectRef'>): string {
    return this.text[name].text(this.kind.at(kind, kindPlaces[name]))
  }

  readonly #ids: Record<TextName, (shape: number) => number> = {
    requestURI: this.#shapePart('requestURI'),
    verb: this.#shapePart('verb'),
    code: this.#outcomePart('code'),
    reason: this.#outcomePart('reason'),
    recordNotes: this.#outcomePart('recordNotes'),
    user: this.#callerPart('user'),
    userGroups: this.#callerPart('userGroups'),
    impersonatedUser: this.#callerPart('impersonatedUser'),
    ip: this.#callerPart('ip'),
    userAgent: this.#callerPart('userAgent'),
    apiGroup: this.#kindPart('apiGroup'),
    apiVersion: this.#kindPart('apiVersion'),
    resource: this.#kindPart('resource'),
    subresource: this.#kindPart('subresource'),
    namespace: this.#targetPart('namespace'),
    name: this.#targetPart('name'),
  }

  #shapePart(part: (typeof shapeParts)[number]): (shape: number) => number {
    const place = shapePlaces[part]
    return (shape) => this.shapes.at(shape, place)
  }

  #callerPart(part: (typeof callerParts)[number]): (shape: number) => number {
    const place = callerPlaces[part]
    return (shape) => this.caller.at(this.callerOf(shape), place)
  }

  #kindPart(part: (typeof kindParts)[number]): (shape: number) => number {
    const place = kindPlaces[part]
    return (shape) => this.kind.at(this.kindOf(shape), place)
  }

  #targetPart(part: (typeof targetParts)[number]): (shape: number) => number {
    const place = targetPlaces[part]
    return (shape) => this.target.at(this.targetOf(shape), place)
  }

  #outcomePart(part: (typeof outcomeParts)[number]): (shape: number) => number {
    const place = outcomePlaces[part]
    return (shape) => this.outcome.at(this.outcomeOf(shape), place)
  }

  get #tuples(): readonly Tuples[] {
    return [this.caller, this.kind, this.target, this.outcome, this.shapes, this.rests.tuples]
  }
}

function held(all: readonly (Dictionary | Tuples)[]): number {
  return all.reduce((total, { byteLength }) => total + byteLength, 0)
}

/** How an event is logged, as one number: its origin, and its indexes in `stages` and in `levels` (or `noLevel`). */
export function loggedAs(origin: number, stage: number, level: number): number {
  return origin * 32 + stage * 8 + level
}
