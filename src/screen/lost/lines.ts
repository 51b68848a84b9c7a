import { lostWith, type Problem, problemInWords } from '../../audit/problem.ts'
import { byteCount, count, counted } from '../../text/numbers.ts'
import { safe } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import { blankLine, type Line, line, styled } from '../draw/styled-text.ts'
import type { World } from '../model/world.ts'

/** The list of lost records, newest first: how many, what else is not shown among the events, and what and where each is. */
export function lostLines(world: World, cells: number): Line[] {
  const { problems, problemCount } = world.events.about
  const rows = problems.toReversed().flatMap((problem) => problemLines(problem, cells))
  const unlisted = problemCount - problems.reduce((total, problem) => total + lostWith(problem), 0)
  const earlier = unlisted > 0 ? [line(styled(` and ${count(unlisted)} earlier`, 'dim'))] : []
  return [...headLines(world), ...noteLines(world, cells), blankLine, ...rows, ...earlier]
}

function headLines({ events }: World): Line[] {
  const { problemCount, foreignCount, size } = events.about
  if (problemCount > 0) {
    const what = ': records that are not audit events, truncated or unreadable'
    return [line(styled(`${count(problemCount)} lost`, 'strong'), styled(what, 'dim'))]
  }
  const read = foreignCount === 0 ? 'all records were read' : 'all other records were read'
  return [line(styled('nothing lost', 'strong')), line(styled(size === 0 ? 'no records yet' : read, 'dim'))]
}

/** What is not shown among the events, and is not lost. */
function noteLines({ events, progress, since }: World, cells: number): Line[] {
  const { about } = events
  const notes: readonly (readonly [number: number, words: string])[] = [
    [about.evicted, `${counted(about.evicted, 'older event')} dropped from memory (--max-events)`],
    [progress.left, `${byteCount(progress.left)} of older events not read: raise --max-events to read more`],
    [about.older, `${counted(about.older, 'event')} skipped: before --since`],
    [about.undated, undatedWords(about.undated, since)],
    [progress.late, `${counted(progress.late, 'event')} arrived over a second late, listed in order of arrival`],
    [
      about.foreignCount,
      `${counted(about.foreignCount, 'record')} of other programs skipped (kube-apiserver's own log, tail, kubectl, ssh)`,
    ],
    [about.repeated, `${counted(about.repeated, 'duplicate')} (posted or printed twice) dropped`],
  ]
  return notes
    .filter(([number]) => number > 0)
    .flatMap(([, words]) => wrap(safe(words), Math.max(8, cells)).map((text) => line({ text, tone: 'dim' })))
}

function undatedWords(count: number, since: World['since']): string {
  const events = counted(count, 'event')
  if (since !== null) return `${events} kept: without a time that --since could read`
  return `${events} without a time that can be read: since:, until: and at: match none of them`
}

function problemLines(problem: Problem, cells: number): Line[] {
  const words = safe(`${placeOf(problem)}: ${problemInWords(problem)}`)
  return wrap(words, Math.max(8, cells - 2)).map((text, at) =>
    line(styled(at === 0 ? ' ' : '   '), { text, tone: 'plain' }),
  )
}

function placeOf({ path, offset }: Problem): string {
  return offset === null ? path : `${path}:${offset}`
}
