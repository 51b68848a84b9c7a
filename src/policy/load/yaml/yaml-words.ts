import { type YamlCursor, YamlRefusal } from './yaml-cursor.ts'
import type { YamlToken } from './yaml-token.ts'

/** Scans `*name` or `&name` (goyaml.v2, scannerc.go, `yaml_parser_scan_anchor`). */
export function scanAnchor(cursor: YamlCursor, kind: 'alias' | 'anchor'): YamlToken {
  const start = cursor.at
  cursor.skip()
  const text = takeWord(cursor)
  if (text === '' || !(cursor.isGap() || '?:,]}%@`'.includes(cursor.char))) {
    throw new YamlRefusal(start, 'did not find expected alphabetic or numeric character')
  }
  return { kind, start, end: cursor.at, text }
}

/** Scans a tag, such as `!!str`, `!own` or `!<tag:of.mine>` (`yaml_parser_scan_tag`). */
export function scanTag(cursor: YamlCursor): YamlToken {
  const start = cursor.at
  const { handle, text } = cursor.peek(1) === '<' ? verbatimTag(cursor) : shortTag(cursor)
  if (!cursor.isGap()) throw new YamlRefusal(cursor.at, 'did not find expected whitespace or line break', start)
  return { kind: 'tag', start, end: cursor.at, handle, text }
}

function verbatimTag(cursor: YamlCursor): { handle: string; text: string } {
  const start = cursor.at
  cursor.skip(2)
  const text = takeURI(cursor, '', start)
  if (cursor.char !== '>') throw new YamlRefusal(cursor.at, "did not find the expected '>'", start)
  cursor.skip()
  return { handle: '', text }
}

function shortTag(cursor: YamlCursor): { handle: string; text: string } {
  const start = cursor.at
  const handle = takeHandle(cursor, start)
  if (handle.length > 1 && handle.endsWith('!')) return { handle, text: takeURI(cursor, '', start) }
  const text = takeURI(cursor, handle, start)
  return text === '' ? { handle: '', text: '!' } : { handle: '!', text }
}

/** Scans a line that begins with %, and its end (`yaml_parser_scan_directive`). */
export function scanDirective(cursor: YamlCursor): YamlToken {
  const start = cursor.at
  cursor.skip()
  const name = takeWord(cursor)
  if (name === '') throw new YamlRefusal(cursor.at, 'could not find expected directive name', start)
  if (!cursor.isGap()) throw new YamlRefusal(cursor.at, 'found unexpected non-alphabetical character', start)
  const token = directiveValue(cursor, name, start)
  cursor.skipBlanks()
  cursor.skipComment()
  if (!cursor.isGap()) throw new YamlRefusal(cursor.at, 'did not find expected comment or line break', start)
  if (cursor.isBreak()) cursor.takeBreak()
  return token
}

function directiveValue(cursor: YamlCursor, name: string, start: number): YamlToken {
  if (name === 'YAML') {
    cursor.skipBlanks()
    const major = takeNumber(cursor, start)
    if (cursor.char !== '.') throw new YamlRefusal(cursor.at, "did not find expected digit or '.' character", start)
    cursor.skip()
    const minor = takeNumber(cursor, start)
    return { kind: '%YAML', start, end: cursor.at, text: `${major}.${minor}` }
  }
  if (name !== 'TAG') throw new YamlRefusal(cursor.at, 'found unknown directive name', start)
  cursor.skipBlanks()
  const handle = takeHandle(cursor, start)
  if (!handle.endsWith('!')) throw new YamlRefusal(cursor.at, "did not find expected '!'", start)
  if (!cursor.isBlank()) throw new YamlRefusal(cursor.at, 'did not find expected whitespace', start)
  cursor.skipBlanks()
  const text = takeURI(cursor, '', start)
  if (text === '') throw new YamlRefusal(cursor.at, 'did not find expected tag URI', start)
  if (!cursor.isGap()) throw new YamlRefusal(cursor.at, 'did not find expected whitespace or line break', start)
  return { kind: '%TAG', start, end: cursor.at, handle, text }
}

function takeNumber(cursor: YamlCursor, start: number): number {
  let digits = ''
  while (/\d/.test(cursor.char)) {
    digits += cursor.take()
    if (digits.length > 2) throw new YamlRefusal(cursor.at, 'found extremely long version number', start)
  }
  if (digits === '') throw new YamlRefusal(cursor.at, 'did not find expected version number', start)
  return Number(digits)
}

/** Takes `!`, `!!` or `!name!`, or the `!name` that is a whole tag. */
function takeHandle(cursor: YamlCursor, start: number): string {
  if (cursor.char !== '!') throw new YamlRefusal(cursor.at, "did not find expected '!'", start)
  const handle = cursor.take() + takeWord(cursor)
  return cursor.peek(0) === '!' ? handle + cursor.take() : handle
}

/** Takes the rest of a tag, after a part of it that was taken as a handle, with its `%`-escapes decoded. */
function takeURI(cursor: YamlCursor, head: string, start: number): string {
  let escaped = encodeURIComponent(head.slice(1))
  const first = cursor.at
  while (cursor.char !== '' && /[\w\-;/?:@&=+$,.!~*'()[\]%]/.test(cursor.char)) {
    if (cursor.char === '%' && !/^[\da-f]{2}$/i.test(cursor.peek(1) + cursor.peek(2))) {
      throw new YamlRefusal(cursor.at, 'did not find URI escaped octet', start)
    }
    escaped += cursor.take()
  }
  if (head === '' && cursor.at === first) throw new YamlRefusal(cursor.at, 'did not find expected tag URI', start)
  try {
    return decodeURIComponent(escaped)
  } catch {
    throw new YamlRefusal(cursor.at, 'found an incorrect leading UTF-8 octet', start)
  }
}

function takeWord(cursor: YamlCursor): string {
  let word = ''
  while (/[\w-]/.test(cursor.char)) word += cursor.take()
  return word
}
