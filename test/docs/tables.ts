import { formats } from '../../src/audit/records/formats/format.ts'
import { language, type LanguagePart } from '../../src/cli/help/language.ts'
import { mainTable } from '../../src/cli/options/options.ts'
import { exitCodes } from '../../src/cli/shared/door.ts'
import { helpTopics } from '../../src/cli/shared/help-topics.ts'
import { fields } from '../../src/query/fields.ts'
import { keyWords, signTable } from '../../src/screen/help/lines.ts'
import { keyGroups, keyLabel, keyTable } from '../../src/screen/model/key-table.ts'

/** The parts of the documents that are drawn from the code's own tables, by the name in their markers. */
export function tables(version: string): Record<string, string> {
  const help = mainTable(version).configureHelp({ helpWidth: 100 }).helpInformation().trimEnd()
  const keyRows = keyGroups.flatMap((group) => [
    `| **${group}** | |`,
    ...keyTable
      .filter((row) => row.group === group)
      .map((row) => `| ${row.keys.map((key) => `\`${keyLabel(key)}\``).join(' ')} | ${keyWords(row)} |`),
  ])
  return {
    options: `\`\`\`text\n${help}\n\`\`\``,
    topics: [
      '| command | prints |',
      '| --- | --- |',
      ...Object.entries(helpTopics).map(([topic, about]) => `| \`auditscope help ${topic}\` | ${about} |`),
    ].join('\n'),
    keys: ['| key | what it does |', '| --- | --- |', ...keyRows].join('\n'),
    language: language.map(partTable).join('\n\n'),
    fields: [
      '| field | value |',
      '| --- | --- |',
      ...fields.map(({ name, help: words }) => `| \`${name}\` | ${words.replaceAll('*', '\\*')} |`),
    ].join('\n'),
    signs: [
      '| sign | meaning |',
      '| --- | --- |',
      ...signTable.map(([sign, words]) => `| \`${sign}\` | ${words} |`),
    ].join('\n'),
    formats: [
      '| format | what it is |',
      '| --- | --- |',
      ...Object.entries(formats).map(([name, words]) => `| \`${name}\` | ${words.replaceAll('*', '\\*')} |`),
    ].join('\n'),
    exits: [
      '| code | meaning |',
      '| --- | --- |',
      ...Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    ].join('\n'),
  }
}

function partTable({ title, words, examples }: LanguagePart): string {
  const rows = examples.map(([filter, meaning]) => `| \`${filter}\` | ${meaning.replaceAll('*', '\\*')} |`)
  return [
    `## ${title}`,
    '',
    ...words.flatMap((text) => [text.replaceAll('*', '\\*'), '']),
    '| filter | meaning |',
    '| --- | --- |',
    ...rows,
  ].join('\n')
}
