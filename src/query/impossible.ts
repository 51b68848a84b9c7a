import { type FieldName, fieldOf } from './fields.ts'
import { type Filter, testsIn, type Value } from './filter.ts'
import { isNetwork } from './networks.ts'

/**
 * Why no event can ever have a value that a filter asks for; null if there may be one. `rules` is how many rules the longest
 * policy has; null without a policy.
 */
export function impossibleIn(filter: Filter, rules: number | null): string | null {
  for (const test of testsIn(filter)) {
    if (test.kind !== 'values') continue
    for (const value of test.values) {
      const why = whyImpossible(test.field, value, rules)
      if (why !== null) return why
    }
  }
  return null
}

function whyImpossible(field: FieldName, { kind, text }: Value, rules: number | null): string | null {
  if (kind !== 'literal' || text === '') return null
  const [, operator, amount] = /^([<>]=?)(\d+)$/.exec(text) ?? []
  if (field === 'code' && operator !== undefined) return `write code${operator}${amount ?? ''} without a colon`
  if (field === 'code' && !/^\d+$/.test(text)) return `a code is a number such as 403, so none is ${text}`
  if (fieldOf(field).address === true && text.includes('/') && !isNetwork(field, text))
    return `${text} is no network: write one as 10.0.0.0/8 or fd00::/8`
  const [, number] = field === 'rule' ? (/^(\d+)(?:@|$)/.exec(text) ?? []) : []
  if (number === undefined || rules === null || (Number(number) >= 1 && Number(number) <= rules)) return null
  return `there is no rule ${number}: the policy has ${rules} rules`
}
