import { timestamp } from '../../audit/time.ts'
import { ageOf } from '../../explain/took-words.ts'
import type { OpenRequest } from '../../store/requests/open-requests.ts'
import { count, counted } from '../../text/numbers.ts'
import { safe } from '../../text/safe.ts'
import { fill } from '../../text/width.ts'
import type { Column } from '../draw/list-columns.ts'
import { fit, type Line, line, paragraph, styled } from '../draw/styled-text.ts'
import { labelsOf, mostInLabel } from '../labels/store-labels.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { rowData } from '../row/row-data.ts'
import { rowLine } from '../row/row-line.ts'
import { listedRequests, requestCursor } from './listed.ts'
import { countSpans, signOf, stateName, stateTones, wideCells } from './states.ts'

/** The requests that have begun and not ended, one per row; at most `height` lines. */
export function requestLines(state: State, world: World, cells: number, height: number): Line[] {
  const { requests, events } = world
  const title = styled(' requests in flight  ', 'strong')
  if (requests === null) return [line(title, styled('searching…', 'dim'))]
  const { unlisted, now } = requests
  const listed = listedRequests(state, world) ?? []
  if (listed.length === 0) {
    const hidden = requests.listed.length
    const words =
      hidden > 0
        ? `the filter hides ${hidden === 1 ? 'the only request' : `all ${count(hidden)} requests`} in flight (v: all)`
        : `all requests in memory have ended (${counted(events.about.size, 'event')})`
    return [line(title), ...paragraph(words, cells - 1, 'dim', 1)]
  }
  const hidden = requests.listed.length - listed.length
  const older =
    (unlisted === 0 ? '' : ` · ${count(unlisted)} older not listed`) +
    (hidden === 0 ? '' : ` · the filter hides ${count(hidden)} (v: all)`)
  const about = `at ${timeOf(now, 19)} log time · sessions first, then newest${older}`
  const isWide = cells >= 60
  const head = [
    line(isWide ? title : styled(' '), ...countSpans(listed, world.glyphs, cells)),
    ...(height < 8 || !isWide ? [] : [line(styled(` ${about}`, 'dim'))]),
    titleLine(cells),
  ]
  const room = Math.max(1, height - head.length)
  const cursor = requestCursor(listed, state, world)
  const top = Math.max(0, Math.min(cursor - Math.floor(room / 2), listed.length - room))
  const shown = listed.slice(top, top + room)
  return [...head, ...shown.map((one, at) => requestLine(one, now, world, cells, top + at === cursor))]
}

function requestLine(one: OpenRequest, now: number, world: World, cells: number, selected: boolean): Line {
  const found = world.events.row(one.row, mostInLabel)
  if (found === null) return line(styled('  event dropped from memory (--max-events)', 'dim'))
  const data = rowData(found)
  const event = rowLine(data, eventColumns(cells), { selected }, world.glyphs, labelsOf(world.events))
  const tone = stateTones[one.state]
  const widths = widthsFor(cells)
  const since = timeOf(one.received, 19).slice(-widths.since)
  const spans = [
    styled(selected ? world.glyphs.mark : ' ', 'accent'),
    styled(`${signOf(one.state, world.glyphs)} `, tone),
    ...(widths.since === 0 ? [] : [{ text: fill(safe(since), widths.since), tone: 'plain' } as const, styled(' ')]),
    { text: fill(ageOf(one.received, now), 5, 'right'), tone: 'strong' } as const,
    styled(' '),
    // Sessions stand out, because they matter most.
    ...event.spans.map((part) => (one.isSession ? { ...part, tone: 'warn' as const } : part)),
    ...(widths.state === 0 ? [] : [styled(' '), { text: fill(safe(stateName(one.state, cells)), widths.state), tone }]),
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

/** The widths of the columns around the event's own; 0 for a column without room. */
function widthsFor(cells: number): { readonly since: number; readonly state: number } {
  if (cells >= wideCells) return { since: 19, state: 23 }
  return { since: cells >= 60 ? 8 : 0, state: cells >= 72 ? 13 : 0 }
}

function eventColumns(cells: number): Column[] {
  const { since, state } = widthsFor(cells)
  const user = cells >= wideCells ? 30 : cells >= 72 ? 16 : 10
  const verb = cells >= wideCells ? 8 : 6
  const others = 3 + (since === 0 ? 0 : since + 1) + 6 + user + 1 + verb + 1 + (state === 0 ? 0 : state + 1)
  return [
    { name: 'user', width: user },
    { name: 'verb', width: verb },
    { name: 'target', width: Math.max(4, cells - others) },
  ]
}

/** The first `length` characters of a time like `2026-11-23 17:03:12`. */
function timeOf(micros: number, length: number): string {
  return Number.isNaN(micros) ? '' : timestamp(micros).slice(0, length).replace('T', ' ')
}
