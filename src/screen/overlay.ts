import { lostWith, type Problem, problemInWords } from '../audit/problem.ts'
import { byteCount, count, counted } from '../text/numbers.ts'
import { safe } from '../text/safe.ts'
import { wrap } from '../text/width.ts'
import { blankLine, type Line, line, styled } from './draw/styled-text.ts'
import { helpLines } from './help/lines.ts'
import { selectedRow } from './list/move.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'
import { explainRow } from './rule/explain-row.ts'
import { newsLines } from './rule/news-lines.ts'
import { rulePanel } from './rule/panel.ts'

/** The full text of the overlay: the rule panel, the lost list, or the help. */
export function overlayLines(state: State, world: World): Line[] {
  const cells = state.size.columns
  if (state.focus === 'help' || state.focus === 'helpSearch') return helpLines(state.helpSearch, cells)
  if (state.focus === 'lost') return lostLines(world, cells)
  const explained = explainRow(selectedRow(state, world.view), world)
  return explained === null ? nothingToExplain(world, cells) : rulePanel(world, explained, cells, Infinity)
}

/** What the panel shows without an event, or without a policy for it. */
export function nothingToExplain({ store, policies, news }: World, cells: number): Line[] {
  if (policies.length === 0) return noPolicyLines(cells)
  const why = store.size === 0 ? 'no events yet' : 'nothing selected, or no policy for its log'
  return [...newsLines(news, cells), line(styled(why, 'dim'))]
}

function noPolicyLines(cells: number): Line[] {
  const words = [
    'no policy',
    'Add --policy FILE to see which rule matched and why (kubeadm: see --audit-policy-file in /etc/kubernetes/manifests/kube-apiserver.yaml)',
  ]
  return words.flatMap((text, index) =>
    wrap(safe(text), Math.max(8, cells)).map((part) => line({ text: part, tone: index === 0 ? 'strong' : 'dim' })),
  )
}

function lostLines({ store, progress }: World, cells: number): Line[] {
  const { problems, problemCount } = store
  const head =
    problemCount === 0
      ? [
          line(styled('nothing lost', 'strong')),
          line(
            styled(
              store.size === 0
                ? 'no records yet'
                : store.foreignCount === 0
                  ? 'all records were read'
                  : 'all other records were read',
              'dim',
            ),
          ),
        ]
      : [
          line(
            styled(`${count(problemCount)} lost`, 'strong'),
            styled(': records that are not audit events, truncated or unreadable', 'dim'),
          ),
        ]
  const rows = problems.flatMap((problem) =>
    wrap(safe(`${placeOf(problem)}: ${problemInWords(problem)}`), Math.max(8, cells - 2)).map((text, at) =>
      line(styled(at === 0 ? ' ' : '   '), { text, tone: 'plain' }),
    ),
  )
  const unlisted = problemCount - problems.reduce((total, problem) => total + lostWith(problem), 0)
  const earlier = unlisted > 0 ? [line(styled(` and ${count(unlisted)} earlier`, 'dim'))] : []
  const notes: readonly (readonly [number: number, words: string])[] = [
    [store.evicted, `${counted(store.evicted, 'older event')} dropped from memory (--max-events)`],
    [progress.left, `${byteCount(progress.left)} of older events not read: raise --max-events to read more`],
    [store.older, `${counted(store.older, 'event')} skipped: before --since`],
    [store.undated, `${counted(store.undated, 'event')} kept: without a time that --since could read`],
    [progress.late, `${counted(progress.late, 'event')} arrived over a second late, listed in order of arrival`],
    [
      store.foreignCount,
      `${counted(store.foreignCount, 'record')} of other programs skipped (kube-apiserver's own log, tail, kubectl, ssh)`,
    ],
    [store.repeated, `${counted(store.repeated, 'duplicate')} (posted or printed twice) dropped`],
  ]
  const noteLines = notes
    .filter(([number]) => number > 0)
    .flatMap(([, words]) => wrap(safe(words), Math.max(8, cells)).map((text) => line({ text, tone: 'dim' })))
  return [...head, ...noteLines, blankLine, ...earlier, ...rows]
}

function placeOf({ path, offset }: Problem): string {
  return offset === null ? path : `${path}:${offset}`
}
