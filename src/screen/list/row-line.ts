import { type EventFields, isError, type Level } from '../../audit/event.ts'
import { maskURI } from '../../audit/mask.ts'
import { inUTC } from '../../audit/time.ts'
import type { Change } from '../../policy/judge/change.ts'
import type { Agreement } from '../../policy/judge/verdict.ts'
import type { Segment } from '../../store/segment.ts'
import { duration } from '../../text/numbers.ts'
import { safe, safeName, type SafeText } from '../../text/safe.ts'
import { cut, cutMiddle, fill, width } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import type { Column, ColumnName } from '../draw/layout.ts'
import { type Line, styled, type StyledText, type Tone } from '../draw/styled-text.ts'

/** What one row of the list is drawn from. */
export interface RowData {
  readonly event: EventFields
  /** The name of the event's log. */
  readonly origin: string
  /** Microseconds from arrival to this stage. */
  readonly took: number
  /** The rule's number from 1, `none`, or `""` without a policy. */
  readonly rule: string
  readonly agreement: Agreement | null
  /** How the compared policy would treat it; null without one. */
  readonly change: Change | null
  /** The date if it differs from that of the row above. */
  readonly newDate: string | null
}

export function rowData(segment: Segment, index: number, newDate: string | null): RowData {
  const judged = segment.judged(index)
  const ruleIndex = judged?.ruleIndex ?? null
  return {
    event: segment.event(index, mostInCell),
    origin: segment.origin(index),
    took: segment.took(index),
    rule: judged === null ? '' : ruleIndex === null ? 'none' : String(ruleIndex + 1),
    agreement: judged?.agreement ?? null,
    change: judged?.change ?? null,
    newDate,
  }
}

/** The most bytes of a text to read for a row. No cell shows as many. */
const mostInCell = 2048

/** One row of the list: each column exactly as wide as given, with one blank between columns. */
export function rowLine(data: RowData, columns: readonly Column[], selected: boolean, glyphs: Glyphs): Line {
  const spans = columns.flatMap(({ name, width: cells }, index) => {
    const drawn = cell(name, data, cells, selected, glyphs)
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
  code: 'CODE',
  took: 'TOOK',
  rule: 'RULE',
  change: 'CHANGE',
}
const rightAligned = new Set<ColumnName>(['code', 'took', 'rule'])

function cell(name: ColumnName, data: RowData, cells: number, selected: boolean, glyphs: Glyphs): StyledText[] {
  const { event } = data
  switch (name) {
    case 'mark':
      return [styled(selected ? glyphs.mark : ' ', 'accent')]
    case 'time':
      return [timeCell(data, cells)]
    case 'origin':
      return [{ text: fill(cutMiddle(safe(data.origin), cells), cells), tone: 'dim' }]
    case 'stage':
      return [styled(glyphs.stage[event.stage], event.stage === 'Panic' ? 'bad' : 'dim')]
    case 'user':
      return userCell(event, cells, glyphs)
    case 'verb':
      return [{ text: fill(shortVerb(event.verb, cells), cells), tone: verbTone(event) }]
    case 'target':
      return targetCell(event, cells)
    case 'code':
      return [codeCell(event.code, cells)]
    case 'took':
      // A request that was only received has taken no time yet.
      return [
        { text: fill(event.stage === 'RequestReceived' ? safe('') : duration(data.took), cells, 'right'), tone: 'dim' },
      ]
    case 'rule':
      return ruleCell(data, cells, glyphs)
    case 'change':
      return [changeCell(data.change, cells)]
  }
}

/** The stage's time of day, or the date in the first row of a day. */
function timeCell({ event, newDate }: RowData, cells: number): StyledText {
  const time = safe(inUTC(event.stageTimestamp))
  const at = time.indexOf('T')
  if (at < 0) return { text: fill(time, cells), tone: 'dim' }
  if (newDate === null) return { text: fill(time.slice(at + 1, at + 1 + cells) as SafeText, cells), tone: 'dim' }
  return {
    text: fill((cells >= 10 ? newDate : newDate.slice(-8).replace(/^-/, ' ')) as SafeText, cells),
    tone: 'strong',
  }
}

function userCell(event: EventFields, cells: number, glyphs: Glyphs): StyledText[] {
  const user = shortUser(event.user)
  if (event.impersonatedUser === '') return named(user, cells)
  const as = shortUser(event.impersonatedUser)
  const arrow = safe(glyphs.arrow)
  const room = Math.max(0, cells - width(arrow))
  const front = cutMiddle(user.name, Math.max(Math.floor(room / 2), room - width(as.name)))
  const back = cutMiddle(as.name, room - width(front))
  return [
    { text: front, tone: 'plain' },
    { text: arrow, tone: 'warn' },
    { text: fill(back, room - width(front)), tone: 'plain' },
  ]
}

function named({ sort, name }: ShortUser, cells: number): StyledText[] {
  if (sort === '' || cells < sort.length + 6) return [{ text: fill(cutMiddle(name, cells), cells), tone: 'plain' }]
  const room = cells - sort.length - 1
  return [
    { text: safe(`${sort} `), tone: 'dim' },
    { text: fill(cutMiddle(name, room), room), tone: 'plain' },
  ]
}

interface ShortUser {
  /** `sa` for a service account, `node` for a node. */
  readonly sort: string
  readonly name: SafeText
}

/** `system:serviceaccount:NS:N` is `NS:N` with `sa`, `system:node:N` is `N` with `node`. */
function shortUser(user: string): ShortUser {
  if (user === '') return { sort: '', name: safe('(none)') }
  if (user.startsWith('system:serviceaccount:')) return { sort: 'sa', name: safeName(user.slice(22)) }
  if (user.startsWith('system:node:')) return { sort: 'node', name: safeName(user.slice(12)) }
  return { sort: '', name: safeName(user) }
}

/** A verb cut in the middle, except `deletecollection`, which must never look like `delete`. */
function shortVerb(verb: string, cells: number): SafeText {
  if (verb === 'deletecollection' && cells < verb.length)
    return cut(safe('delcollect'), Math.max(6, cells)).replace('~', '') as SafeText
  return cutMiddle(safe(verb), cells)
}

/** Verbs that change something stand out from those that read. */
function verbTone({ verb }: Pick<EventFields, 'verb'>): Tone {
  return verbTones.get(verb) ?? 'plain'
}

const verbTones = new Map<string, Tone>([
  ['create', 'creates'],
  ['post', 'creates'],
  ['update', 'changes'],
  ['patch', 'changes'],
  ['put', 'changes'],
  ['delete', 'deletes'],
  ['deletecollection', 'deletes'],
])

function targetCell(event: EventFields, cells: number): StyledText[] {
  if (!event.hasObjectRef)
    return [{ text: fill(cutMiddle(safe(maskURI(event.requestURI)), cells), cells), tone: 'plain' }]
  const what = safe(event.resource + (event.subresource === '' ? '' : `/${event.subresource}`))
  const which = safeName(objectName(event))
  // A narrow column favours the resource over its name; a wide one shortens both.
  const least = cells < 20 ? cells : Math.floor(cells / 2)
  const shortWhat = cutMiddle(what, which === '' ? cells : Math.max(least, cells - width(which) - 1))
  const room = cells - width(shortWhat) - 1
  if (which === '' || room < 4) return [{ text: fill(shortWhat, cells), tone: 'strong' }]
  return [
    { text: shortWhat, tone: 'strong' },
    { text: ` ${fill(cutMiddle(which, room), room)}` as SafeText, tone: 'plain' },
  ]
}

/** `NS/NAME`, one of them, or `""`. A Namespace, which is logged as in itself, is only its name. */
export function objectName({ resource, namespace, name }: EventFields): string {
  if (resource === 'namespaces' && namespace === name) return name
  return namespace === '' || name === '' ? namespace || name : `${namespace}/${name}`
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
  if (width(text) + 2 > cells) return [{ text: fill(alone.trimEnd() as SafeText, cells, 'right'), tone }]
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
