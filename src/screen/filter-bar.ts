import { printFilter } from '../query/print-filter.ts'
import { safe, type SafeText } from '../text/safe.ts'
import { beginning } from '../text/shorten.ts'
import { cut, width, wrap } from '../text/width.ts'
import type { Layout } from './draw/layout.ts'
import type { Overlay } from './draw/overlaid.ts'
import { fit, type Line, line, lineWidth, spread, styled, type StyledText } from './draw/styled-text.ts'
import { candidateLines } from './list/candidate-lines.ts'
import { begunWord } from './list/typed-filter.ts'
import { mostTyped, type State } from './model/state.ts'
import type { World } from './model/world.ts'
import { timeNote } from './time-note.ts'

/** The filter; while it is edited, with the cursor. */
export function filterLine(state: State, world: World): Line {
  const prompt = promptOf(state, world)
  if (!isTyping(state)) {
    const text = beginning(printFilter(state.filter), mostTyped)
    const left = [prompt, text === '' ? styled('no filter', 'dim') : styled(text)]
    const note = timeNote(state, world, state.size.columns - lineWidth({ spans: left }) - 3)
    return spread(left, [...note, styled(' ')], state.size.columns)
  }
  const { cells, hasBefore, hasAfter } = shownPart(state, lineWidth(line(prompt)))
  const spans = cells.map(({ text, isCursor }) => ({ text, tone: 'plain' as const, selected: isCursor }))
  const typed = line(prompt, styled(hasBefore ? '~' : ''), ...spans, styled(hasAfter ? '~' : ''))
  const word = state.focus === 'filter' ? begunWord(state.draft) : ''
  const hint = word === '' ? '' : `  Tab: a field; blank: search for "${word}"`
  return lineWidth(typed) + hint.length > state.size.columns ? typed : line(...typed.spans, styled(hint, 'dim'))
}

/** Whether the bar is where keys go. */
export function isTyping({ focus }: Pick<State, 'focus'>): boolean {
  return focus === 'filter' || focus === 'find' || focus === 'jump'
}

function promptOf({ focus }: State, { glyphs }: World): StyledText {
  const sign = focus === 'find' ? 'find \\' : focus === 'jump' ? 'jump to' : glyphs.prompt
  return styled(` ${sign} `, 'accent')
}

/** What is drawn under the bar while the filter is edited: the candidates; else what is wrong, with a mark under the place. */
export function underFilter(state: State, world: World, layout: Layout): Overlay | null {
  if (!isTyping(state)) return null
  const { error, offered } = state
  const row = 1 + layout.filterBar
  const { columns, rows } = layout.size
  const room = rows - row - layout.footer
  if (offered.completion !== null) {
    const { from, lead } = offered.completion
    const lines = candidateLines(offered.completion, world, columns, room)
    // The candidates stand under what they complete, behind a border and a mark.
    const begin = columnOf(state, world, from) - width(safe(lead)) - 2
    return { row, at: Math.max(0, Math.min(begin, columns - lineWidth(lines[0] ?? { spans: [] }))), lines }
  }
  if (error === null) return null
  return { row, at: 0, lines: errorLines(error, columnOf(state, world, error.at), columns, room) }
}

/** The message beside the mark where there is room; else below it. */
function errorLines({ message }: { readonly message: string }, column: number, columns: number, room: number): Line[] {
  const words = safe(message)
  const mark = styled('^', 'bad')
  const fitted = (...spans: Line['spans']): Line => fit({ spans }, columns)
  const said = { text: words, tone: 'bad' as const }
  const blanks = (count: number): StyledText => styled(' '.repeat(count))
  if (column + 2 + width(words) <= columns) return [fitted(blanks(column), mark, blanks(1), said)]
  if (width(words) + 2 <= column) return [fitted(blanks(column - 1 - width(words)), said, blanks(1), mark)]
  const most = Math.max(1, Math.min(mostLines, room - 1))
  const all = wrap(words, Math.max(8, columns - 2))
  const shown = all
    .slice(0, most)
    .map((text, at) => (at === most - 1 && all.length > most ? cut(safe(`${text} ~`), columns - 2) : text))
  return [fitted(blanks(column), mark), ...shown.map((text) => fitted(blanks(1), { text, tone: 'bad' }))]
}

/** The most lines of a message below the mark. */
const mostLines = 3

/** A character of the text that is typed, as it is drawn; the one after the last is the blank where the cursor can be. */
interface TypedCell {
  /** Where it begins in the text, in UTF-16 units. */
  readonly at: number
  readonly text: SafeText
  readonly isCursor: boolean
}

/** The part of the text that the bar has room for: with the cursor and, if both fit, with the place of the error. */
interface ShownPart {
  readonly cells: readonly TypedCell[]
  readonly hasBefore: boolean
  readonly hasAfter: boolean
}

function shownPart({ draft, error, size }: State, promptCells: number): ShownPart {
  const { text, cursor } = draft
  const room = Math.max(8, size.columns - promptCells - 1)
  const parts = [...graphemes.segment(text)].map(({ segment, index }) => ({ at: index, text: safe(segment) }))
  const all = [...parts, { at: text.length, text: safe(' ') }]
  const cursorAt = all.findLastIndex(({ at }) => at <= cursor)
  const errorAt = error === null ? cursorAt : all.findLastIndex(({ at }) => at <= error.at)
  const cells = all.map((one, index) => ({ ...one, isCursor: index === cursorAt }))
  const isIn = ([start, end]: readonly [number, number]): boolean => {
    const marks = (start > 0 ? 1 : 0) + (end < cells.length ? 1 : 0)
    return cells.slice(start, end).reduce((total, one) => total + width(one.text), marks) <= room
  }
  const both = [Math.min(cursorAt, errorAt), Math.max(cursorAt, errorAt) + 1] as const
  let [start, end] = isIn(both) ? both : [cursorAt, cursorAt + 1]
  while (start > 0 && isIn([start - 1, end])) start--
  while (end < cells.length && isIn([start, end + 1])) end++
  return { cells: cells.slice(start, end), hasBefore: start > 0, hasAfter: end < cells.length }
}

/** The cell of the screen where a place of the text stands, or the mark for the part that it is in. */
function columnOf(state: State, world: World, place: number): number {
  const begin = lineWidth(line(promptOf(state, world)))
  const { cells, hasBefore } = shownPart(state, begin)
  if (place < (cells[0]?.at ?? 0)) return begin
  const before = cells.filter(({ at, text }, index) => (cells[index + 1]?.at ?? at + text.length) <= place)
  return before.reduce((total, { text }) => total + width(text), begin + (hasBefore ? 1 : 0))
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
