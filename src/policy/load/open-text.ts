import type { PolicyProblem, Position } from '../policy.ts'
import type { Note } from './schema.ts'

/** A policy file's text, and the line and column of each offset in it. */
export interface OpenText {
  readonly text: string
  /** The lines without their ends. */
  readonly lines: readonly string[]
  readonly place: (offset: number) => Position
  readonly locate: (note: Note) => PolicyProblem
}

/** Drops a byte order mark, and replaces each lone surrogate by U+FFFD, which moves no offset. */
export function openText(whole: string): OpenText {
  // Users of the library without types may pass anything.
  if (typeof (whole as unknown) !== 'string') throw new TypeError('the text must be a string')
  const text = whole.replace(/^\ufeff/, '').toWellFormed()
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  if (starts.length > 1 && starts.at(-1) === text.length) starts.pop()
  const lines = starts.map((start, line) => text.slice(start, starts[line + 1]).replace(/\r?\n$/, ''))
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
