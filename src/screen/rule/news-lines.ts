import { fileName } from '../../explain/explained.ts'
import type { PolicyNews } from '../../explain/policy-news.ts'
import type { Difference } from '../../policy/judge/difference.ts'
import { type Line, paragraph } from '../draw/styled-text.ts'

/** The news in lines of the panel. */
export function newsLines(news: readonly PolicyNews[], cells: number): Line[] {
  return news.flatMap((one) => {
    if (one.kind === 'reloaded') {
      return [
        ...paragraph(
          `${fileName(one.file)} reloaded ${one.at}: ${differenceWords(one.difference)}`,
          cells,
          'accent',
          2,
        ),
        ...paragraph('kube-apiserver reads it only when it starts', cells, 'dim', 2),
      ]
    }
    const what = one.line === null ? 'cannot be read since' : 'is refused as saved'
    return [
      ...paragraph(`! ${fileName(one.file)} ${what} ${one.at}; the one before stays`, cells, 'bad', 2),
      ...one.errors.flatMap((error) => paragraph(error, cells, 'bad', 2)),
    ]
  })
}

/** One line of it, as a message. */
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
