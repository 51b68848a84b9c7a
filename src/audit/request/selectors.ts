import { byteString } from './path.ts'

/** What a field selector means for a request: whether it parses, and the name that it requires or `""`. */
export type FieldSelector = { readonly parses: false } | { readonly parses: true; readonly name: string }

/**
 * Reads the value that a field selector requires of `metadata.name`, all that RequestInfo takes from it
 * (k8s.io/apimachinery/pkg/fields/selector.go, `ParseSelector`). Trims nothing; one bad term invalidates the selector.
 */
export function parseFieldSelector(selector: string): FieldSelector {
  let first: { readonly bytes: string; readonly value: string } | undefined
  for (const term of fieldTerms(selector)) {
    const parsed = parseFieldTerm(term)
    if (parsed === null) return { parses: false }
    if (!parsed.requires || parsed.field !== 'metadata.name') continue
    // Upstream takes the first term by the order of bytes, which differs from the order of UTF-16.
    const bytes = byteString(term)
    if (first === undefined || bytes < first.bytes) first = { bytes, value: parsed.value }
  }
  return { parses: true, name: first?.value ?? '' }
}

/** Whether a label selector parses (k8s.io/apimachinery/pkg/labels/selector.go, `Parse`). */
export function labelSelectorParses(selector: string): boolean {
  const tokens = labelTokens(selector)
  if (tokens.length === 0) return true
  for (let at = 0; ; at++) {
    at = afterRequirement(tokens, at)
    if (at === failed) return false
    if (at === tokens.length) return true
    if (tokens[at] !== ',') return false
  }
}

/** Whether Go's `strconv.ParseInt` in base 10 accepts the text as an int64. */
export function isInt64(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false
  const digits = text.replace(/^[+-]?0*/, '')
  const most = text.startsWith('-') ? '9223372036854775808' : '9223372036854775807'
  return digits.length < most.length || (digits.length === most.length && digits <= most)
}

/** The terms between unescaped commas, without empty ones. A pattern with alternatives would overflow on long texts. */
function fieldTerms(selector: string): string[] {
  const terms: string[] = []
  let start = 0
  for (let at = 0; at < selector.length; at++) {
    if (selector[at] === '\\') at++
    else if (selector[at] === ',') {
      if (at > start) terms.push(selector.slice(start, at))
      start = at + 1
    }
  }
  if (start < selector.length) terms.push(selector.slice(start))
  return terms
}

/** Splits a term at its first operator, and unescapes the value; null if the term is invalid. */
function parseFieldTerm(term: string): { field: string; requires: boolean; value: string } | null {
  const equals = term.indexOf('=')
  if (equals < 0) return null
  const requires = term[equals - 1] !== '!'
  const field = term.slice(0, requires ? equals : equals - 1)
  const escaped = term.slice(requires && term[equals + 1] === '=' ? equals + 2 : equals + 1)
  if (!/[\\,=]/.test(escaped)) return { field, requires, value: escaped }
  if (/[\\,=]/.test(escaped.replace(/\\[\\,=]/g, ''))) return null
  // Upstream unescapes rune by rune, so that bad bytes become U+FFFD, and only here.
  return { field, requires, value: escaped.replace(/\\([\\,=])/g, '$1').toWellFormed() }
}

/**
 * The lexer's tokens. Their text tells their kind: words contain no symbols. A NUL ends the selector, except right after a
 * token, where the lexer swallows it.
 */
function labelTokens(selector: string): string[] {
  const token = /[ \t\r\n]*([=!]=|[=!(),<>]|[^=!(),<> \t\r\n\0]+)\0?/y
  const tokens: string[] = []
  for (let match = token.exec(selector); match !== null; match = token.exec(selector)) tokens.push(match[1] ?? '')
  return tokens
}

const failed = -1
const symbol = /^[=!(),<>]/

function isWord(token: string | undefined): token is string {
  return token !== undefined && !symbol.test(token)
}

/** Where a requirement ends: `key`, `!key`, or a key, an operator and its operand. */
function afterRequirement(tokens: readonly string[], at: number): number {
  const negated = tokens[at] === '!'
  const operatorAt = negated ? at + 2 : at + 1
  const key = tokens[operatorAt - 1]
  if (!isWord(key) || !isQualifiedName(key)) return failed
  const operator = tokens[operatorAt]
  if (negated || operator === undefined || operator === ',') return operatorAt
  return operators.get(operator)?.(tokens, operatorAt + 1) ?? failed
}

type Operand = (tokens: readonly string[], at: number) => number

const operators: ReadonlyMap<string, Operand> = new Map<string, Operand>([
  ['in', afterValues],
  ['notin', afterValues],
  ...['=', '==', '!='].map((operator) => [operator, afterValue(isLabelValue)] as const),
  ...['<', '>'].map((operator) => [operator, afterValue((text) => isLabelValue(text) && isInt64(text))] as const),
])

/** Where a single value ends; a missing value is empty. */
function afterValue(isValid: (text: string) => boolean): Operand {
  return (tokens, at) => {
    const token = tokens[at]
    if (token === undefined || token === ',') return isValid('') ? at : failed
    return isWord(token) && isValid(token) ? at + 1 : failed
  }
}

/**
 * Where a list of values in parentheses ends; any of them can be empty. Two commas at its end are invalid: upstream's
 * parser consumes both and then expects a value.
 */
function afterValues(tokens: readonly string[], open: number): number {
  if (tokens[open] !== '(') return failed
  if (tokens[open + 1] === ')') return open + 2
  let at = open + 1
  for (;;) {
    const token = tokens[at++]
    const next = tokens[at]
    if (token === ',') {
      if (next === ',') at++
    } else if (!isWord(token) || !isLabelValue(token) || (next !== ',' && next !== ')')) {
      return failed
    }
    if (next === ')') return at + 1
  }
}

/** k8s.io/apimachinery/pkg/util/validation, `IsQualifiedName`: a name, or a DNS subdomain, a slash and a name. */
function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  return name !== '' && isLabelValue(name) && (slash < 0 || isSubdomain(key.slice(0, slash)))
}

function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(label))
}

/** The same package, `IsValidLabelValue`. Checks the length first, to keep long texts from the pattern. */
function isLabelValue(text: string): boolean {
  return text.length <= 63 && /^(?:[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?)?$/.test(text)
}
