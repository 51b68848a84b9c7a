import { valueTest } from '../../src/query/compile.ts'
import type { FieldName } from '../../src/query/fields.ts'
import { type Expression, expressionOf, type Filter, type Part } from '../../src/query/filter.ts'

/** What a filter is asked about. */
export interface Subject {
  /** The values of a field: one, or those of a list or of a request's stages; of amounts, microseconds and bytes. */
  readonly values: (field: FieldName) => readonly string[]
  /** The notes that its row shows. */
  readonly notes?: readonly string[]
  /** The time that its row shows, in microseconds since 1970. */
  readonly time?: number
}

/** Whether a filter matches, told in the plainest way. */
export function holds(filter: Filter, subject: Subject): boolean {
  return filter.every((part) => expressionHolds(expressionOf(part), subject))
}

/** A filter without the terms of one field. */
export function without(filter: Filter, field: FieldName): readonly Part[] {
  return filter.filter((part) => part.field !== field)
}

const wordFields = ['user', 'as', 'ns', 'name', 'code', 'reason'] as const
const microsecondsIn: Record<string, number> = { us: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 }

function expressionHolds(expression: Expression, subject: Subject): boolean {
  const { values, notes = [], time = NaN } = subject
  switch (expression.kind) {
    case 'all':
      return expression.parts.every((part) => expressionHolds(part, subject))
    case 'any':
      return expression.parts.some((part) => expressionHolds(part, subject))
    case 'not':
      return !expressionHolds(expression.part, subject)
    case 'values':
      return values(expression.field).some((text) =>
        expression.values.some((value) => valueTest(expression.field, value)(text)),
      )
    case 'pattern': {
      const pattern = expression.pattern.startsWith('(?i)')
        ? new RegExp(expression.pattern.slice(4), 'i')
        : new RegExp(expression.pattern)
      return values(expression.field).some((text) => pattern.test(text))
    }
    case 'has':
      return values(expression.field).some((text) => text !== '' && (expression.field !== 'rule' || text !== 'none'))
    case 'compare': {
      const amount = amountIn(expression.text)
      return values(expression.field).some((text) => {
        if (text === '' || text === 'NaN') return false
        const order = Math.sign(Number(text) - amount)
        return { '>': order > 0, '<': order < 0, '>=': order >= 0, '<=': order <= 0 }[expression.operator]
      })
    }
    case 'time':
      return time >= expression.span.from && time < expression.span.to
    case 'word': {
      const word = expression.text.toLowerCase()
      const [uri = '', ns = '', name = ''] = (['uri', 'ns', 'name'] as const).map((field) => values(field)[0])
      const act = values('act')[0]!
      const does = ['read', 'create', 'update', 'patch', 'delete', 'other', 'not compared'].includes(act)
        ? values('verb')
        : [act]
      const kinds = values('resource').map((kind) => /^[^/.]*(?:\/[^.]*)?/.exec(kind)![0])
      const shown = [...wordFields.flatMap((field) => values(field)), ...kinds, ...notes, ...does]
      if (values('resource').includes('(url)')) shown.push(uri)
      if (ns !== '' && word.includes('/')) shown.push(`${ns}/${name}`.toLowerCase())
      return shown.some((text) => text.toLowerCase().includes(word))
    }
  }
}

function amountIn(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(us|ms|[smhd])/g)]
  if (parts.length > 0)
    return parts.reduce((total, [, number, unit]) => total + Number(number) * microsecondsIn[unit!]!, 0)
  const [, number, unit = ''] = /^([\d.]+)([kMGg]?)/.exec(text)!
  return Number(number) * 1000 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}
