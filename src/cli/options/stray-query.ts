import { mostRules } from '../../explain/policy-file.ts'
import type { Origin } from '../../intake/origins.ts'
import { type Filter, testsIn } from '../../query/filter.ts'
import { impossibleIn } from '../../query/impossible.ts'
import type { PolicySet } from '../policies/policy-set.ts'

/**
 * An error message if the filter asks for a log that is not read, or for a rule that no policy has; otherwise null.
 * `origins` is null as long as the logs' names are not known.
 */
export function strayQuery(query: Filter, origins: readonly Origin[] | null, { policies }: PolicySet): string | null {
  return (origins === null ? null : unknownOrigin(query, origins)) ?? impossibleIn(query, mostRules(policies))
}

function unknownOrigin(query: Filter, origins: readonly Origin[]): string | null {
  const names = origins.map(({ name }) => name)
  const values = testsIn(query).flatMap((test) =>
    test.kind === 'values' && test.field === 'origin' ? test.values : [],
  )
  const unknown = values.find(({ kind, text }) => kind === 'literal' && !names.includes(text))
  return unknown === undefined ? null : `no log named ${unknown.text}; the logs are ${names.join(', ')}`
}
