import type { Difference } from '../policy/judge/difference.ts'
import type { SafeText } from '../text/safe.ts'
import { fileName } from './policy-file.ts'

/** The result of reloading a policy file that changed while auditscope runs; `at` is the time of day in UTC. */
export type PolicyNews = { readonly file: string; readonly at: string } & (
  | { readonly kind: 'reloaded'; readonly difference: Difference }
  /** The previous version stays in use. `line` is that of the first error; null if the file could not be read. */
  | { readonly kind: 'refused'; readonly line: number | null; readonly errors: readonly SafeText[] }
)

/** The news as a one-line message. */
export function newsWords(news: PolicyNews): string {
  return news.kind === 'reloaded'
    ? `${fileName(news.file)} reloaded: ${differenceWords(news.difference)}`
    : `${fileName(news.file)} ${news.line === null ? 'cannot be read' : `is invalid at line ${news.line}`}; the previous version stays in use`
}

/** `rule 3 changed; rule 7 added; former rule 4 removed`. */
export function differenceWords({ rules, whole }: Difference): string {
  const named = (indexes: readonly (number | null)[]): string =>
    `${indexes.length === 1 ? 'rule' : 'rules'} ${indexes.map((index) => (index ?? 0) + 1).join(', ')}`
  const changed = rules.filter(({ before, after }) => before !== null && after !== null)
  const added = rules.filter(({ before }) => before === null)
  const removed = rules.filter(({ after }) => after === null)
  const words = [
    ...(changed.length > 0 ? [`${named(changed.map(({ after }) => after))} changed`] : []),
    ...(added.length > 0 ? [`${named(added.map(({ after }) => after))} added`] : []),
    ...(removed.length > 0 ? [`former ${named(removed.map(({ before }) => before))} removed`] : []),
    ...(whole ? ['policy-wide omitStages or omitManagedFields changed'] : []),
  ]
  return words.length === 0 ? 'no rule changed' : words.join('; ')
}
