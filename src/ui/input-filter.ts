import type { MouseReport } from '../screen/mouse.ts'
import { colourOf, type Rgb } from './theme-choice.ts'

/** What a piece of the terminal's input is. Bytes are given as characters of the same number. */
export type InputPiece =
  | { readonly kind: 'keys'; readonly bytes: string }
  | { readonly kind: 'mouse'; readonly report: MouseReport }
  /** The answer to the question for the background (OSC 11). */
  | { readonly kind: 'background'; readonly colour: Rgb }
  /** The answer to the question what the terminal is (DA1), which follows all answers to earlier questions. */
  | { readonly kind: 'identified' }
  /** The answer to the question whether the terminal is ready (DSR 5): it has read everything before. */
  | { readonly kind: 'ready' }

export interface InputState {
  /** The beginning of what may become a longer sequence. */
  readonly pending: string
  readonly isPasting: boolean
  /** Whether a lone Escape was passed on last, although it might be the beginning of an answer in pieces. */
  readonly afterEscape: boolean
}

export const initialInput: InputState = { pending: '', isPasting: false, afterEscape: false }

export interface InputRead {
  readonly state: InputState
  readonly pieces: readonly InputPiece[]
}

/**
 * Takes what is not a key out of the terminal's input: reports of the mouse, and answers, also those that come in pieces,
 * late, or wrapped by tmux. What is pasted stays as it is.
 */
export function readInput(before: InputState, bytes: string): InputRead {
  const pieces: InputPiece[] = []
  const add = (found: readonly InputPiece[]): void => {
    for (const piece of found) {
      const last = pieces.at(-1)
      if (piece.kind === 'keys' && last?.kind === 'keys')
        pieces[pieces.length - 1] = { kind: 'keys', bytes: last.bytes + piece.bytes }
      else pieces.push(piece)
    }
  }
  let { isPasting } = before
  const input = before.pending + bytes
  let at = before.afterEscape ? lateAnswer(input, add) : 0
  while (at < input.length) {
    if (isPasting) {
      const end = input.indexOf(pasteEnd, at)
      const until = end < 0 ? input.length - beginningOf(pasteEnd, input) : end + pasteEnd.length
      add(keys(input.slice(at, until)))
      if (end < 0) return { state: { ...initialInput, pending: input.slice(until), isPasting }, pieces }
      isPasting = false
      at = until
      continue
    }
    const escape = input.indexOf('\x1b', at)
    if (escape !== at) {
      const until = escape < 0 ? input.length : escape
      add(keys(input.slice(at, until)))
      at = until
      continue
    }
    const found = sequenceAt(input, at)
    if (found === null) return { state: { ...initialInput, pending: input.slice(at) }, pieces }
    isPasting = input.startsWith(pasteBegin, at)
    add(found.pieces)
    at += found.length
  }
  return { state: { ...initialInput, isPasting }, pieces }
}

/**
 * How long to wait for the rest of what is pending, in milliseconds; null if nothing is. What may be a key, such as a
 * lone Escape, must not wait long.
 */
export function patienceFor({ pending, isPasting }: InputState): number | null {
  if (pending === '') return null
  return isKeySoFar(pending) && !isPasting ? keyPatienceMs : answerPatienceMs
}

const keyPatienceMs = 25
const answerPatienceMs = 1000

/** Ends the wait: what may be a key is one, and the beginning of an answer is dropped. */
export function endWait({ pending, isPasting }: InputState): InputRead {
  const isKey = isPasting || isKeySoFar(pending)
  return {
    state: { pending: '', isPasting, afterEscape: pending === '\x1b' && !isPasting },
    pieces: isKey ? keys(pending) : [],
  }
}

/** Escape, or Alt with a key that begins a longer sequence. */
function isKeySoFar(pending: string): boolean {
  return /^\x1b[[OP\]_]?$/.test(pending)
}

const [pasteBegin, pasteEnd] = ['\x1b[200~', '\x1b[201~']

function keys(bytes: string): InputPiece[] {
  return bytes === '' ? [] : [{ kind: 'keys', bytes }]
}

/** How many characters at the end of a text may be the beginning of a mark. */
function beginningOf(mark: string, text: string): number {
  for (let length = mark.length - 1; length > 0; length--) if (text.endsWith(mark.slice(0, length))) return length
  return 0
}

interface Sequence {
  readonly length: number
  readonly pieces: readonly InputPiece[]
}

/** The sequence at an Escape; null if it may go on. */
function sequenceAt(input: string, at: number): Sequence | null {
  for (const { pattern, pieces } of sequences) {
    pattern.lastIndex = at
    const match = pattern.exec(input)
    if (match !== null) return { length: match[0].length, pieces: pieces(match) }
  }
  const rest = input.slice(at)
  if (isKeySoFar(rest) || (unfinished.test(rest) && rest.length <= longestAnswer)) return null
  return { length: 1, pieces: keys(beforeControl.test(rest) ? loneEscape : '\x1b') }
}

/** Escape before another Escape, Enter, Tab or Control with a letter. Alt with Backspace is a key of its own. */
const beforeControl = /^\x1b(?!\x08)[\x00-\x1f]/

/** Escape in a spelling (that of the kitty keyboard protocol) that Ink cannot take for Alt with the key after it. */
const loneEscape = '\x1b[27u'

/** No answer that anybody asked for is longer. */
const longestAnswer = 4096

/** The beginning of a sequence, up to the end of what was read. */
const unfinished =
  /^\x1b(?:\[[0-?]*[ -/]*|\[M[^]{0,2}|O[\d;]+|\]\d[^\x07\x1b]*\x1b?|(?:P[\d!>?=$+t]|_G)(?:[^\x1b]|\x1b[^\\])*\x1b?)$/

interface Pattern {
  readonly pattern: RegExp
  readonly pieces: (match: RegExpExecArray) => readonly InputPiece[]
}

/** Answers and reports. The first that matches counts. */
const answers: readonly Pattern[] = [
  { pattern: /\x1b\[<(\d+);(\d+);(\d+)([Mm])/y, pieces: mousePieces },
  // Reports of the mouse in older encodings, which nobody asked for.
  { pattern: /\x1b\[\d+;\d+;\d+M/y, pieces: () => [] },
  { pattern: /\x1b\[M[^]{3}/y, pieces: () => [] },
  { pattern: /\x1b\[\?[\d;]*c/y, pieces: () => [{ kind: 'identified' }] },
  { pattern: /\x1b\[0n/y, pieces: () => [{ kind: 'ready' }] },
  { pattern: /\x1b\](\d[^\x07\x1b]*)(?:\x07|\x1b\\)/y, pieces: ([, words = '']) => operatingSystemCommand(words) },
  // tmux doubles each Escape of what it wraps.
  {
    pattern: /\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\/y,
    pieces: ([, wrapped = '']) =>
      readInput(initialInput, wrapped.replaceAll('\x1b\x1b', '\x1b')).pieces.filter(({ kind }) => kind !== 'keys'),
  },
  { pattern: /\x1b(?:P[\d!>?=$+t]|_G)(?:[^\x1b]|\x1b[^\\])*\x1b\\/y, pieces: () => [] },
]

const sequences: readonly Pattern[] = [
  ...answers,
  // Keys: of rxvt with Shift, of the Linux console, of all others.
  {
    pattern: /\x1b\[[235678]\$|\x1b\[\[.|\x1b\[(?!M)[0-?]*[ -/]*[@-~]|\x1bO[\d;]*[@-~]/y,
    pieces: ([key]) => keys(key),
  },
]

/** The rest of an answer whose Escape was taken for a key. Gives its length, 0 where there is none. */
function lateAnswer(input: string, add: (pieces: readonly InputPiece[]) => void): number {
  for (const { pattern, pieces } of answers) {
    pattern.lastIndex = 0
    const match = pattern.exec(`\x1b${input}`)
    if (match === null) continue
    add(pieces(match))
    return match[0].length - 1
  }
  return 0
}

function operatingSystemCommand(words: string): InputPiece[] {
  const colour = words.startsWith('11;') ? colourOf(words.slice('11;'.length)) : null
  return colour === null ? [] : [{ kind: 'background', colour }]
}

/** Buttons by xterm's numbers, without the bits for Shift, Alt and Control. */
const buttons = new Map<number, MouseReport['what']>([
  [0, 'press'],
  [64, 'wheelUp'],
  [65, 'wheelDown'],
])
const modifierBits = 4 + 8 + 16

function mousePieces([, button, column, row, end]: RegExpExecArray): InputPiece[] {
  const what = buttons.get(Number(button) & ~modifierBits)
  if (what === undefined || end === 'm') return []
  return [{ kind: 'mouse', report: { what, column: Number(column) - 1, row: Number(row) - 1 } }]
}
