import { closedFields, type FieldName, groupOf, urlResource } from './fields.ts'
import { type Expression, expressionOf, type Filter, type Part, type Test, type Value } from './filter.ts'

/** Writes a filter in such a way that `parseFilter` reads the same filter back. */
export function printFilter(filter: Filter): string {
  const [only] = filter
  return filter.length === 1 && only !== undefined ? printWhole(expressionOf(only)) : filter.map(printPart).join(' ')
}

/** Writes one part so that it can stand among others. */
function printPart(part: Part): string {
  return printTerm(expressionOf(part))
}

/** Alternatives need no parentheses where nothing else stands. */
function printWhole(expression: Expression): string {
  return expression.kind === 'any' ? printJoined(expression) : printTerm(expression)
}

function printJoined({ kind, parts }: Extract<Expression, { parts: unknown }>): string {
  return parts.map(printTerm).join(kind === 'any' ? ' or ' : ' ')
}

function printTerm(expression: Expression): string {
  if (expression.kind === 'all' || expression.kind === 'any') return `(${printJoined(expression)})`
  if (expression.kind !== 'not') return printTest(expression)
  return expression.part.kind === 'not' ? `-(${printTerm(expression.part)})` : `-${printTerm(expression.part)}`
}

function printTest(test: Test): string {
  switch (test.kind) {
    case 'values':
      return `${test.field}:${test.values.map((value) => printValue(test.field, value)).join()}`
    case 'pattern':
      return `${test.field}~/${test.pattern}/`
    case 'compare':
      return `${test.field}${test.operator}${test.text}`
    case 'has':
      return `has:${test.field}`
    case 'time':
      return `${test.word}:${isPlainText(test.text) ? test.text : JSON.stringify(test.text)}`
    case 'word':
      return isPlainWord(test.text) ? test.text : JSON.stringify(test.text)
  }
}

function printValue(field: FieldName, { kind, text }: Value): string {
  return kind !== 'literal' || isPlain(field, text) ? text : JSON.stringify(text)
}

/** Whether a literal value needs no quotes. */
function isPlain(field: FieldName, text: string): boolean {
  return isPlainText(text) && !text.includes('*') && !isOpen(field, text) && isKnown(field, text)
}

/** Whether a text has nothing that ends a value. */
function isPlainText(text: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text) && !/[",]/.test(text) && isBalanced(text)
}

function isPlainWord(text: string): boolean {
  return isPlainText(text) && !/^[-(]|[:=<>~!]|^(?:and|or|not)$/i.test(text)
}

/** Whether no parenthesis in a text could close one before it. */
export function isBalanced(text: string): boolean {
  let open = 0
  for (const char of text) {
    if (char === '(') open++
    if (char === ')' && --open < 0) return false
  }
  return open === 0
}

/** False for a word outside the fixed set of values of a field. */
export function isKnown(field: FieldName, text: string): boolean {
  return closedFields[field]?.includes(text) ?? true
}

/**
 * Whether an unquoted word stands for more than the value that it reads like: a group word, such as `write`, a verb in
 * capitals, or a resource without a group. `pods` is in any group, `"pods"` only in the core group.
 */
export function isOpen(field: FieldName, text: string): boolean {
  if (groupOf(field, text) !== undefined) return true
  if (field === 'verb') return text !== text.toLowerCase()
  return field === 'resource' && text !== urlResource && !text.includes('.')
}
