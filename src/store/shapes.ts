import { Lexicon, type TextName } from '../audit/decode/lexicon.ts'
import { isError, levels, stages } from '../audit/event.ts'
import { type Act, actOf, acts, wordFor } from '../audit/request/act.ts'
import { asksForDryRun, heedsDryRun } from '../audit/request/dry-run.ts'
import { Growing } from '../columns/growing.ts'
import { resourceValue, type ShapeField, type SharedValue } from '../query/fields.ts'
import { type NotesColumn, notesColumn } from './events/notes-column.ts'
import { type RestColumns, restColumnsOf } from './events/rest-columns.ts'
import type { Judges } from './judging/judges.ts'
import { isJudged, type JudgedField, ShapeVerdicts } from './judging/shape-verdicts.ts'

/** The values of a field of the query language: each shape has the id of one. Filters and facets read it. */
export interface ValueColumn {
  /** Several ids can stand for the same text. */
  readonly id: (shape: number) => number
  readonly text: (id: number) => string
}

/** The program that a user agent names first, without its version: `kubectl` of `kubectl/v1.36.0 (linux/amd64) …`. */
function clientOf(userAgent: string): string {
  return /^[^/\s]*/.exec(userAgent)?.[0] ?? ''
}

/** The origins of events. */
export interface Origins {
  readonly names: readonly string[]
  /** The index in `names` of a file's origin, by the file's number. */
  readonly of: (file: number) => number
}

/** The shapes of neighbouring segments, and the verdict on each. All their memory is freed with the last of these segments. */
export class Shapes {
  readonly lexicon: Lexicon
  readonly origins: Origins
  /** The values of what events have beside their shapes, by the numbers of these rests. */
  readonly restColumns: RestColumns
  /** Whether it takes no more shapes. */
  #closed = false
  #verdicts: ShapeVerdicts
  readonly #columns: Record<Exclude<ShapeField, JudgedField>, ValueColumn>
  /** Whether a code is an error, by its id; filled on first use. */
  readonly #isError: boolean[] = []
  /** For each shape, 1 more than the index of its value; 0 until somebody asks. A field that nobody asks for takes none. */
  readonly #derivedColumns: Growing<Uint8Array>[] = []
  #notes: NotesColumn | null = null
  /** The acts of each kind of object, by the number of the verb. */
  readonly #actsOfKinds: Act[][] = []

  /** `before` are the shapes of the segment before, if there is one. */
  constructor(judges: Judges | null, origins: Origins, before: Shapes | null = null) {
    this.lexicon = new Lexicon(before?.lexicon)
    this.restColumns = restColumnsOf(this.lexicon)
    this.origins = origins
    this.#verdicts = new ShapeVerdicts(judges, this.lexicon)
    this.#columns = {
      user: this.#texts('user'),
      as: this.#texts('impersonatedUser'),
      verb: this.#texts('verb'),
      resource: this.#resources(),
      stage: { id: this.lexicon.stage, text: (id) => stages[id] ?? '' },
      ns: this.#texts('namespace'),
      name: this.#texts('name'),
      code: this.#texts('code'),
      level: { id: this.lexicon.level, text: (id) => levels[id] ?? '' },
      userGroup: this.#texts('userGroups'),
      apiGroup: this.#texts('apiGroup'),
      ip: this.#texts('ip'),
      agent: this.#texts('userAgent'),
      uri: { id: this.lexicon.uriOf, text: (id) => this.lexicon.text.requestURI.text(id) },
      subresource: this.#parts('subresource'),
      reason: this.#texts('reason'),
      client: this.#clients(),
      origin: { id: this.lexicon.origin, text: (id) => this.origins.names[id] ?? '' },
      act: this.#derived(acts, (shape) => acts.indexOf(this.#act(shape))),
      dry: this.#derived(['no', 'yes'], (shape) =>
        Number(heedsDryRun(this.#act(shape)) && asksForDryRun(this.text('requestURI', shape))),
      ),
    }
  }

  /** The number of shapes; their numbers are 0 … size − 1. */
  get size(): number {
    return this.lexicon.shapes.size
  }

  /** Whether it must serve no further segment. */
  get full(): boolean {
    return this.#closed || this.lexicon.full
  }

  /** Takes no more shapes, and frees what only that needs. */
  close(): void {
    this.#verdicts.close()
    this.#closed = true
    this.lexicon.close()
  }

  get verdicts(): ShapeVerdicts {
    return this.#verdicts
  }

  /** Replaces the verdicts, after completing the new ones. */
  rejudge(verdicts: ShapeVerdicts): void {
    verdicts.advance(this.size)
    if (this.#closed) verdicts.close()
    this.#verdicts = verdicts
  }

  /** The value of a shape's text. */
  text(name: TextName, shape: number): string {
    return this.lexicon.text[name].text(this.lexicon.idOf(name, shape))
  }

  isError(shape: number): boolean {
    const id = this.lexicon.idOf('code', shape)
    return (this.#isError[id] ??= isError(Number(this.lexicon.text.code.text(id))))
  }

  /** The name of a shape's origin. */
  origin(shape: number): string {
    return this.origins.names[this.lexicon.origin(shape)] ?? ''
  }

  /** The values of a field, or the notes. */
  column(field: SharedValue): ValueColumn {
    if (field === 'notes') return (this.#notes ??= notesColumn(this.lexicon, (shape) => this.#act(shape)))
    if (field === 'does') return this.#does()
    return isJudged(field) ? this.#judgedColumn(field) : this.#columns[field]
  }

  /** The column of the verdicts as they are now. */
  #judgedColumn(field: JudgedField): ValueColumn {
    const verdicts = this.#verdicts
    return { id: verdicts.caseOf, text: (number) => verdicts.value(field, number) }
  }

  #texts(name: TextName): ValueColumn {
    const { lexicon } = this
    return { id: (shape) => lexicon.idOf(name, shape), text: (id) => lexicon.text[name].text(id) }
  }

  #resources(): ValueColumn {
    const { lexicon } = this
    const known: string[] = []
    const text = (kind: number): string => {
      const part = (name: 'resource' | 'subresource' | 'apiGroup'): string => lexicon.kindText(kind, name)
      return resourceValue(lexicon.hasObjectRef(kind), part('resource'), part('subresource'), part('apiGroup'))
    }
    return { id: lexicon.kindOf, text: (kind) => (known[kind] ??= text(kind)) }
  }

  /** A part of the kind of object. */
  #parts(name: 'subresource'): ValueColumn {
    const { lexicon } = this
    return { id: lexicon.kindOf, text: (kind) => lexicon.kindText(kind, name) }
  }

  /** The word for what requests do: acts have the first ids, verbs those after them. */
  #does(): ValueColumn {
    const verb = this.#columns.verb
    return {
      id: (shape) => {
        const act = this.#act(shape)
        const word = wordFor(act, '')
        return word === '' ? acts.length + verb.id(shape) : acts.indexOf(act)
      },
      text: (id) => acts[id] ?? verb.text(id - acts.length),
    }
  }

  #clients(): ValueColumn {
    const { id, text } = this.#texts('userAgent')
    return { id, text: (agent) => clientOf(text(agent)) }
  }

  /** A field that is worked out from others, once for each shape; `of` gives the index of its value in `values`. */
  #derived(values: readonly string[], of: (shape: number) => number): ValueColumn {
    const known = new Growing((length) => new Uint8Array(length))
    this.#derivedColumns.push(known)
    const id = (shape: number): number => {
      const before = known.at(shape)
      if (before !== 0) return before - 1
      const found = of(shape)
      known.set(shape, found + 1)
      return found
    }
    return { id, text: (index) => values[index] ?? '' }
  }

  /** The act of a shape. That of a kind of object depends only on the verb, so it is worked out once for each of them. */
  #act(shape: number): Act {
    const { lexicon } = this
    const kind = lexicon.kindOf(shape)
    if (!lexicon.hasObjectRef(kind)) return actOf(lexicon.targetFields(shape))
    const ofKind = (this.#actsOfKinds[kind] ??= [])
    return (ofKind[lexicon.idOf('verb', shape)] ??= actOf({
      hasObjectRef: true,
      verb: this.text('verb', shape),
      apiGroup: lexicon.kindText(kind, 'apiGroup'),
      resource: lexicon.kindText(kind, 'resource'),
      subresource: lexicon.kindText(kind, 'subresource'),
    }))
  }

  /** Bytes of memory used: by the numbers, and by the strings. */
  get bytes(): { readonly numbers: number; readonly strings: number } {
    const { numbers, strings } = this.lexicon.bytes
    const derived = this.#derivedColumns.reduce((total, { byteLength }) => total + byteLength, 0)
    const notes = this.#notes?.bytes ?? 0
    return { numbers: numbers + this.#verdicts.byteLength + derived + notes, strings }
  }
}

/** A single, unnamed origin. */
export const nowhere: Origins = { names: [''], of: () => 0 }
