import { type EventFields, isError, type Level } from '../../audit/event.ts'
import { inUTC } from '../../audit/time.ts'
import type { Change } from '../../policy/judge/change.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { cut, fill, width } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import type { Column, ColumnName } from '../draw/list-columns.ts'
import { type Line, styled, type StyledText } from '../draw/styled-text.ts'
import { filled, labelFrom } from '../labels/label.ts'
import type { StoreLabels } from '../labels/store-labels.ts'
import type { RowData } from './row-data.ts'
import { targetCell } from './target-cell.ts'
import { verbTone, verbWord } from './verb-words.ts'

/** How a line stands in its list. */
interface Drawn {
  readonly selected?: boolean
  /** Whether it is one of a line of several requests that was opened. */
  readonly isUnfolded?: boolean
  /** Whether it is one of the rows that are found. */
  readonly isHit?: boolean
  /** The date if it differs from that of the line above. */
  readonly newDate?: string | null
}

/** One row of the list: each column exactly as wide as given, with one blank between columns. */
export function rowLine(
  data: RowData,
  columns: readonly Column[],
  drawnAs: Drawn,
  glyphs: Glyphs,
  labels: StoreLabels,
): Line {
  const { selected = false, newDate = null } = drawnAs
  const spans = columns.flatMap(({ name, width: cells }, index) => {
    const drawn =
      name === 'mark'
        ? [markCell(drawnAs, glyphs)]
        : name === 'time'
          ? [timeCell(data, newDate, cells)]
          : name === 'target'
            ? targetCell(data, notesFor(data, columns), cells, labels, glyphs)
            : cell(name, data, cells, glyphs, labels)
    return index === 0 ? drawn : [styled(' '), ...drawn]
  })
  return { spans, selected }
}

/** The column titles of the list. TIME becomes the date of the first row if it fits. */
export function titleLine(columns: readonly Column[], date: string): Line {
  const text = columns.map(({ name, width: cells }) =>
    fill(
      safe(name === 'time' && cells >= 10 && date !== '' ? date : titles[name]),
      cells,
      rightAligned.has(name) ? 'right' : 'left',
    ),
  )
  return { spans: [{ text: text.join(' ') as SafeText, tone: 'title' }] }
}

const titles: Record<ColumnName, string> = {
  mark: '',
  time: 'TIME',
  origin: 'LOG',
  stage: 'S',
  user: 'USER',
  verb: 'VERB',
  target: 'TARGET',
  ns: 'NAMESPACE',
  level: 'LEVEL',
  ip: 'ADDRESS',
  agent: 'AGENT',
  reason: 'REASON',
  code: 'CODE',
  took: 'TOOK',
  rule: 'RULE',
  change: 'CHANGE',
}
const rightAligned = new Set<ColumnName>(['code', 'took', 'rule'])

function cell(
  name: Exclude<ColumnName, 'mark' | 'time' | 'target'>,
  data: RowData,
  cells: number,
  glyphs: Glyphs,
  labels: StoreLabels,
): StyledText[] {
  const { event } = data
  switch (name) {
    case 'origin':
      return dim(filled(labels.origin.of(data.origin, cells), cells))
    case 'stage':
      return [styled(glyphs.stage[event.stage], event.stage === 'Panic' ? 'bad' : data.isInFlight ? 'good' : 'dim')]
    case 'user':
      return filled(labels.caller.of({ user: event.user, as: event.impersonatedUser }, cells), cells)
    case 'verb':
      return verbCell(event, cells, labels)
    case 'ns':
      return dim(filled(event.namespace === '' ? noLabel : labels.ns.of(event.namespace, cells), cells))
    case 'level':
      return [{ text: fill(safe(cells < 15 ? levelLetters[event.level] : event.level), cells), tone: 'dim' }]
    case 'ip':
      return dim(filled(labels.ip.of(event.sourceIPs.at(-1) ?? '', cells), cells))
    case 'agent':
      return dim(filled(labels.agent.of(event.userAgent, cells), cells))
    case 'reason':
      return dim(filled(event.reason === '' ? noLabel : labels.reason.of(event.reason, cells), cells))
    case 'code':
      return [codeCell(event.code, cells)]
    case 'took':
      return [{ text: fill(data.took, cells, 'right'), tone: data.isInFlight ? 'good' : 'dim' }]
    case 'rule':
      return ruleCell(data, cells, glyphs)
    case 'change':
      return [changeCell(data.change, cells)]
  }
}

/** The stage's time of day, or the date in the first row of a day. */
function timeCell({ event }: RowData, newDate: string | null, cells: number): StyledText {
  const time = safe(inUTC(event.stageTimestamp))
  const at = time.indexOf('T')
  if (at < 0) return { text: fill(time, cells), tone: 'dim' }
  if (newDate === null) return { text: fill(time.slice(at + 1, at + 1 + cells) as SafeText, cells), tone: 'dim' }
  return {
    text: fill((cells >= 10 ? newDate : newDate.slice(-8).replace(/^-/, ' ')) as SafeText, cells),
    tone: 'strong',
  }
}

/** The cursor, the sign of a row that is found, or a line beside the requests that belong together. */
function markCell({ selected, isUnfolded, isHit }: Drawn, { mark, hit, vertical }: Glyphs): StyledText {
  if (selected === true) return styled(mark, 'accent')
  if (isHit === true) return styled(hit, 'accent')
  return styled(isUnfolded === true ? vertical : ' ', 'dim')
}

function verbCell(event: EventFields, cells: number, labels: StoreLabels): StyledText[] {
  const word = verbWord(event)
  const tone = verbTone(event)
  return filled(word === '' ? noLabel : labels.verb.of(word, cells), cells).map((one) => ({ ...one, tone }))
}

/** The notes of a line; without a column for it, also how long it has been in flight. */
function notesFor({ notes, isInFlight, took }: RowData, columns: readonly Column[]): readonly string[] {
  return isInFlight && took !== '' && !columns.some(({ name }) => name === 'took') ? [...notes, took] : notes
}

const noLabel = labelFrom()

function dim(parts: readonly StyledText[]): StyledText[] {
  return parts.map((one) => ({ ...one, tone: 'dim' }))
}

function codeCell(code: number | null, cells: number): StyledText {
  const text = code === null ? '' : isError(code) ? `!${code}` : String(code)
  return { text: fill(safe(text), cells, 'right'), tone: isError(code) ? 'bad' : 'dim' }
}

/** `5 M`, drift `5!M`, ambiguous `5?M`, approximate `5~`, no rule `–`; a narrow column drops the level's letter first. */
function ruleCell({ event, rule, agreement }: RowData, cells: number, glyphs: Glyphs): StyledText[] {
  if (agreement === null) return [styled(' '.repeat(cells))]
  const sign = { agrees: ' ', drift: '!', ambiguous: '?', approximate: '~' }[agreement]
  const number = rule === 'none' ? glyphs.none : rule
  const tone = agreement === 'agrees' ? 'accent' : agreement === 'drift' ? 'bad' : 'warn'
  const level = levelLetters[event.level]
  const text = safe(`${number}${sign}`)
  // A number that does not fit must not look like another one, nor lose its sign; the panel shows it in full.
  const alone = width(text) - (sign === ' ' ? 1 : 0) > cells ? safe(`#${sign}`) : text
  if (cells < 5 || width(text) + 2 > cells) return [{ text: fill(alone.trimEnd() as SafeText, cells, 'right'), tone }]
  return [
    { text: fill(text, cells - 2, 'right'), tone },
    { text: fill(safe(level), 2), tone: 'plain' },
  ]
}

/** How the compared policy would treat an event, in one word. */
function changeCell(change: Change | null, cells: number): StyledText {
  const word = change === null ? '' : (shortChanges[change] ?? change)
  return {
    text: fill(cut(safe(word), cells), cells),
    tone: change === 'kept' ? 'dim' : change === 'dropped' ? 'bad' : 'warn',
  }
}

const shortChanges: Partial<Record<Change, string>> = { managedFields: 'managed', undecided: 'unsure' }

const levelLetters: Record<Level | '', string> = {
  '': '',
  None: 'N',
  Metadata: 'M',
  Request: 'R',
  RequestResponse: 'RR',
}
