import type { TextRange } from '../policy-node.ts'

/** Why kube-apiserver's YAML reader refuses a text; `readYaml` catches it. */
export class YamlRefusal extends Error {
  /**
   * `at` is where the problem shows, and `from` where what it is part of begins, such as a quoted text that never ends;
   * both are offsets. The message is kube-apiserver's.
   */
  readonly at: number
  readonly from: number

  constructor(at: number, message: string, from = at) {
    super(message)
    this.at = at
    this.from = from
  }
}

/** A place in the text: its offset, its number in characters, and its line and column from 0. */
export interface YamlMark {
  readonly at: number
  readonly index: number
  readonly line: number
  readonly column: number
}

/** A comment, from its `#` to the end of its line. */
export type YamlComment = TextRange

// goyaml.v2, readerc.go: what YAML 1.1 allows, comments included.
const notAllowed = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** Stands for bytes that are wrong in the file's encoding. YAML does not allow this character. */
export const notText = '\uffff'

/** Walks over a text character by character, and keeps the line and column that YAML 1.1 counts. */
export class YamlCursor {
  readonly text: string
  at = 0
  line = 0
  column = 0
  private readonly comments: YamlComment[]
  private index = 0
  /** Where the first character is that YAML does not allow, and from where on the reader sees it; -1 for none. */
  private readonly barrier: number
  private readonly barrierSeen: number

  /** Adds each comment that it skips to `comments`. */
  constructor(text: string, comments: YamlComment[]) {
    this.text = text
    this.comments = comments
    this.barrier = notAllowed.exec(text)?.index ?? -1
    this.barrierSeen = this.barrier < 0 ? text.length + 1 : blockStart(text, this.barrier)
    this.checkBarrier()
  }

  get mark(): YamlMark {
    const { at, index, line, column } = this
    return { at, index, line, column }
  }

  /** The character here; `""` at the end. */
  get char(): string {
    return this.text.charAt(this.at)
  }

  /** The character that many places on; `""` at the end. */
  peek(places: number): string {
    return this.text.charAt(this.at + places)
  }

  isBlank(places = 0): boolean {
    return isBlank(this.peek(places))
  }

  isBreak(places = 0): boolean {
    return isBreak(this.peek(places))
  }

  /** Whether a blank, a line break or the end is here. */
  isGap(places = 0): boolean {
    const char = this.peek(places)
    return char === '' || isBlank(char) || isBreak(char)
  }

  /** Whether this is the beginning of a line that is `---` or `...`, alone or before a blank. */
  isDocumentMark(mark: '---' | '...'): boolean {
    return this.column === 0 && this.text.startsWith(mark, this.at) && this.isGap(3)
  }

  /** Takes one character of a line, and gives it. */
  take(): string {
    const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)
    this.at += char.length
    this.index++
    this.column++
    this.checkBarrier()
    return char
  }

  /** Takes that many characters, none of which is a line break. */
  skip(count = 1): void {
    for (let left = count; left > 0; left--) this.take()
  }

  skipBlanks(): void {
    while (this.isBlank()) this.skip()
  }

  /** Skips a comment, if one begins here. */
  skipComment(): void {
    if (this.char !== '#') return
    const { at: start } = this
    while (this.at < this.text.length && !this.isBreak()) this.skip()
    this.comments.push({ start, end: this.at })
  }

  /** Takes a line break, and gives what it becomes within a value: only LS and PS stay as they are. */
  takeBreak(): string {
    const { char } = this
    const length = char === '\r' && this.peek(1) === '\n' ? 2 : 1
    this.at += length
    this.index += length
    this.line++
    this.column = 0
    this.checkBarrier()
    return char === '\u2028' || char === '\u2029' ? char : '\n'
  }

  /** At its end, the text has a last line break if it lacks one. */
  endLastLine(): void {
    if (this.column === 0) return
    this.column = 0
    this.line++
  }

  private checkBarrier(): void {
    if (this.at < this.barrierSeen) return
    const isText = this.text.charAt(this.barrier) !== notText
    throw new YamlRefusal(this.barrier, isText ? 'control characters are not allowed' : 'not UTF-8')
  }
}

/** kube-apiserver's reader takes a file in blocks of that many bytes, and refuses a whole block. */
const blockBytes = 512

/** The offset of the block that a character is in. */
function blockStart(text: string, offset: number): number {
  const bytes = new TextEncoder().encode(text.slice(0, offset))
  return new TextDecoder().decode(bytes.subarray(0, bytes.length - (bytes.length % blockBytes))).length
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t'
}

function isBreak(char: string): boolean {
  return char !== '' && '\n\r\x85\u2028\u2029'.includes(char)
}
