import type { PolicyProblem, Position } from '../policy.ts'
import { looksLikeJson } from './read-json.ts'
import type { Note } from './schema.ts'

/** A policy file's text, and the line and column of each offset in it. */
export interface OpenText {
  readonly text: string
  /** The lines without their ends. */
  readonly lines: readonly string[]
  readonly place: (offset: number) => Position
  readonly locate: (note: Note) => PolicyProblem
}

/** What ends a line in YAML 1.1, as kube-apiserver counts lines: CR, NEL, LS and PS too. */
export const yamlBreak = /\r\n|[\n\r\x85\u2028\u2029]/g
const jsonBreak = /\r\n|[\n\r]/g

/** Drops a byte order mark, and replaces each lone surrogate by U+FFFD, which moves no offset. */
export function openText(whole: string): OpenText {
  // Users of the library without types may pass anything.
  if (typeof (whole as unknown) !== 'string') throw new TypeError('the text must be a string')
  const text = whole.replace(/^\ufeff/, '').toWellFormed()
  const breaks = [...text.matchAll(looksLikeJson(whole) ? jsonBreak : yamlBreak)]
  const starts = [0, ...breaks.map(({ index, 0: found }) => index + found.length)]
  if (starts.length > 1 && starts.at(-1) === text.length) starts.pop()
  const lines = starts.map((start, line) => text.slice(start, breaks[line]?.index))
  const place = (offset: number): Position => {
    const line = lastAtMost(starts, offset)
    const column = Math.min(offset - (starts[line] ?? 0), lines[line]?.length ?? 0)
    return { line: line + 1, column: column + 1 }
  }
  return { text, lines, place, locate: ({ at, ...problem }) => ({ ...problem, ...place(at) }) }
}

function lastAtMost(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? Infinity) <= offset) low = middle
    else high = middle
  }
  return low
}
