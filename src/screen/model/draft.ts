import type { Draft } from './state.ts'

/** The draft after a key; the same draft if the key does nothing. `text` is what was typed or pasted. */
export function edit(draft: Draft, key: string, text: string): Draft {
  const { text: old, cursor } = draft
  const change = changes[key]
  if (change !== undefined) return change(old, cursor)
  const typed = text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '')
  if (typed === '') return draft
  return { text: old.slice(0, cursor) + typed + old.slice(cursor), cursor: cursor + typed.length }
}

/** A text after a key in a field where the cursor is always at the end. */
export function editEnd(typed: string, key: string, text: string): string {
  return edit({ text: typed, cursor: typed.length }, key, text).text
}

const changes: Record<string, (text: string, cursor: number) => Draft> = {
  left: (text, cursor) => ({ text, cursor: before(text, cursor) }),
  right: (text, cursor) => ({ text, cursor: after(text, cursor) }),
  home: (text) => ({ text, cursor: 0 }),
  end: (text) => ({ text, cursor: text.length }),
  'ctrl+a': (text) => ({ text, cursor: 0 }),
  'ctrl+e': (text) => ({ text, cursor: text.length }),
  'ctrl+u': () => ({ text: '', cursor: 0 }),
  'ctrl+k': (text, cursor) => ({ text: text.slice(0, cursor), cursor }),
  'ctrl+w': (text, cursor) => {
    const start = text.slice(0, cursor).replace(/\S+\s*$/, '').length
    return { text: text.slice(0, start) + text.slice(cursor), cursor: start }
  },
  backspace: (text, cursor) => ({
    text: text.slice(0, before(text, cursor)) + text.slice(cursor),
    cursor: before(text, cursor),
  }),
  delete: (text, cursor) => ({ text: text.slice(0, cursor) + text.slice(after(text, cursor)), cursor }),
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function before(text: string, cursor: number): number {
  const last = [...graphemes.segment(text.slice(0, cursor))].at(-1)
  return cursor - (last?.segment.length ?? 0)
}

function after(text: string, cursor: number): number {
  const [next] = graphemes.segment(text.slice(cursor))
  return cursor + (next?.segment.length ?? 0)
}
