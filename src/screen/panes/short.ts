/** Panes without room for their values: one in a line of its own, or all of them in one line. */
import type { Stage } from '../../audit/event.ts'
import { termsOf } from '../../query/filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import { shortCount } from '../../text/numbers.ts'
import { safe } from '../../text/safe.ts'
import { beginning } from '../../text/shorten.ts'
import { cutMiddle, width } from '../../text/width.ts'
import { fit, type Line, line, lineWidth, styled, type StyledText } from '../draw/styled-text.ts'
import { noValue } from '../labels/said.ts'
import { mostInLabel, shownText } from '../labels/store-labels.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { paneMarks, paneTitles } from './pane-tables.ts'
import { shownPane } from './panes.ts'

/**
 * All panes in one line, each with its part of the filter, and what no pane can show in brackets:
 * `1 User -bob  2 Verb all … [code>=400]`. A narrow line drops words.
 */
export function chipsLine(state: State, cells: number): Line {
  const chips = state.shownFields.map((_, index) => chipOf(state, index))
  const conditions = conditionChips(state, Math.floor(cells / 3))
  const lines = chipForms.map((form): Line => ({ spans: [...chips.flatMap(form), ...conditions] }))
  return lines.find((one) => lineWidth(one) <= cells) ?? fit(lines.at(-1) ?? { spans: [] }, cells)
}

/** A pane in short: its key, its title, and what the filter has on it; null for nothing. */
interface Chip {
  readonly key: string
  readonly title: string
  readonly filter: string | null
}

function chipOf({ shownFields, filter }: State, index: number): Chip {
  const field = shownFields[index] ?? 'user'
  const values = termsOf(filter, field).flatMap(({ negated, values: all }) =>
    all.map(({ text }) => `${negated ? '-' : ''}${shownText(field, beginning(text, mostInLabel)) || noValue}`),
  )
  const only = values.length === 1 ? cutMiddle(safe(values[0] ?? ''), 16) : `${values.length} values`
  return { key: String(index + 1), title: paneTitles[field], filter: values.length === 0 ? null : only }
}

/** What panes leave alone, each part in brackets: Backspace in the list drops the newest. Together at most `cells` wide. */
function conditionChips({ filter }: State, cells: number): readonly StyledText[] {
  const parts = filter
    .filter(({ field }) => field === null)
    .map((part) => safe(beginning(printFilter([part]), mostInLabel)))
  if (parts.length === 0) return []
  const [last = safe('')] = parts.slice(-1)
  const all = parts.map((text) => `[${text}]`).join(' ')
  if (width(safe(all)) <= cells) return [styled(all, 'accent')]
  const others = parts.length > 1 ? `+${parts.length - 1} ` : ''
  return [styled(others, 'dim'), styled(`[${cutMiddle(last, Math.max(5, cells - 2 - others.length))}]`, 'accent')]
}

/** The ways to draw a chip, the most readable first. */
const chipForms: readonly ((chip: Chip) => readonly StyledText[])[] = [
  (chip) => chipSpans(chip, chip.filter ?? 'all', '  '),
  (chip) => chipSpans(chip, chip.filter, '  '),
  (chip) => chipSpans(chip, chip.filter, ' '),
  (chip) => (chip.filter === null ? [styled(`${chip.key} `, 'accent')] : chipSpans(chip, chip.filter, ' ')),
]

function chipSpans({ key, title, filter }: Chip, what: string | null, gap: string): readonly StyledText[] {
  const named = [styled(`${key} `, 'accent'), styled(`${title}${what === null ? gap : ' '}`, 'title')]
  return what === null ? named : [...named, styled(`${what}${gap}`, filter === null ? 'dim' : 'accent')]
}

/** A pane in one line: the counts of the stages (`4 Stage ✓221 »4 ›0 !3`), or of another pane what the filter has on it. */
export function paneInLine(state: State, world: World, index: number, cells: number): Line {
  const { horizontal } = world.glyphs
  const chip = chipOf(state, index)
  const begin = [styled(horizontal, 'dim'), styled(chip.key, 'accent')]
  const titled = [...begin, styled(` ${chip.title}`, 'title')]
  const onFilter = styled(` ${chip.filter ?? 'all'}`, chip.filter === null ? 'dim' : 'accent')
  const stages = state.shownFields[index] === 'stage' ? stageCounts(state, world, index) : null
  const spans = stages === null ? [...titled, onFilter] : withStages(begin, titled, stages, cells)
  const rest = ` ${horizontal.repeat(cells)}`.slice(0, Math.max(0, cells - lineWidth({ spans })))
  return fit(line(...spans, styled(rest, 'dim')), cells)
}

/** A line with the stages; a narrow one drops those without counts, then the title. */
function withStages(
  begin: readonly StyledText[],
  titled: readonly StyledText[],
  { all, some }: StageCounts,
  cells: number,
): readonly StyledText[] {
  const ways = [
    [...titled, ...all],
    [...titled, ...some],
  ]
  return ways.find((spans) => lineWidth({ spans }) <= cells) ?? [...begin, ...some]
}

/** The stages with their counts and marks: all, and those that have one. */
interface StageCounts {
  readonly all: readonly StyledText[]
  readonly some: readonly StyledText[]
}

/** The stages, most requests' last one first. */
const lastFirst: readonly Stage[] = ['ResponseComplete', 'ResponseStarted', 'RequestReceived', 'Panic']

/** Null if the filter has globs, which have entries of their own. */
function stageCounts(state: State, world: World, index: number): StageCounts | null {
  const { entries } = shownPane(state, world, index)
  if (entries.some(({ value }) => value.kind === 'glob')) return null
  const all = lastFirst.map((stage) => {
    const { count = 0, mark = null } = entries.find(({ value }) => value.text === stage) ?? {}
    const marked = mark === null ? null : paneMarks[mark]
    const tone = stage === 'Panic' && count > 0 ? 'bad' : (marked?.value ?? 'plain')
    const sign = marked === null ? [] : [styled(world.glyphs[marked.sign], marked.tone)]
    return {
      isNone: count === 0 && mark === null,
      spans: [styled(' '), ...sign, styled(`${world.glyphs.stage[stage]}${shortCount(count)}`, tone)],
    }
  })
  return {
    all: all.flatMap(({ spans }) => spans),
    some: all.flatMap(({ isNone, spans }) => (isNone ? [] : spans)),
  }
}
