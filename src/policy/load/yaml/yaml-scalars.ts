import { type YamlCursor, YamlRefusal } from './yaml-cursor.ts'
import type { YamlToken } from './yaml-token.ts'

/** A scanned scalar, and whether it ended after a line break, where a new key may begin. */
export interface PlainScalar {
  readonly token: YamlToken
  readonly endsLine: boolean
}

/**
 * Scans a scalar without quotes. In it, a tab may not stand where the indentation of a further line does (goyaml.v2,
 * scannerc.go, `yaml_parser_scan_plain_scalar`). `indent` is the column of the block that it is in, -1 for none.
 */
export function scanPlain(cursor: YamlCursor, indent: number, inBrackets: boolean): PlainScalar {
  const start = cursor.at
  let [text, end] = ['', start]
  let gap: Gap = noGap
  do {
    if (cursor.isDocumentMark('---') || cursor.isDocumentMark('...') || cursor.char === '#') break
    while (!cursor.isGap() && !endsPlain(cursor, inBrackets)) {
      text += gapText(gap)
      gap = noGap
      text += cursor.take()
      end = cursor.at
    }
    if (cursor.at >= cursor.text.length || !cursor.isGap()) break
    gap = takeGap(cursor, gap, () => {
      if (cursor.column > indent) return
      throw new YamlRefusal(cursor.at, 'found a tab character that violates indentation', start)
    })
  } while (inBrackets || cursor.column > indent)
  return { token: { kind: 'scalar', start, end, text, plain: true }, endsLine: gap.breaks !== null }
}

function endsPlain(cursor: YamlCursor, inBrackets: boolean): boolean {
  return (cursor.char === ':' && cursor.isGap(1)) || (inBrackets && ',?[]{}'.includes(cursor.char))
}

/** Scans a scalar in quotes (`yaml_parser_scan_flow_scalar`). */
export function scanQuoted(cursor: YamlCursor): YamlToken {
  const start = cursor.at
  const quote = cursor.take()
  let text = ''
  for (;;) {
    if (cursor.isDocumentMark('---') || cursor.isDocumentMark('...')) {
      throw new YamlRefusal(cursor.at, 'found unexpected document indicator', start)
    }
    if (cursor.char === '') throw new YamlRefusal(cursor.at, 'found unexpected end of stream', start)
    let gap: Gap = noGap
    while (!cursor.isGap()) {
      const doubled = quote === "'" && cursor.char === quote && cursor.peek(1) === quote
      if (cursor.char === quote && !doubled) break
      if (quote === '"' && cursor.char === '\\' && cursor.isBreak(1)) {
        cursor.skip()
        cursor.takeBreak()
        gap = { blanks: '', breaks: [''] }
        break
      }
      if (doubled) cursor.skip()
      text += quote === '"' && cursor.char === '\\' ? takeEscape(cursor, start) : cursor.take()
    }
    if (cursor.char === quote) break
    text += gapText(takeGap(cursor, gap, () => undefined))
  }
  cursor.skip()
  return { kind: 'scalar', start, end: cursor.at, text }
}

const escapes: Readonly<Record<string, string>> = {
  ...{ 0: '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ' },
  ...{ '"': '"', "'": "'", '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
}
const escapeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function takeEscape(cursor: YamlCursor, start: number): string {
  const { at } = cursor
  const name = cursor.peek(1)
  const length = Object.hasOwn(escapeLengths, name) ? escapeLengths[name] : undefined
  if (length === undefined) {
    const meant = Object.hasOwn(escapes, name) ? escapes[name] : undefined
    if (meant === undefined) throw new YamlRefusal(at, 'found unknown escape character', start)
    cursor.skip(2)
    return meant
  }
  cursor.skip(2)
  const digits = cursor.text.slice(cursor.at, cursor.at + length)
  if (digits.length < length || !/^[\da-f]+$/i.test(digits)) {
    throw new YamlRefusal(at, 'did not find expected hexdecimal number', start)
  }
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new YamlRefusal(at, 'found invalid Unicode character escape code', start)
  }
  cursor.skip(length)
  return String.fromCodePoint(code)
}

/** What stands between two words of a scalar: blanks, or line breaks, of which the first folds. */
interface Gap {
  readonly blanks: string
  readonly breaks: readonly string[] | null
}

const noGap: Gap = { blanks: '', breaks: null }

/** Takes blanks and line breaks; `onTab` is called before each tab at the beginning of a line. */
function takeGap(cursor: YamlCursor, before: Gap, onTab: () => void): Gap {
  let { blanks } = before
  let breaks = before.breaks === null ? null : [...before.breaks]
  while (cursor.isBlank() || cursor.isBreak()) {
    if (cursor.isBreak()) {
      breaks = [...(breaks ?? []), cursor.takeBreak()]
    } else if (breaks === null) {
      blanks += cursor.take()
    } else {
      if (cursor.char === '\t') onTab()
      cursor.skip()
    }
  }
  return { blanks, breaks }
}

/** One line break becomes a blank; of several the first is dropped, unless it is LS or PS. */
function gapText({ blanks, breaks }: Gap): string {
  if (breaks === null) return blanks
  const [first = '', ...more] = breaks
  if (first !== '\n') return first + more.join('')
  return more.length === 0 ? ' ' : more.join('')
}

/** Scans a literal (`|`) or folded (`>`) block (`yaml_parser_scan_block_scalar`). */
export function scanBlock(cursor: YamlCursor, indent: number): YamlToken {
  const start = cursor.at
  const literal = cursor.take() === '|'
  const { keep, increment } = takeBlockHeader(cursor, start)
  const given = increment === 0 ? 0 : Math.max(indent, 0) + increment
  let breaks: string[] = []
  let end = cursor.at
  const own = blockBreaks(cursor, given, indent, start, breaks)
  let [text, leading] = ['', '']
  let wasBlank = false
  while (cursor.column === own && cursor.char !== '') {
    const folds = !literal && !wasBlank && !cursor.isBlank() && leading === '\n'
    text += folds ? (breaks.length === 0 ? ' ' : '') : leading
    text += breaks.join('')
    breaks = []
    wasBlank = cursor.isBlank()
    while (cursor.char !== '' && !cursor.isBreak()) text += cursor.take()
    end = cursor.at
    leading = cursor.isBreak() ? cursor.takeBreak() : ''
    blockBreaks(cursor, own, indent, start, breaks)
  }
  if (keep !== '-') text += leading
  if (keep === '+') text += breaks.join('')
  return { kind: 'scalar', start, end, text }
}

function takeBlockHeader(cursor: YamlCursor, start: number): { keep: string; increment: number } {
  let [keep, increment] = ['', 0]
  const takeKeep = (): void => {
    if (keep === '' && (cursor.char === '+' || cursor.char === '-')) keep = cursor.take()
  }
  takeKeep()
  if (cursor.char === '0') throw new YamlRefusal(cursor.at, 'found an indentation indicator equal to 0', start)
  if (/\d/.test(cursor.char)) increment = Number(cursor.take())
  takeKeep()
  cursor.skipBlanks()
  cursor.skipComment()
  if (!cursor.isGap()) throw new YamlRefusal(cursor.at, 'did not find expected comment or line break', start)
  if (cursor.isBreak()) cursor.takeBreak()
  return { keep, increment }
}

/** Takes the indentation and the empty lines before the next line of a block. Gives the block's indentation. */
function blockBreaks(cursor: YamlCursor, given: number, outer: number, start: number, breaks: string[]): number {
  let deepest = 0
  for (;;) {
    while ((given === 0 || cursor.column < given) && cursor.char === ' ') cursor.skip()
    deepest = Math.max(deepest, cursor.column)
    if ((given === 0 || cursor.column < given) && cursor.char === '\t') {
      throw new YamlRefusal(cursor.at, 'found a tab character where an indentation space is expected', start)
    }
    if (!cursor.isBreak()) return given === 0 ? Math.max(deepest, outer + 1, 1) : given
    breaks.push(cursor.takeBreak())
  }
}
