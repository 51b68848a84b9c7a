import { mayBeShown } from '../../audit/mask.ts'
import { resourceNamed } from '../../audit/request/built-in.ts'
import { valueTest } from '../../query/compile.ts'
import { closedFields, type Field, type FieldName, fields, groupWords, isOfEachStage } from '../../query/fields.ts'
import { type Filter, literal, termsOf, testsIn, timeWords, type Value } from '../../query/filter.ts'
import type { FilterPlace } from '../../query/filter-place.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { printFilter } from '../../query/print-filter.ts'
import type { Clock } from '../../query/times.ts'
import { askOf, rowKindOf } from '../model/ask.ts'
import type { Draft, FilterCandidate, State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The candidates for a place, and whether not all rows are counted yet. */
interface Found {
  readonly candidates: readonly FilterCandidate[]
  readonly isPartial: boolean
}

/** The names of fields that begin with what is typed. For a name that the filter reads, an operator comes behind it. */
export function nameCandidates({ typed, kind }: FilterPlace): Found {
  const lower = typed.toLowerCase()
  const begins = (name: string): boolean => name.toLowerCase().startsWith(lower)
  const named = fields.filter(({ name, aliases }) => [name, ...aliases].some(begins))
  const ofFields = named.map(({ name, help, amount }): FilterCandidate => {
    const compared = amount === 'duration' || amount === 'size'
    return { text: name, plain: name, operator: compared ? '>' : ':', count: null, about: help }
  })
  if (kind === 'has') return { candidates: ofFields.map((one) => ({ ...one, operator: '' })), isPartial: false }
  const words = [...timeWords, 'has' as const].filter(begins)
  const ofWords = words.map((word) => ({ text: word, plain: word, operator: ':', count: null, about: wordHelp[word] }))
  return { candidates: [...ofFields, ...ofWords], isPartial: false }
}

const wordHelp = {
  since: 'from a time on: since:10m, since:16:40',
  until: 'up to a time: until:16:40',
  at: 'a time, or two: at:16:40..16:45',
  has: 'the field is not empty: has:as',
} as const

/**
 * The values of a field with how many rows have each, of those that match the rest of the filter: first those that begin
 * with what is typed, then those that have it in them, each the most frequent first. What the screen masks is not among them.
 */
export function valueCandidates(state: State, world: World, field: Field, typed: string, term: TypedTerm): Found {
  const needles = needlesOf(field.name, typed)
  const { counts, isPartial } = countsOf(state, world, field)
  const has = (text: string): number => {
    const lower = text.toLowerCase()
    return needles.some((needle) => lower.startsWith(needle))
      ? 0
      : needles.some((needle) => lower.includes(needle))
        ? 1
        : 2
  }
  const found = [...counts]
    .map(([text, count]) => ({ text, count, rank: has(text) }))
    .filter(({ text, rank }) => rank < 2 && mayBeShown(text) && term.isOpenTo(text))
    .sort((a, b) => a.rank - b.rank || b.count - a.count)
  // A filter that names a stage shows events, and the rows counted here may be requests.
  const isCounted = field.name !== 'stage' || rowKindOf(state) === 'events'
  const values = found.map(({ text, count, rank }) => ({
    rank,
    one: candidate(field.name, literal(text), isCounted ? count : null),
  }))
  const groups = Object.entries(groupWords[field.name] ?? {}).filter(([word]) => has(word) < 2)
  const ofGroups = groups.map(([word, members]) => {
    const count = members.reduce((total, member) => total + (counts.get(member) ?? 0), 0)
    return { rank: has(word), one: candidate(field.name, { kind: 'glob', text: word }, count) }
  })
  const all = [...values, ...ofGroups].sort((a, b) => a.rank - b.rank)
  return { candidates: all.map(({ one }) => one), isPartial }
}

function candidate(field: FieldName, value: Value, count: number | null): FilterCandidate {
  const text = printFilter([{ field, negated: false, values: [value] }]).slice(field.length + 1)
  return { text, plain: value.text, operator: '', count, about: '' }
}

/** What is typed in lower case, without quotes; of a resource also what a kind or a short name stands for. */
function needlesOf(field: FieldName, typed: string): readonly string[] {
  const text = typed.startsWith('"') ? unquoted(typed) : typed
  const [word = '', ...rest] = text.split('/')
  const named = field === 'resource' ? resourceNamed(word) : null
  return [text, ...(named === null ? [] : [[named, ...rest].join('/')])].map((needle) => needle.toLowerCase())
}

/** The text of a JSON string, closed or not. */
function unquoted(typed: string): string {
  for (const end of ['', '"'])
    try {
      return JSON.parse(typed + end) as string
    } catch {
      continue
    }
  return typed.slice(1)
}

/** How many rows have each value. Fixed values are listed even if no row has them; a row with several values counts for each. */
function countsOf(
  state: State,
  world: World,
  { name, list }: Field,
): { counts: Map<string, number>; isPartial: boolean } {
  const { value, partial } = world.events.facets(askOf(state, world), name, Infinity)
  const counts = new Map<string, number>()
  for (const { value: text, count } of value.values) {
    const all = list === true ? new Set(text === '[]' ? [''] : (JSON.parse(text) as string[])) : [text]
    for (const one of all) counts.set(one, (counts.get(one) ?? 0) + count)
  }
  for (const text of closedFields[name] ?? []) counts.set(text, counts.get(text) ?? 0)
  return { counts, isPartial: partial !== null }
}

/** The term whose value is typed. */
interface TypedTerm {
  /** The filter without the part that the term is in; null if that cannot be told. */
  readonly rest: Filter | null
  /** Whether a value of the field can still be chosen: other terms let it through, and the term does not name it yet. */
  readonly isOpenTo: (text: string) => boolean
}

/** The term that a place is in; a term that lets everything through where the rest of the text is not a filter yet. */
export function typedTermAt({ text }: Draft, place: FilterPlace, field: Field, clock: Clock): TypedTerm {
  const marked = `${text.slice(0, place.from)}${JSON.stringify(marker)}${text.slice(place.to)}`
  const filter = parsedOpen(marked, clock)
  const isHere = ({ text: one }: Value): boolean => one === marker
  const own = filter.find((part) => testsIn([part]).some((test) => test.kind === 'values' && test.values.some(isHere)))
  if (own === undefined) return { rest: null, isOpenTo: () => true }
  const rest = filter.filter((part) => part !== own)
  const named = new Set(own.field === null ? [] : own.values.map((value) => value.text))
  const hasOneValue = field.list !== true && !isOfEachStage(field.name)
  const tests = (hasOneValue ? termsOf(rest, field.name) : []).map(({ negated, values }) => ({
    negated,
    matches: values.map((value) => valueTest(field.name, value)),
  }))
  return {
    rest,
    isOpenTo: (value) =>
      !named.has(value) && tests.every(({ negated, matches }) => matches.some((match) => match(value)) !== negated),
  }
}

/** Stands in the text for the value that is typed. */
const marker = '\u0000here'

/** The filter of a text in which parentheses may still be open; an empty one if it has another error. */
function parsedOpen(text: string, clock: Clock): Filter {
  for (let open = 0; open <= mostOpen; open++) {
    const parsed = parseFilter(text + ')'.repeat(open), clock)
    if ('filter' in parsed) return parsed.filter
  }
  return []
}

const mostOpen = 8
