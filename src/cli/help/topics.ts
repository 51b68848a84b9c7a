import { formats } from '../../audit/records/formats/format.ts'
import { fields } from '../../query/fields.ts'
import { keyWords, signTable } from '../../screen/help/lines.ts'
import { keyGroups, keyLabel, keyTable } from '../../screen/model/key-table.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { paragraphLines, rowLines } from '../shared/help-rows.ts'
import type { Topic } from '../shared/help-topics.ts'
import { language } from './language.ts'

/** One part of a topic: a title, paragraphs, and names with what they mean. */
interface HelpPart {
  readonly title: string
  readonly words: readonly string[]
  readonly rows: readonly (readonly [name: string, words: string])[]
}

/** The help on a topic, in lines of at most this many cells. */
export function topicLines(topic: Topic, cells: number): SafeText[] {
  return topics[topic].flatMap(({ title, words, rows }, at) => [
    ...(at === 0 ? [] : [safe('')]),
    ...paragraphLines(title, cells),
    ...words.flatMap((text) => paragraphLines(text, cells)),
    ...rowLines(rows, cells),
  ])
}

const topics: Readonly<Record<Topic, readonly HelpPart[]>> = {
  query: [
    {
      title: 'How to ask for events: auditscope -q FILTER FILE..., or / on the screen.',
      words: ['Several -q must all match. In a shell, put the filter between quotes:'],
      rows: [["-q 'act:write -user:system:*'", 'changes by people']],
    },
    ...language.map(({ title, words, examples }) => ({ title: `${title}:`, words, rows: examples })),
  ],
  fields: [
    { title: 'Fields of the filter:', words: [], rows: fields.map(({ name, help }) => [name, help]) },
    {
      title: 'Other names of fields, which mean the same:',
      words: [],
      rows: fields.flatMap(({ name, aliases }) => (aliases.length === 0 ? [] : [[name, aliases.join(', ')] as const])),
    },
  ],
  keys: [
    ...keyGroups.map((group) => ({
      title: `${group}:`,
      words: [],
      rows: keyTable
        .filter((row) => row.group === group)
        .map((row) => [row.keys.map(keyLabel).join(' '), keyWords(row)] as const),
    })),
    { title: 'Signs of the list:', words: [], rows: signTable },
  ],
  formats: [
    {
      title: 'Formats of a log:',
      words: [],
      rows: Object.entries(formats),
    },
    {
      title: 'Each record is recognised by itself, so a log may mix them. --format NAME accepts only one of them.',
      words: [],
      rows: [],
    },
  ],
}
