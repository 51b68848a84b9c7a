import type { FilterError } from './filter.ts'

/** A place in the text of a filter, and what reads on from there. What finds something wrong gives null and sets `error`. */
export class FilterReader {
  readonly text: string
  at = 0
  /** In how many parentheses the place is. */
  groups = 0
  error: FilterError = { at: 0, message: '' }

  constructor(text: string) {
    this.text = text
  }

  /** The text up to the term's end. */
  rest(): string {
    const start = this.at
    this.skipUnquoted(0, '')
    const end = this.text[this.at] === '"' ? this.text.slice(this.at).search(/\s|$/) + this.at : this.at
    this.at = end
    return this.text.slice(start, end)
  }

  /** Goes on to a quote, a blank, one of `stops`, or the parenthesis that closes a group. Gives how many are open. */
  skipUnquoted(depth: number, stops: string): number {
    let open = depth
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at] ?? ''
      if (char === '"' || isBlank(char) || stops.includes(char)) break
      if (char === '(') open++
      if (char === ')' && --open < 0 && this.groups > 0) break
    }
    return Math.max(0, open)
  }

  quoted(): string | null {
    const start = this.at
    let end = start + 1
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1
    if (end >= this.text.length) return this.wrong(start, 'unclosed quote')
    this.at = end + 1
    try {
      return JSON.parse(this.text.slice(start, end + 1)) as string
    } catch {
      return this.wrong(start, 'invalid JSON escape; valid ones: \\" \\\\ \\n \\u0041')
    }
  }

  isTermEnd(): boolean {
    return this.isEnd() || isBlank(this.text[this.at])
  }

  /** Whether the text or the group ends here. */
  isEnd(): boolean {
    return this.at >= this.text.length || (this.groups > 0 && this.text[this.at] === ')')
  }

  /** The next word in lower case if it is one that joins terms; else null. */
  nextWord(): 'and' | 'or' | 'not' | null {
    const found = /^(?:and|or|not)(?=[\s()]|$)/i.exec(this.text.slice(this.at, this.at + 4))?.[0].toLowerCase()
    return found === 'and' || found === 'or' || found === 'not' ? found : null
  }

  skipWord(word: 'and' | 'or'): boolean {
    if (this.nextWord() !== word) return false
    this.at += word.length
    return true
  }

  skipBlanks(): void {
    while (isBlank(this.text[this.at])) this.at++
  }

  wrong(at: number, message: string): null {
    this.error = { at, message }
    return null
  }
}

export function isBlank(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char)
}
