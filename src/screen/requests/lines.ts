import { timestamp } from '../../audit/time.ts'
import type { OpenRequest } from '../../store/requests/open-requests.ts'
import { type RequestState, requestStates } from '../../store/requests/request-state.ts'
import { count, duration } from '../../text/numbers.ts'
import { safe } from '../../text/safe.ts'
import { fill } from '../../text/width.ts'
import type { Glyphs } from '../draw/glyphs.ts'
import type { Column } from '../draw/layout.ts'
import { fit, type Line, line, paragraph, styled, type StyledText, type Tone } from '../draw/styled-text.ts'
import { rowData, rowLine } from '../list/row-line.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** The requests that have begun and not ended, one a row, exactly as high as it is given. */
export function requestLines(state: State, world: World, cells: number, height: number): Line[] {
  const { requests, store } = world
  const title = styled(' requests in flight  ', 'strong')
  if (requests === null) return [line(title, styled('looking …', 'dim'))]
  const { listed, unlisted, now } = requests
  if (listed.length === 0) {
    const words = `every request among the events held (${count(store.size)}) has ended`
    return [line(title), ...paragraph(words, cells - 1, 'dim', 1)]
  }
  const older = unlisted === 0 ? '' : `; ${count(unlisted)} older ones are not listed`
  const about = `as of ${timeOf(now, 19)} in the log; exec, attach, portforward first, then the newest${older}`
  const isWide = cells >= 60
  const head = [
    line(isWide ? title : styled(' '), ...countSpans(listed, world.glyphs)),
    ...(height < 8 || !isWide ? [] : [line(styled(` ${about}`, 'dim'))]),
    titleLine(cells),
  ]
  const room = Math.max(1, height - head.length)
  const cursor = requestCursor(listed, state)
  const top = Math.max(0, Math.min(cursor - Math.floor(room / 2), listed.length - room))
  const shown = listed.slice(top, top + room)
  return [...head, ...shown.map((one, at) => requestLine(one, now, world, cells, top + at === cursor))]
}

/** Which row the cursor is on; where its request has ended, the one that took its place. */
export function requestCursor(listed: readonly OpenRequest[], { requests }: Pick<State, 'requests'>): number {
  const found = requests.key === null ? -1 : listed.findIndex(({ key }) => key === requests.key)
  return found >= 0 ? found : Math.max(0, Math.min(requests.at, listed.length - 1))
}

/** What each state is called. */
const stateWords: Record<RequestState, string> = {
  'in flight': 'in flight',
  received: 'received',
  overdue: 'should have ended',
  'no end': 'no end logged',
  omitted: 'end left out',
}

const stateTones: Record<RequestState, Tone> = {
  'in flight': 'good',
  received: 'plain',
  overdue: 'warn',
  'no end': 'dim',
  omitted: 'dim',
}

function signOf(state: RequestState, { stage, none }: Glyphs): string {
  const signs: Record<RequestState, string> = {
    ...{ 'in flight': stage.ResponseStarted, received: stage.RequestReceived },
    ...{ overdue: '!', 'no end': '?', omitted: none },
  }
  return signs[state]
}

/** How many there are of each state, with the signs that the rows have. */
function countSpans(listed: readonly OpenRequest[], glyphs: Glyphs): StyledText[] {
  return requestStates.flatMap((state) => {
    const number = listed.filter((one) => one.state === state).length
    const words = `${signOf(state, glyphs)} ${count(number)} ${stateWords[state]}  `
    return number === 0 && state !== 'in flight' ? [] : [styled(words, stateTones[state])]
  })
}

function requestLine(one: OpenRequest, now: number, world: World, cells: number, selected: boolean): Line {
  const place = world.store.locate(one.row)
  if (place === undefined) return line(styled('  its event was let go to stay within the bound', 'dim'))
  const data = rowData(place.segment, place.index, null)
  const event = rowLine(data, eventColumns(cells), selected, world.glyphs)
  const tone = stateTones[one.state]
  const widths = widthsFor(cells)
  const since = timeOf(one.received, 19).slice(-widths.since)
  const spans = [
    styled(selected ? world.glyphs.mark : ' ', 'accent'),
    styled(`${signOf(one.state, world.glyphs)} `, tone),
    ...(widths.since === 0 ? [] : [{ text: fill(safe(since), widths.since), tone: 'plain' } as const, styled(' ')]),
    { text: fill(duration(now - one.received), 5, 'right'), tone: 'strong' } as const,
    styled(' '),
    // Sessions stand out: they are what one looks for.
    ...event.spans.map((part) => (one.isSession ? { ...part, tone: 'warn' as const } : part)),
    ...(widths.state === 0 ? [] : [styled(' '), { text: fill(safe(stateWords[one.state]), widths.state), tone }]),
  ]
  return { ...fit({ spans }, cells), selected }
}

function titleLine(cells: number): Line {
  const { since, state } = widthsFor(cells)
  const columns = eventColumns(cells).map(({ name, width }) => fill(safe(name.toUpperCase()), width))
  const titles = [
    ...['  ', ...(since === 0 ? [] : [fill(safe('SINCE'), since)]), '  FOR', ...columns],
    ...(state === 0 ? [] : [fill(safe('STATE'), state)]),
  ]
  return line(styled(titles.join(' '), 'title'))
}

/** The widths of what stands around who did what; 0 for what there is no room for. */
function widthsFor(cells: number): { readonly since: number; readonly state: number } {
  return { since: cells >= 120 ? 19 : cells >= 60 ? 8 : 0, state: cells >= 72 ? 17 : 0 }
}

function eventColumns(cells: number): Column[] {
  const { since, state } = widthsFor(cells)
  const user = cells >= 120 ? 30 : cells >= 72 ? 16 : 10
  const verb = cells >= 120 ? 8 : 6
  const others = 3 + (since === 0 ? 0 : since + 1) + 6 + user + 1 + verb + 1 + (state === 0 ? 0 : state + 1)
  return [
    { name: 'user', width: user },
    { name: 'verb', width: verb },
    { name: 'target', width: Math.max(4, cells - others) },
  ]
}

/** The first so many characters of a time, as `2026-11-23 17:03:12`. */
function timeOf(micros: number, length: number): string {
  return Number.isNaN(micros) ? '' : timestamp(micros).slice(0, length).replace('T', ' ')
}
