import { fields } from '../../query/fields.ts'
import { safe } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import { blankLine, fit, type Line, line, lineWidth, styled } from '../draw/styled-text.ts'
import { keyGroups, keyLabel, type KeyRow, keyTable } from '../model/key-table.ts'
import type { Focus } from '../model/state.ts'

/** From this width on the help has two columns. */
const twoFrom = 100

/** One part of the help: a title, and rows of a name and what it means. */
interface Part {
  readonly title: string
  /** Words before the rows. */
  readonly about: readonly string[]
  readonly rows: readonly (readonly [name: string, words: string])[]
}

/** The help in groups, at two columns where there is room; with a search, only the rows that have its words. */
export function helpLines(search: string, cells: number): Line[] {
  const wanted = search.toLowerCase().split(' ')
  const hasAll = (text: string): boolean => wanted.every((word) => text.toLowerCase().includes(word))
  const found = parts.flatMap((part) => {
    const rows = part.rows.filter(([name, words]) => hasAll(`${part.title} ${name} ${words}`))
    return rows.length === 0 ? [] : [{ ...part, rows, about: search === '' ? part.about : [] }]
  })
  if (found.length === 0) return [line(styled(`no help for "${search}"`, 'dim'))]
  const columns = cells >= twoFrom ? 2 : 1
  const width = Math.floor((cells - 3 * (columns - 1)) / columns)
  const blocks = found.map((part) => partLines(part, width))
  return columns === 1 ? blocks.flat() : beside(blocks, width)
}

/** The blocks in two columns of about the same height. */
function beside(blocks: readonly (readonly Line[])[], width: number): Line[] {
  const height = blocks.reduce((total, { length }) => total + length, 0)
  let left = 0
  const at = blocks.findIndex(({ length }) => (left += length) >= height / 2)
  const [lefts, rights] = [blocks.slice(0, at + 1).flat(), blocks.slice(at + 1).flat()]
  return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, row) => {
    const begin = fit(lefts[row] ?? blankLine, width)
    return line(...begin.spans, styled('   '), ...(rights[row] ?? blankLine).spans)
  })
}

/** How wide the names are. */
const nameWidth = 14

function partLines({ title, about, rows }: Part, cells: number): Line[] {
  const intro = about.flatMap((text) =>
    wrap(safe(text), Math.max(8, cells - 2)).map((part) => line(styled('  '), { text: part, tone: 'dim' })),
  )
  const body = rows.flatMap(([name, words]): Line[] => {
    const begin = line(styled(`  ${name.padEnd(nameWidth)} `, 'accent'))
    const room = Math.max(8, cells - Math.max(nameWidth + 3, lineWidth(begin)))
    return wrap(safe(words), room).map((text, at) =>
      at === 0
        ? line(...begin.spans, { text, tone: 'plain' })
        : line(styled(' '.repeat(nameWidth + 3)), { text, tone: 'plain' }),
    )
  })
  return [line(styled(title, 'strong')), ...intro, ...body, blankLine]
}

/** Where a key works, if not in the list or everywhere. */
const placeNames: Partial<Record<Focus, string>> = {
  filter: 'in the filter bar',
  pane: 'in a pane',
  event: 'in an event',
  rules: 'in a rule',
  table: 'in the table of rules',
  requests: 'in the requests in flight',
  help: 'in the help',
  columns: 'in the choice of columns',
  paneChoice: 'in the choice of panes',
}

/** What a key does, and where, as far as that does not go without saying. */
export function keyWords({ help, contexts }: KeyRow): string {
  if (contexts.includes('list')) return help
  const names = contexts.flatMap((context) => placeNames[context] ?? [])
  return names.length === 0 || names.length > 3 ? help : `${names.join(', ')}: ${help}`
}

/** What the signs of the list mean. */
export const signTable: readonly (readonly [sign: string, help: string])[] = [
  [
    '17:03:12.031',
    'the time of the request’s first event, in UTC; the date is above the column, and in the first row of a new day',
  ],
  ['› » ✓ !', 'its last stage: RequestReceived, ResponseStarted, ResponseComplete, Panic (--ascii: > ~ . !)'],
  ['•', 'a row that \\ finds (--ascii: *)'],
  ['×4', 'four requests in a row that are alike, while logs are followed; or an exec that failed and was tried again'],
  ['2 rules', 'the stages of the request match different rules; . and , show each stage'],
  ['alice→bob', 'alice, impersonating bob'],
  ['name ·ns', 'system:serviceaccount:ns:name; the namespace is shown as far as it is needed and there is room'],
  ['node name', 'system:node:name'],
  ['abc~', 'shortened: what this value shares with others is missing, or a number tells it apart (~2)'],
  ['~~~', 'in an event: the text is longer; the fields below have all of it'],
  ['+ − ✓ ✗', 'in a pane: the filter includes or excludes this value; a term of it covers or hides the value'],
  ['!403', 'error: a code of 400 or more'],
  ['5 M', 'rule 5; level M Metadata, R Request, RR RequestResponse'],
  ['5!M', 'drift: rule 5 matches, but would not have written this event'],
  ['5?M', 'ambiguous: several rules are possible'],
  ['5~', 'approximate: the log has no level, so it may not have been rule 5'],
  ['–', 'no rule matches'],
]

const parts: readonly Part[] = [
  ...keyGroups.map((group): Part => ({
    title: group,
    about: [],
    rows: keyTable.filter((row) => row.group === group).map((row) => [row.keys.map(keyLabel).join(' '), keyWords(row)]),
  })),
  {
    title: 'The filter',
    about: [
      'Terms are field:value, and all must match; or, not and parentheses join them otherwise. field:a,b matches either value, -field:value excludes one. * matches any characters; "…" is a JSON string, matched exactly; field:"" is the empty value. field~/regex/, code>=400, took>1s, has:field, since:10m, at:16:40..16:45, and words that the row shows.',
    ],
    rows: fields.map(({ name, help }) => [name, help]),
  },
  { title: 'Signs', about: [], rows: signTable },
]
