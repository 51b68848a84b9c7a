import type { Difference } from '../policy/judge/difference.ts'
import type { SafeText } from '../text/safe.ts'
import { fileName } from './policy-file.ts'

/** What became of a policy file that was saved while it is shown; `at` is the time of day in UTC. */
export type PolicyNews = { readonly file: string; readonly at: string } & (
  | { readonly kind: 'reloaded'; readonly difference: Difference }
  /** The last good one stays in force. `line` is that of the first error, null when the file could not be read. */
  | { readonly kind: 'refused'; readonly line: number | null; readonly errors: readonly SafeText[] }
)

/** The news in one line, as a message. */
export function newsWords(news: PolicyNews): string {
  return news.kind === 'reloaded'
    ? `${fileName(news.file)} reloaded: ${differenceWords(news.difference)}`
    : `${fileName(news.file)} ${news.line === null ? 'cannot be read' : `is refused at line ${news.line}`}; the one before stays`
}

/** `rule 3 changed, rule 7 is new, 1 is gone (was rule 4)`. */
export function differenceWords({ rules, whole }: Difference): string {
  const numbers = (indexes: readonly (number | null)[]): string =>
    `${indexes.length === 1 ? 'rule' : 'rules'} ${indexes.map((index) => (index ?? 0) + 1).join(', ')}`
  const changed = rules.filter(({ before, after }) => before !== null && after !== null)
  const fresh = rules.filter(({ before }) => before === null)
  const gone = rules.filter(({ after }) => after === null)
  const words = [
    ...(changed.length > 0 ? [`${numbers(changed.map(({ after }) => after))} changed`] : []),
    ...(fresh.length > 0 ? [`${numbers(fresh.map(({ after }) => after))} new`] : []),
    ...(gone.length > 0 ? [`${numbers(gone.map(({ before }) => before))} of before gone`] : []),
    ...(whole ? ['omitStages or omitManagedFields of the whole policy changed'] : []),
  ]
  return words.length === 0 ? 'no rule changed' : words.join('; ')
}
