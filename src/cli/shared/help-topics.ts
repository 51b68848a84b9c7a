import { rowLines } from './help-rows.ts'

/** What `auditscope help TOPIC` tells about. The help and the documents list it from this table. */
export const helpTopics = {
  query: 'how to ask for events, with -q and in the filter bar',
  fields: 'the fields to ask for, with their other names',
  keys: 'the keys of the screen, and the signs of its list',
  formats: 'the formats of a log that are recognised',
} as const
export type Topic = keyof typeof helpTopics

/** What help there is besides that of the program, in lines of at most `cells`. */
export function topicNotes(cells: number): string {
  const rows = Object.entries(helpTopics).map(([topic, about]) => [`auditscope help ${topic}`, about] as const)
  return ['More help:', ...rowLines(rows, cells)].join('\n')
}
