import { timestamp } from '../../audit/time.ts'
import { changed, type ChangeTotals } from '../../tally/compare/change-table.ts'
import type { Replayed } from '../../tally/compare/replay.ts'
import type { TimeSpan } from '../../tally/time-span.ts'
import { count, counted, duration } from '../../text/numbers.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import { logName } from '../shared/log-name.ts'
import { byteFigure, type Compared, percent, perDay } from './compared.ts'
import { limits } from './limits.ts'
import { changedTables, changeTable } from './tables.ts'

/** A comparison to read: first the result, then the tables, and last what the log cannot tell. */
export function compareLines(compared: Compared): SafeText[] {
  const { replayed } = compared
  const cannot = limits(compared)
  return [
    ...paragraph(headline(replayed)),
    safe(''),
    ...paragraph(`OLD  ${compared.before.file}`),
    ...paragraph(`NEW  ${compared.after.file}`),
    ...paragraph(`LOG  ${compared.logs.map(logName).join(', ')}: ${spanOf(replayed)}`),
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
  if (events === 0) return 'No events to replay.'
  const { before, after } = total
  if (changed(total) === 0)
    return `No difference for this log: ${counted(before.events, 'event')}, ${byteFigure(before)}.`
  const number =
    after.events === before.events
      ? `as many events as OLD (${count(before.events)})`
      : `${counted(after.events, 'event')} instead of ${count(before.events)}`
  const size = `${byteFigure(after)} instead of ${byteFigure(before)}`
  return `NEW logs ${number}${inBrackets(percent(before.events, after.events))}, and ${size}${inBrackets(bytesPercent(total))}.`
}

/** Empty unless all bytes are known. */
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
  const lasted = span.first === span.last ? '' : `, ${duration(span.last - span.first)}`
  return `${number}, ${timesOf(span, '', 'to')}${lasted}`
}

/** `2026-11-23 17:00:00 to 17:00:05 UTC` with the words given for `from` and `to`; a lone time has neither. */
function timesOf({ first, last }: TimeSpan, from: string, to: string): string {
  const [begin, end] = [timestamp(first), timestamp(last)]
  const day = begin.slice(0, 10) === end.slice(0, 10) ? '' : `${end.slice(0, 10)} `
  const start = `${begin.slice(0, 10)} ${begin.slice(11, 19)}`
  return first === last ? `${start} UTC` : `${from}${start} ${to} ${day}${end.slice(11, 19)} UTC`
}

function days(replayed: Replayed): string[] {
  if (replayed.span === null) return replayed.events === 0 ? [] : ['No daily figures: the events have no times.']
  const figures = perDay(replayed)
  if (figures === null) return ['No daily figures: they need at least an hour of log.']
  const { before, after } = replayed.total
  const old = `${counted(figures.before.events, 'event')} and ${byteFigure({ ...before, ...figures.before })}`
  const fresh = `${counted(figures.after.events, 'event')} and ${byteFigure({ ...after, ...figures.after })}`
  return [`Per day: ${fresh}, instead of ${old}.`]
}

function contradiction({ events, contradicting, contradictingSpan: span }: Replayed): string[] {
  if (contradicting === 0) return []
  const which =
    contradicting === events ? 'No event can' : `${count(contradicting)} of ${counted(events, 'event')} cannot`
  const when = span === null ? '' : ` (${timesOf(span, 'from ', 'until')})`
  return [
    `${which} have been logged under OLD${when}, so this log was written under a different policy. The figures for OLD show what OLD would have logged, not what the log holds.`,
  ]
}

/** Wraps a text at 100 cells and indents all lines but the first. */
function paragraph(text: string): SafeText[] {
  return wrap(safe(text), 100).map((line, index) => (index === 0 ? line : safe(`  ${line}`)))
}
