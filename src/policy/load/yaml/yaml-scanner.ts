import { type YamlComment, YamlCursor, type YamlMark, YamlRefusal } from './yaml-cursor.ts'
import { scanBlock, scanPlain, scanQuoted } from './yaml-scalars.ts'
import type { YamlToken, YamlTokenKind } from './yaml-token.ts'
import { scanAnchor, scanDirective, scanTag } from './yaml-words.ts'

/** Where a key without `?` may have begun: that it is one is known only at its colon. */
interface SimpleKey {
  readonly possible: boolean
  /** Whether nothing but a key can stand there. */
  readonly required: boolean
  /** The number of its first token. */
  readonly token: number
  readonly mark: YamlMark
}

/** A key has its colon on its own line, within that many characters. */
const longestKey = 1024

/**
 * Cuts a text into tokens by the rules of kube-apiserver's YAML reader (sigs.k8s.io/yaml: goyaml.v2, scannerc.go, which
 * follows libyaml and YAML 1.1). Throws a `YamlRefusal` where that reader stops.
 */
export class YamlScanner {
  private readonly cursor: YamlCursor
  private readonly tokens: YamlToken[] = []
  /** How many tokens were taken. */
  private taken = 0
  /** The column of the innermost block; -1 for none. */
  private indent = -1
  private readonly indents: number[] = []
  private brackets = 0
  /** Whether a key without `?` may begin here. Before one, in a block, no tab may stand. */
  private keyAllowed = true
  /** For each open bracket, and for what is around them all. */
  private readonly keys: SimpleKey[] = []
  private readonly levelOfKey = new Map<number, number>()

  /** Adds the comments that it finds to `comments`. */
  constructor(text: string, comments: YamlComment[] = []) {
    this.cursor = new YamlCursor(text, comments)
    this.keys.push(this.noKey())
  }

  /** The next token, which stays. After the last one it is always `stream end`. */
  peek(): YamlToken {
    for (;;) {
      const [first] = this.tokens
      if (first !== undefined && !this.mayBeKey(this.taken)) return first
      this.fetch()
    }
  }

  /** Takes the next token. */
  next(): YamlToken {
    const token = this.peek()
    if (token.kind === 'stream end') return token
    this.tokens.shift()
    this.taken++
    return token
  }

  private mayBeKey(token: number): boolean {
    const level = this.levelOfKey.get(token)
    return level !== undefined && this.isValid(level)
  }

  private fetch(): void {
    const { cursor } = this
    this.skipToToken()
    this.unroll(cursor.column)
    const { char } = cursor
    const inBlock = this.brackets === 0
    if (char === '') this.endStream()
    else if (cursor.column === 0 && char === '%') this.wholeLine(() => scanDirective(cursor))
    else if (cursor.isDocumentMark('---')) this.wholeLine(() => this.punctuation('document start', 3))
    else if (cursor.isDocumentMark('...')) this.wholeLine(() => this.punctuation('document end', 3))
    else if (char === '[' || char === '{') this.openBracket(char)
    else if (char === ']' || char === '}') this.closeBracket(char)
    else if (char === ',') this.separator(',', true)
    else if (char === '-' && cursor.isGap(1)) this.dash()
    else if (char === '?' && (!inBlock || cursor.isGap(1))) this.questionMark()
    else if (char === ':' && (!inBlock || cursor.isGap(1))) this.colon()
    else if (char === '*') this.word(() => scanAnchor(cursor, 'alias'))
    else if (char === '&') this.word(() => scanAnchor(cursor, 'anchor'))
    else if (char === '!') this.word(() => scanTag(cursor))
    else if (inBlock && (char === '|' || char === '>')) this.block()
    else if (char === "'" || char === '"') this.word(() => scanQuoted(cursor))
    else if (this.beginsPlain(char)) this.plain()
    else throw new YamlRefusal(cursor.at, 'found character that cannot start any token')
  }

  /**
   * Skips blanks, comments and line breaks. In a block, a tab is a blank only after a token that no key may follow on
   * its line.
   */
  private skipToToken(): void {
    const { cursor } = this
    for (;;) {
      while (cursor.char === ' ' || (cursor.char === '\t' && (this.brackets > 0 || !this.keyAllowed))) cursor.skip()
      cursor.skipComment()
      if (!cursor.isBreak()) return
      cursor.takeBreak()
      if (this.brackets === 0) this.keyAllowed = true
    }
  }

  private beginsPlain(char: string): boolean {
    if (char === '-') return !this.cursor.isBlank(1)
    if (char === '?' || char === ':') return this.brackets === 0 && !this.cursor.isGap(1)
    return !'\t,[]{}#&*!|>\'"%@`'.includes(char)
  }

  private endStream(): void {
    this.cursor.endLastLine()
    this.unroll(-1)
    this.removeKey()
    this.keyAllowed = false
    this.tokens.push(this.empty('stream end', this.cursor.at))
  }

  /** A directive, or the line between two documents: it ends all blocks. */
  private wholeLine(scan: () => YamlToken): void {
    this.unroll(-1)
    this.removeKey()
    this.keyAllowed = false
    this.tokens.push(scan())
  }

  private openBracket(kind: '[' | '{'): void {
    this.saveKey()
    this.keys.push(this.noKey())
    this.brackets++
    this.keyAllowed = true
    this.tokens.push(this.punctuation(kind))
  }

  private closeBracket(kind: ']' | '}'): void {
    this.removeKey()
    if (this.brackets > 0) {
      this.brackets--
      const key = this.keys.pop()
      if (key !== undefined) this.levelOfKey.delete(key.token)
    }
    this.keyAllowed = false
    this.tokens.push(this.punctuation(kind))
  }

  private dash(): void {
    if (this.brackets === 0) {
      this.needsKeyAllowed('block sequence entries are not allowed in this context')
      this.roll(this.cursor.column, null, 'list start', this.cursor.at)
    }
    this.separator('-', true)
  }

  private questionMark(): void {
    if (this.brackets === 0) {
      this.needsKeyAllowed('mapping keys are not allowed in this context')
      this.roll(this.cursor.column, null, 'map start', this.cursor.at)
    }
    this.separator('key', this.brackets === 0)
  }

  private separator(kind: YamlTokenKind, keyAllowed: boolean): void {
    this.removeKey()
    this.keyAllowed = keyAllowed
    this.tokens.push(this.punctuation(kind))
  }

  private colon(): void {
    const level = this.keys.length - 1
    const key = this.keys[level]
    if (key !== undefined && this.isValid(level)) {
      this.insert(key.token, this.empty('key', key.mark.at))
      this.roll(key.mark.column, key.token, 'map start', key.mark.at)
      this.keys[level] = { ...key, possible: false }
      this.levelOfKey.delete(key.token)
      this.keyAllowed = false
    } else {
      if (this.brackets === 0) {
        this.needsKeyAllowed('mapping values are not allowed in this context')
        this.roll(this.cursor.column, null, 'map start', this.cursor.at)
      }
      this.keyAllowed = this.brackets === 0
    }
    this.tokens.push(this.punctuation('value'))
  }

  /** A value, or what stands before one, on which no key can follow on the same line. */
  private word(scan: () => YamlToken): void {
    this.saveKey()
    this.keyAllowed = false
    this.tokens.push(scan())
  }

  private plain(): void {
    this.saveKey()
    const { token, endsLine } = scanPlain(this.cursor, this.indent, this.brackets > 0)
    this.keyAllowed = endsLine
    this.tokens.push(token)
  }

  private block(): void {
    this.removeKey()
    this.keyAllowed = true
    this.tokens.push(scanBlock(this.cursor, this.indent))
  }

  private punctuation(kind: YamlTokenKind, length = 1): YamlToken {
    const start = this.cursor.at
    this.cursor.skip(length)
    return { kind, start, end: this.cursor.at, text: '' }
  }

  private empty(kind: YamlTokenKind, at: number): YamlToken {
    return { kind, start: at, end: at, text: '' }
  }

  private needsKeyAllowed(message: string): void {
    if (!this.keyAllowed) throw new YamlRefusal(this.cursor.at, message)
  }

  /** Begins a block at a column, unless it has begun; `token` is the number of the token that it begins with. */
  private roll(column: number, token: number | null, kind: 'list start' | 'map start', at: number): void {
    if (this.brackets > 0 || this.indent >= column) return
    this.indents.push(this.indent)
    this.indent = column
    this.insert(token ?? this.nextNumber, this.empty(kind, at))
  }

  /** Ends the blocks that begin to the right of a column. */
  private unroll(column: number): void {
    if (this.brackets > 0) return
    while (this.indent > column) {
      this.tokens.push(this.empty('block end', this.cursor.at))
      this.indent = this.indents.pop() ?? -1
    }
  }

  /** Inserts a token before the one with a number; at the end, if that one was taken. */
  private insert(number: number, token: YamlToken): void {
    const place = number - this.taken
    this.tokens.splice(place < 0 ? this.tokens.length : place, 0, token)
  }

  /** The number that the next token to scan gets. */
  private get nextNumber(): number {
    return this.taken + this.tokens.length
  }

  private noKey(): SimpleKey {
    return { possible: false, required: false, token: this.nextNumber, mark: this.cursor.mark }
  }

  private saveKey(): void {
    if (!this.keyAllowed) return
    const required = this.brackets === 0 && this.indent === this.cursor.column
    const token = this.nextNumber
    this.removeKey()
    this.keys[this.keys.length - 1] = { possible: true, required, token, mark: this.cursor.mark }
    this.levelOfKey.set(token, this.keys.length - 1)
  }

  private removeKey(): void {
    const level = this.keys.length - 1
    const key = this.keys[level]
    if (key?.possible !== true) return
    if (key.required) throw this.colonMissing(key)
    this.keys[level] = { ...key, possible: false }
    this.levelOfKey.delete(key.token)
  }

  private isValid(level: number): boolean {
    const key = this.keys[level]
    if (key?.possible !== true) return false
    const { line, index } = this.cursor.mark
    if (key.mark.line >= line && key.mark.index + longestKey >= index) return true
    if (key.required) throw this.colonMissing(key)
    this.keys[level] = { ...key, possible: false }
    return false
  }

  private colonMissing({ mark }: SimpleKey): YamlRefusal {
    return new YamlRefusal(this.cursor.at, "could not find expected ':'", mark.at)
  }
}
