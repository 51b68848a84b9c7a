import type { Lexicon } from '../../audit/decode/lexicon.ts'
import { stages } from '../../audit/event.ts'
import type { Act } from '../../audit/request/act.ts'
import { heedsDryRun } from '../../audit/request/dry-run.ts'
import { notesOf } from '../../audit/request/notes.ts'
import { Growing } from '../../columns/growing.ts'

/** The notes on events, which each shape has one text of; nearly all have none. */
export interface NotesColumn {
  readonly id: (shape: number) => number
  readonly text: (id: number) => string
  /** Bytes of memory used. */
  readonly bytes: number
}

/**
 * The notes on the events of some shapes, each on a line of its own. A shape's are worked out once, when they are asked for;
 * `actOf` gives its act.
 */
export function notesColumn(lexicon: Lexicon, actOf: (shape: number) => Act): NotesColumn {
  const texts = ['']
  const ids = new Map([['', 0]])
  /** 1 more than the id of each shape's text; 0 until somebody asks. */
  const known = new Growing((length) => new Uint32Array(length))
  const mayHaveNotes = noteTest(lexicon, actOf)

  function idOf(shape: number): number {
    if (!mayHaveNotes(shape)) return 0
    const text = notesOf(lexicon.event(shape))
      .map(({ words }) => words)
      .join('\n')
    const id = ids.get(text) ?? texts.push(text) - 1
    ids.set(text, id)
    return id
  }

  return {
    id: (shape) => {
      const before = known.at(shape)
      if (before !== 0) return before - 1
      const id = idOf(shape)
      known.set(shape, id + 1)
      return id
    },
    text: (id) => texts[id] ?? '',
    get bytes() {
      return known.byteLength
    },
  }
}

/** Tells whether a shape may have notes, by few of its values: nearly all have none. */
function noteTest(lexicon: Lexicon, actOf: (shape: number) => Act): (shape: number) => boolean {
  const { recordNotes, code, namespace, requestURI } = lexicon.text
  const [noNotes, forbidden, clusterWide] = [
    new Remembered((id) => recordNotes.text(id) === ''),
    new Remembered((id) => code.text(id) === '403'),
    new Remembered((id) => namespace.text(id) === ''),
  ]
  return (shape) => {
    if (stages[lexicon.stage(shape)] === 'Panic' || !noNotes.of(lexicon.idOf('recordNotes', shape))) return true
    if (forbidden.of(lexicon.idOf('code', shape))) return true
    const act = actOf(shape)
    if (act === 'exec') return true
    if (heedsDryRun(act) && requestURI.text(lexicon.uriOf(shape)).includes('?')) return true
    const kind = lexicon.kindOf(shape)
    return lexicon.hasObjectRef(kind) && act !== 'create' && clusterWide.of(lexicon.idOf('namespace', shape))
  }
}

/** The answers for some numbers, each found once. */
class Remembered {
  readonly #known: boolean[] = []
  readonly #find: (id: number) => boolean

  constructor(find: (id: number) => boolean) {
    this.#find = find
  }

  of(id: number): boolean {
    return (this.#known[id] ??= this.#find(id))
  }
}
