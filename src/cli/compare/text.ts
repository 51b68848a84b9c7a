import { timestamp } from '../../audit/time.ts'
import { changed, type ChangeTotals } from '../../tally/compare/change-table.ts'
import type { Replayed } from '../../tally/compare/replay.ts'
import { count, counted, duration } from '../../text/numbers.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import { byteFigure, type Compared, percent, perDay } from './compared.ts'
import { limits } from './limits.ts'
import { changedTables, changeTable } from './tables.ts'

/** A comparison to read: what it comes to first, then by what, at last what cannot be judged. */
export function compareLines(compared: Compared): SafeText[] {
  const { replayed } = compared
  const cannot = limits(compared)
  return [
    ...paragraph(headline(replayed)),
    safe(''),
    ...paragraph(`OLD  ${compared.before.file}`),
    ...paragraph(`NEW  ${compared.after.file}`),
    ...paragraph(`LOG  ${compared.logs.join(', ')}: ${spanOf(replayed)}`),
    ...days(replayed).flatMap(paragraph),
    ...contradiction(replayed).flatMap(paragraph),
    safe(''),
    ...(replayed.events === 0 ? [] : changeTable(compared)),
    ...changedTables(compared),
    ...(cannot.length === 0 ? [] : [safe(''), safe('What this log cannot tell:')]),
    ...cannot.flatMap((sentence) => paragraph(`- ${sentence}`)),
  ]
}

function headline({ events, total }: Replayed): string {
  if (events === 0) return 'There is no event to replay.'
  const { before, after } = total
  if (changed(total) === 0)
    return `NEW does to this log what OLD does: ${counted(before.events, 'event')}, ${byteFigure(before)}.`
  const number = `${counted(after.events, 'event')}, under OLD ${count(before.events)}`
  const written = `${byteFigure(after)}, under OLD ${byteFigure(before)}`
  return `Under NEW this log has ${number}${inBrackets(percent(before.events, after.events))}; ${written}${inBrackets(bytesPercent(total))}.`
}

/** Where not all bytes are known there is no telling by how much they change. */
function bytesPercent({ before, after }: ChangeTotals): string {
  const change = percent(before.bytes, after.bytes)
  if (change === '' || before.unknown > 0 || after.unknown > 0) return ''
  return before.estimated || after.estimated ? `~${change}` : change
}

function inBrackets(change: string): string {
  return change === '' ? '' : ` (${change})`
}

function spanOf({ events, span }: Replayed): string {
  const number = counted(events, 'event')
  if (span === null) return number
  const [first, last] = [timestamp(span.first), timestamp(span.last)]
  const end = first.slice(0, 10) === last.slice(0, 10) ? '' : `${last.slice(0, 10)} `
  const took = duration(span.last - span.first)
  return `${number}, ${first.slice(0, 10)} ${first.slice(11, 19)} to ${end}${last.slice(11, 19)} UTC, ${took}`
}

function days(replayed: Replayed): string[] {
  if (replayed.span === null) return replayed.events === 0 ? [] : ['No figures per day: the events have no times.']
  const figures = perDay(replayed)
  if (figures === null) return ['No figures per day: they take an hour of log.']
  const { before, after } = replayed.total
  const old = `${counted(figures.before.events, 'event')} and ${byteFigure({ ...before, ...figures.before })}`
  const fresh = `${counted(figures.after.events, 'event')} and ${byteFigure({ ...after, ...figures.after })}`
  return [`Per day: ${fresh}, under OLD ${old}.`]
}

function contradiction({ events, contradicting }: Replayed): string[] {
  if (contradicting === 0) return []
  const which = contradicting === events ? 'No event can' : `${count(contradicting)} of ${count(events)} events cannot`
  return [
    `${which} have been written under OLD: the log is that of another policy, so the figures of OLD are what it would have written of these requests, and not what is in the log.`,
  ]
}

/** Broken as for a terminal of a usual width; what is broken off is indented. */
function paragraph(text: string): SafeText[] {
  return wrap(safe(text), 100).map((line, index) => (index === 0 ? line : safe(`  ${line}`)))
}
