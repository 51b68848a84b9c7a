import { InvalidArgumentError, Option } from 'commander'
import type { Filter } from '../../query/filter.ts'
import { impossibleIn } from '../../query/impossible.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { clockAt } from '../../query/times.ts'

/** `--query`: given several times, all its filters must hold. */
export function queryOption(): Option {
  return new Option('-q, --query <filter>', "show only matching events; same syntax as the screen's filter bar")
    .argParser(filterArgument)
    .default([], 'all')
}

function filterArgument(text: string, before: Filter): Filter {
  const parsed = parseFilter(text, clockAt(Date.now()))
  if ('error' in parsed) throw new InvalidArgumentError(`At character ${parsed.error.at + 1}: ${parsed.error.message}.`)
  const impossible = impossibleIn(parsed.filter, null)
  if (impossible !== null) throw new InvalidArgumentError(`It can match nothing: ${impossible}.`)
  return [...before, ...parsed.filter]
}
