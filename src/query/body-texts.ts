import { type Filter, testsIn, type Value } from './filter.ts'

/** The different texts that a filter searches records for, in the order in which it names them. */
export function bodyTexts(filter: Filter): readonly Value[] {
  const texts = testsIn(filter).flatMap((test) => (test.kind === 'values' && test.field === 'body' ? test.values : []))
  return [...new Map(texts.map((text) => [bodyKey(text), text])).values()]
}

/** What tells a text that records are searched for from all others. */
export function bodyKey({ kind, text }: Value): string {
  return `${kind === 'literal' ? '"' : '*'}${text}`
}
