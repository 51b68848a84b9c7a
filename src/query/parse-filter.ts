import { nearest } from '../audit/nearest.ts'
import { amountOf } from './amounts.ts'
import { closedFields, type Field, type FieldName, fieldNamed, groupWords, namesOfFields } from './fields.ts'
import {
  type Expression,
  type Filter,
  type FilterError,
  type Operator,
  type Part,
  partOf,
  testsIn,
  type TimeWord,
  timeWords,
  type Value,
} from './filter.ts'
import { FilterReader, isBlank } from './filter-reader.ts'
import { isNetwork } from './networks.ts'
import { patternProblem } from './patterns.ts'
import { isBalanced, isKnown, isOpen } from './print-filter.ts'
import { type Clock, timeTest } from './times.ts'

export type ParsedFilter = { readonly filter: Filter } | { readonly error: FilterError }

/**
 * Parses a filter. Its terms must all hold, `or` binds less than that, and `-` or `not` more. A term is a field with values
 * (`field:value,value`), a pattern (`field~/regex/`), a comparison (`code>=400`), `has:field`, a time (`since:10m`), or a
 * word that the row shows. A quoted value is a JSON string, taken literally; in an unquoted one, `*` is a wildcard. Times are
 * relative to `clock`.
 */
export function parseFilter(text: string, clock: Clock): ParsedFilter {
  if (text.trim() === '') return { filter: [] }
  const reader = new FilterReader(text)
  const expression = new Parser(reader, clock).whole()
  if (expression === null) return { error: reader.error }
  const filter = (expression.kind === 'all' ? expression.parts : [expression]).map(partOf)
  return filter.some(isTorn) ? { error: { at: 0, message: tornMessage } } : { filter }
}

/** Whether a part cannot be written: beside other terms, a parenthesis in a pattern of it would close those around it. */
function isTorn(part: Part): boolean {
  if (part.field !== null) return false
  const values = testsIn([part]).flatMap((test) => (test.kind === 'values' ? test.values : []))
  return values.some(({ kind, text }) => kind !== 'literal' && !isBalanced(text))
}

const tornMessage = 'a value with * and an unpaired parenthesis must not stand beside "or" or in parentheses'

/** What parses a part of the text gives null where that is no filter; the reader then knows why. */
class Parser {
  readonly #reader: FilterReader
  readonly #clock: Clock
  #depth = 0

  constructor(reader: FilterReader, clock: Clock) {
    this.#reader = reader
    this.#clock = clock
  }

  whole(): Expression | null {
    const expression = this.#any()
    if (expression === null || this.#reader.at === this.#reader.text.length) return expression
    return this.#reader.wrong(this.#reader.at, 'expected a term')
  }

  #any(): Expression | null {
    const parts: Expression[] = []
    do {
      const part = this.#all()
      if (part === null) return null
      parts.push(part)
    } while (this.#reader.skipWord('or'))
    return joined('any', parts)
  }

  #all(): Expression | null {
    const parts: Expression[] = []
    do {
      const part = this.#term()
      if (part === null) return null
      parts.push(part)
    } while (this.#reader.skipWord('and') || !(this.#reader.isEnd() || this.#reader.nextWord() === 'or'))
    return joined('all', parts)
  }

  /** A term and the blanks behind it. */
  #term(): Expression | null {
    if (this.#depth >= mostDepth) return this.#reader.wrong(this.#reader.at, `nested more than ${mostDepth} times`)
    this.#depth++
    const term = this.#nested()
    this.#depth--
    return term
  }

  #nested(): Expression | null {
    this.#reader.skipBlanks()
    const start = this.#reader.at
    const word = this.#reader.nextWord()
    if (word === 'or' || word === 'and')
      return this.#reader.wrong(
        start,
        `a term must come before and after "${word}"; to search for the word, quote it: "${word}"`,
      )
    if (word === 'not' || this.#reader.text[start] === '-') {
      this.#reader.at += word === 'not' ? word.length : 1
      if (word === 'not') this.#reader.skipBlanks()
      const part =
        this.#reader.isEnd() || isBlank(this.#reader.text[this.#reader.at])
          ? this.#reader.wrong(this.#reader.at, 'term missing: use field:value')
          : this.#term()
      return part === null ? null : { kind: 'not', part }
    }
    const term = this.#reader.text[start] === '(' ? this.#group() : this.#plain()
    this.#reader.skipBlanks()
    return term
  }

  #group(): Expression | null {
    const start = this.#reader.at++
    this.#reader.groups++
    this.#reader.skipBlanks()
    if (this.#reader.isEnd()) return this.#reader.wrong(this.#reader.at, 'term missing: use field:value')
    const expression = this.#any()
    if (expression === null) return null
    if (this.#reader.text[this.#reader.at] !== ')') return this.#reader.wrong(start, 'unclosed parenthesis')
    this.#reader.at++
    this.#reader.groups--
    return this.#ends(expression)
  }

  /** A term without sign and parentheses. */
  #plain(): Expression | null {
    const start = this.#reader.at
    if (this.#reader.text[start] === '"') {
      const text = this.#reader.quoted()
      return text === null ? null : this.#ends({ kind: 'word', text })
    }
    const rest = this.#reader.text.slice(start)
    const name = /^[^\s:=<>~!"(),]*/.exec(rest)?.[0] ?? ''
    const operator = /^(?:!~|!=|>=|<=|[:=<>~])/.exec(rest.slice(name.length))?.[0]
    if (operator === undefined) return this.#word()
    const operatorAt = start + name.length
    this.#reader.at = operatorAt + operator.length
    const timeWord = timeWords.find((word) => word === name.toLowerCase())
    if (timeWord !== undefined) return this.#time(timeWord, operatorAt, operator)
    if (name.toLowerCase() === 'has') return this.#has(operatorAt, operator)
    const field = fieldNamed(name)
    if (field === undefined)
      return this.#reader.wrong(start, name === '' ? 'term missing: use field:value' : unknownField(name))
    return this.#about(field, operator, operatorAt)
  }

  /** What follows a field and an operator. */
  #about(field: Field, operator: string, operatorAt: number): Expression | null {
    const { name, amount } = field
    const isAmount = amount === 'duration' || amount === 'size'
    if (isAmount && !comparing.test(operator))
      return this.#reader.wrong(operatorAt, `${name} is compared: ${name}>${amount === 'duration' ? '1s' : '100k'}`)
    if (name === 'body' && operator !== ':' && operator !== '=' && operator !== '!=')
      return this.#reader.wrong(operatorAt, `body is searched for a text: ${bodyExamples}`)
    if (operator === '~' || operator === '!~') return negatedIf(operator === '!~', this.#pattern(name))
    if (operator === '>' || operator === '<' || operator === '>=' || operator === '<=')
      return this.#comparison(field, operator, operatorAt)
    return negatedIf(operator === '!=', this.#values(name))
  }

  #values(field: FieldName): Expression | null {
    const values: Value[] = []
    // Parentheses in values belong to them if they are balanced, over commas too.
    let depth = 0
    for (;;) {
      if (this.#reader.text[this.#reader.at] === '"') {
        const text = this.#reader.quoted()
        if (text === null) return null
        values.push({ kind: 'literal', text })
      } else {
        const start = this.#reader.at
        depth = this.#reader.skipUnquoted(depth, ',')
        const value = this.#unquoted(field, start)
        if (value === null) return null
        values.push(value)
      }
      if (this.#reader.text[this.#reader.at] !== ',') break
      this.#reader.at++
    }
    if (!this.#reader.isTermEnd()) {
      const quotes = field === 'body' ? '; write a quote in a text as \\": body:"\\"privileged\\":true"' : ''
      return this.#reader.wrong(this.#reader.at, `expected a space or comma${quotes}`)
    }
    return { kind: 'values', field, values }
  }

  #unquoted(field: FieldName, start: number): Value | null {
    if (this.#reader.text[this.#reader.at] === '"')
      return this.#reader.wrong(this.#reader.at, 'a value that contains a quote must be a JSON string: "a\\"b"')
    const text = this.#reader.text.slice(start, this.#reader.at)
    if (text === '' && field === 'body') return this.#reader.wrong(start, `text missing: ${bodyExamples}`)
    if (text === '') return this.#reader.wrong(start, `value missing (${field}:"" means empty)`)
    if (isNetwork(field, text)) return { kind: 'network', text }
    const kind = text.includes('*') || isOpen(field, text) ? 'glob' : 'literal'
    if (kind === 'literal' && !isKnown(field, text)) return this.#reader.wrong(start, unknownValue(field, text))
    return { kind, text }
  }

  #pattern(field: FieldName): Expression | null {
    const start = this.#reader.at
    const found = /^\/((?:[^\\/]|\\.)+)\/(i?)/su.exec(this.#reader.text.slice(start))
    if (found === null) return this.#reader.wrong(start, `a pattern stands between slashes: ${field}~/regex/`)
    const [whole, text = '', flag] = found
    const pattern = (flag === 'i' ? '(?i)' : '') + text
    const problem = patternProblem(pattern)
    if (problem !== null) return this.#reader.wrong(start + 1, problem)
    this.#reader.at = start + whole.length
    return this.#ends({ kind: 'pattern', field, pattern })
  }

  #comparison({ name, amount }: Field, operator: Operator, operatorAt: number): Expression | null {
    if (amount === undefined)
      return this.#reader.wrong(operatorAt, `${name} has no order: use ${name}:value or ${name}~/regex/`)
    const text = this.#reader.rest()
    const start = operatorAt + operator.length
    if (Number.isNaN(amountOf(amount, text))) return this.#reader.wrong(start, amountAdvice[amount])
    return this.#ends({ kind: 'compare', field: name, operator, text })
  }

  #has(operatorAt: number, operator: string): Expression | null {
    const start = this.#reader.at
    const name = this.#reader.rest()
    const field = fieldNamed(name)
    if (operator !== ':' && operator !== '=') return this.#reader.wrong(operatorAt, 'use has:field')
    if (name === '') return this.#reader.wrong(start, 'field missing: use has:field')
    if (field?.name === 'body')
      return this.#reader.wrong(start, `every event has a record; search it for a text: ${bodyExamples}`)
    return field === undefined
      ? this.#reader.wrong(start, unknownField(name))
      : this.#ends({ kind: 'has', field: field.name })
  }

  #time(word: TimeWord, operatorAt: number, operator: string): Expression | null {
    if (operator !== ':' && operator !== '=') return this.#reader.wrong(operatorAt, `use ${word}:time`)
    const start = this.#reader.at
    const text = this.#reader.text[start] === '"' ? this.#reader.quoted() : this.#reader.rest()
    if (text === null) return null
    const test = timeTest(word, text, this.#clock)
    return typeof test === 'string' ? this.#reader.wrong(start, test) : this.#ends(test)
  }

  #word(): Expression | null {
    const start = this.#reader.at
    const text = this.#reader.rest()
    const quote = /[",]/.exec(text)
    if (quote !== null)
      return this.#reader.wrong(start + quote.index, 'to search for a text with quotes or commas, quote it all: "a, b"')
    return text === '' ? this.#reader.wrong(start, 'term missing: use field:value') : { kind: 'word', text }
  }

  #ends(expression: Expression): Expression | null {
    return this.#reader.isTermEnd() ? expression : this.#reader.wrong(this.#reader.at, 'expected a space')
  }
}

/** How deep `not` and parentheses may stand in each other. */
const mostDepth = 200

const comparing = /^[<>]/
const bodyExamples = 'body:hostPath or body:"a & b"'

const amountAdvice = {
  number: 'compare with a number, such as 400',
  duration: 'compare with a duration, such as 500ms, 1s or 1m30s',
  size: 'compare with a number of bytes, such as 900, 100k or 1.5M',
} as const

function unknownField(name: string): string {
  const near = name.length < 2 ? null : nearest(name, namesOfFields)
  const advice = near === null ? 'the help lists the fields; to search for a text, quote it' : `did you mean ${near}?`
  return `unknown field "${name}": ${advice}`
}

function unknownValue(field: FieldName, text: string): string {
  const words = wordsOf(field)
  const near = nearest(text, words)
  return `unknown ${field} "${text}": ${near === null ? `use ${words.join(', ')}` : `did you mean ${near}?`}`
}

/** The fixed values of a field, and the words for several of them. */
function wordsOf(field: FieldName): string[] {
  return [...(closedFields[field] ?? []), ...Object.keys(groupWords[field] ?? {})]
}

function joined(kind: 'all' | 'any', parts: readonly Expression[]): Expression {
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : { kind, parts }
}

function negatedIf(negated: boolean, expression: Expression | null): Expression | null {
  return expression !== null && negated ? { kind: 'not', part: expression } : expression
}
