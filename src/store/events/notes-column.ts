import type { Lexicon } from '../../audit/decode/lexicon.ts'
import { type EventRest, stages } from '../../audit/event.ts'
import { notesOf } from '../../audit/request/notes.ts'
import { Growing } from '../../columns/growing.ts'

/** The notes on events, which each shape has one text of; nearly all have none. */
export interface NotesColumn {
  readonly id: (shape: number) => number
  readonly text: (id: number) => string
  /** Bytes of memory used. */
  readonly bytes: number
}

/** What a shape does not have of an event; no note depends on it. */
const noTimes = { auditID: '', requestReceivedTimestamp: '', stageTimestamp: '' }
const noRest: EventRest = { sourceIPs: [], message: '', credentialIDs: [], annotations: [] }

/** The notes on the events of some shapes, each on a line of its own. A shape's are worked out once, when they are asked for. */
export function notesColumn({ lexicon }: { readonly lexicon: Lexicon }): NotesColumn {
  const texts = ['']
  const ids = new Map([['', 0]])
  /** 1 more than the id of each shape's text; 0 until somebody asks. */
  const known = new Growing((length) => new Uint32Array(length))

  function idOf(shape: number): number {
    if (!mayHaveNotes(lexicon, shape)) return 0
    const event = { ...lexicon.event(shape), ...noTimes, ...noRest }
    const text = notesOf(event)
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

/** Whether a shape may have notes. Told by few of its values, as nearly all have none. */
function mayHaveNotes(lexicon: Lexicon, shape: number): boolean {
  const text = (name: 'recordNotes' | 'code' | 'namespace'): string =>
    lexicon.text[name].text(lexicon.idOf(name, shape))
  if (stages[lexicon.stage(shape)] === 'Panic' || text('recordNotes') !== '' || text('code') === '403') return true
  const kind = lexicon.kindOf(shape)
  if (!lexicon.hasObjectRef(kind) || lexicon.kindText(kind, 'subresource') === 'exec') return true
  return text('namespace') === '' || lexicon.text.requestURI.text(lexicon.uriOf(shape)).includes('?')
}
