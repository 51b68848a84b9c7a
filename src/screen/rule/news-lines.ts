import { fileName } from '../../explain/policy-file.ts'
import { differenceWords, type PolicyNews } from '../../explain/policy-news.ts'
import { type Line, paragraph } from '../draw/styled-text.ts'

/** The policy news as lines of the panel. */
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
        ...paragraph('kube-apiserver reads its policy only when it starts', cells, 'dim', 2),
      ]
    }
    const what = one.line === null ? `cannot be read since ${one.at}` : `saved at ${one.at} is invalid`
    return [
      ...paragraph(`! ${fileName(one.file)} ${what}; the previous version stays in use`, cells, 'bad', 2),
      ...one.errors.flatMap((error) => paragraph(error, cells, 'bad', 2)),
    ]
  })
}
