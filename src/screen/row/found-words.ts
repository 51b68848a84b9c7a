import { type Filter, testsIn } from '../../query/filter.ts'
import { safe } from '../../text/safe.ts'
import { type Line, lineWidth, type StyledText } from '../draw/styled-text.ts'

/** The words that a filter looks for in what rows show, as one pattern; null without any. */
export function wordsIn(find: Filter): RegExp | null {
  const words = testsIn(find).flatMap((test) => (test.kind === 'word' ? [test.text] : []))
  return words.length === 0 ? null : new RegExp(words.map(escaped).join('|'), 'giu')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** A row with the words marked, as far as it shows them. Its first part is its sign. */
export function withHits({ spans, ...more }: Line, words: RegExp | null): Line {
  const [sign, ...rest] = spans
  if (words === null || sign === undefined) return { spans, ...more }
  return { ...more, spans: [sign, ...rest.flatMap((span) => marked(span, words))] }
}

function marked(span: StyledText, words: RegExp): StyledText[] {
  const { text } = span
  const parts: StyledText[] = []
  let at = 0
  for (const { 0: found, index } of text.matchAll(words)) {
    parts.push({ ...span, text: safe(text.slice(at, index)) }, { ...span, text: safe(found), tone: 'hit' })
    at = index + found.length
  }
  const all = [...parts, { ...span, text: safe(text.slice(at)) }].filter((part) => part.text !== '')
  // A mark that combines with the letter before it must not be cut off.
  return lineWidth({ spans: all }) === lineWidth({ spans: [span] }) ? all : [span]
}
