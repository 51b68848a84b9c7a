import { joinSafe, safe } from '../text/safe.ts'
import { beginning } from '../text/shorten.ts'
import { cutMiddle, width } from '../text/width.ts'
import type { Layout } from './draw/layout.ts'
import { type Line, line, lineWidth, styled, type StyledText } from './draw/styled-text.ts'
import { searchGaps, shortSearch } from './labels/search-words.ts'
import { mostInLabel, shownText } from './labels/store-labels.ts'
import { askOf, isSearching } from './model/ask.ts'
import { type Command, keyLabel, keyTable } from './model/key-table.ts'
import { type Focus, mostTyped, type State } from './model/state.ts'
import type { World } from './model/world.ts'
import { shownPane } from './panes/panes.ts'

/** The last line: a message until the next key, otherwise hints for the keys that work here. */
export function footerLine(state: State, world: World, layout: Layout): Line {
  const cells = layout.size.columns
  if (state.message !== '') return line(styled(` ${beginning(state.message, mostTyped)}`, 'warn'))
  const value = beforeHints[state.focus]?.(state, world, cells) ?? []
  const hints = state.offered.completion === null ? hintsIn(state, world) : choosingCandidate
  return { spans: [...value, ...fittingHints(hints, state, cells - lineWidth({ spans: value }))] }
}

function hintsIn(state: State, world: World): readonly Hint[] {
  return state.focus === 'list' && isSearching(state, world) ? whileSearching : hintsFor[state.focus]
}

/** What stands before the hints. */
const beforeHints: Partial<Record<Focus, (state: State, world: World, cells: number) => StyledText[]>> = {
  list: searchState,
  pane: valueUnderCursor,
}

/** Which records the search for the filter's texts left out; where the header has no room for it, how far it came. */
function searchState(state: State, world: World, cells: number): StyledText[] {
  const searched = world.events.searched(askOf(state, world))
  if (searched === null) return []
  const words = cells < 100 ? shortSearch(searched) : joinSafe(searchGaps(searched), ', ')
  return words === '' ? [] : [styled(` ${words} `, 'warn')]
}

/** The whole value under the cursor of a pane, which may show it shortened. */
function valueUnderCursor(state: State, world: World, cells: number): StyledText[] {
  const { field, entries, at } = shownPane(state, world)
  const entry = entries[at]
  if (entry === undefined || entry.value.text === '') return []
  const least = 16
  return [
    styled(' '),
    {
      text: cutMiddle(safe(shownText(field, beginning(entry.value.text, mostInLabel))), Math.max(8, cells - least)),
      tone: 'strong',
    },
    styled('  '),
  ]
}

/** A key's hint: its command or its name, a word or two, and how soon it is dropped: the greatest number first. */
type Hint = readonly [command: Command | { readonly key: string }, words: string, drop: number]

/** As many hints as fit, in their order; what matters least is dropped first. */
function fittingHints(hints: readonly Hint[], state: State, cells: number): StyledText[] {
  const drawn = hints.map(([command, words, drop]) => {
    const label = typeof command === 'string' ? labelOf(command, state) : command.key
    const spans = label === '' ? [] : [styled(` ${label}`, 'accent'), styled(` ${words} `, 'dim')]
    return { spans, drop, cells: spans.reduce((total, { text }) => total + width(text), 0) }
  })
  const kept = new Set(drawn)
  let left = drawn.reduce((room, one) => room - one.cells, cells)
  for (const one of drawn.toSorted((a, b) => b.drop - a.drop)) {
    if (left >= 0) break
    kept.delete(one)
    left += one.cells
  }
  return drawn.filter((one) => kept.has(one)).flatMap(({ spans }) => spans)
}

function labelOf(command: Command, { focus, panes }: State): string {
  if (command === 'pane1') return `1-${panes.length}`
  const row = keyTable.find((one) => one.command === command && one.contexts.includes(focus))
  return keyLabel(row?.keys[0] ?? '')
}

const typing = (apply: string): readonly Hint[] => [
  [{ key: 'Enter' }, apply, 1],
  ['back', 'cancel', 0],
]

const reading: readonly Hint[] = [
  ['down', 'scroll', 2],
  ['help', 'help', 1],
  ['back', 'back', 0],
]

const choosing: readonly Hint[] = [
  ['enter', 'show or hide', 2],
  ['down', 'down', 3],
  ['help', 'keys', 1],
  ['back', 'back', 0],
]

/** While the list of candidates is open. */
const choosingCandidate: readonly Hint[] = [
  [{ key: 'Tab' }, 'next', 2],
  [{ key: '↑ ↓' }, 'choose', 3],
  [{ key: 'Enter' }, 'apply', 1],
  ['back', 'close', 0],
]

const whileSearching: readonly Hint[] = [
  [{ key: 'Esc' }, 'stops the search', 0],
  ['slash', 'filter', 2],
  ['enter', 'open', 3],
  ['help', 'keys', 1],
]

const hintsFor: Record<Focus, readonly Hint[]> = {
  list: [
    ['slash', 'filter', 3],
    ['pane1', 'panes', 4],
    ['enter', 'open', 1],
    [{ key: '+ -' }, 'by this row', 5],
    ['rules', 'rule', 5],
    ['allRules', 'all rules', 9],
    ['follow', 'follow', 6],
    [{ key: 'e E' }, 'errors', 7],
    ['stages', 'stages', 10],
    ['inFlight', 'in flight', 11],
    ['lost', 'lost', 12],
    ['palette', 'commands', 8],
    ['help', 'keys', 0],
    ['quit', 'quit', 2],
  ],
  filter: [
    [{ key: 'Tab' }, 'complete', 2],
    [{ key: '↑ ↓' }, 'earlier filters', 3],
    ...typing('apply'),
    [{ key: '^U' }, 'clear', 4],
    [{ key: 'field:value,value -field:glob*' }, '', 5],
  ],
  pane: [
    ['filterBy', 'with', 3],
    ['filterOut', 'without', 4],
    ['enter', 'only', 2],
    ['clear', 'clear', 5],
    ['slash', 'search', 6],
    ['wider', 'wider', 7],
    ['choosePanes', 'panes', 8],
    ['help', 'keys', 1],
    ['back', 'back', 0],
  ],
  paneSearch: typing('go to matches'),
  event: [
    ['enter', 'expand', 2],
    ['slash', 'search', 5],
    ['filterBy', 'with', 3],
    ['filterOut', 'without', 4],
    [{ key: 'J K' }, 'other events', 6],
    ['reveal', 'reveal', 7],
    ['rules', 'rule', 8],
    ['help', 'keys', 1],
    ['back', 'back', 0],
  ],
  eventSearch: typing('go to matches'),
  rules: [
    ['down', 'scroll', 4],
    [{ key: 'J K' }, 'other events', 3],
    ['allRules', 'all rules', 2],
    ['help', 'keys', 1],
    ['back', 'back', 0],
  ],
  table: [
    ['enter', 'only this rule', 2],
    ['filterOut', 'without', 4],
    ['all', 'all or shown', 3],
    ['sort', 'sort', 5],
    ['help', 'keys', 1],
    ['back', 'back', 0],
  ],
  requests: [
    ['enter', 'go to event', 2],
    ['all', 'all or shown', 3],
    ['down', 'down', 4],
    ['help', 'keys', 1],
    ['back', 'back', 0],
  ],
  lost: reading,
  help: [['slash', 'search', 3], ...reading],
  helpSearch: typing('keep'),
  palette: typing('run'),
  rowMenu: [
    [{ key: 'a letter, Enter' }, 'filter', 1],
    [{ key: '+ -' }, 'only or without', 2],
    ['back', 'back', 0],
  ],
  find: typing('go to the nearest'),
  jump: typing('jump'),
  columns: choosing,
  paneChoice: choosing,
}
