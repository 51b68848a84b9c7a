import { fields } from '../query/fields.ts'
import { byteCount, count } from '../text/numbers.ts'
import { safe } from '../text/safe.ts'
import { wrap } from '../text/width.ts'
import { layoutOf } from './draw/layout.ts'
import { blankLine, type Line, line, styled } from './draw/styled-text.ts'
import { selectedRow } from './list/move.ts'
import { keyLabel, keyTable } from './model/key-table.ts'
import type { Focus, State } from './model/state.ts'
import type { World } from './model/world.ts'
import { explainRow } from './rule/explain-row.ts'
import { newsLines } from './rule/news-lines.ts'
import { rulePanel } from './rule/panel.ts'

/** The whole text of what lies over the list: the rule panel, the lost list, or the help. */
export function overlayLines(state: State, world: World): Line[] {
  const cells = layoutOf(state).size.columns
  if (state.focus === 'help') return helpLines(cells)
  if (state.focus === 'lost') return lostLines(world, cells)
  const explained = explainRow(selectedRow(state, world.view), world)
  return explained === null ? nothingToExplain(world, cells) : rulePanel(world, explained, cells, Infinity)
}

/** What the panel says when there is no event, or no policy for it. */
export function nothingToExplain({ store, policies, news }: World, cells: number): Line[] {
  if (policies.length === 0) return noPolicyLines(cells)
  const why = store.size === 0 ? 'no events yet' : 'no event is selected, or there is no policy for its log'
  return [...newsLines(news, cells), line(styled(why, 'dim'))]
}

function noPolicyLines(cells: number): Line[] {
  const words = [
    'no policy',
    'Start with --policy FILE to see which rule of the audit policy matched each event, and why.',
    'kube-apiserver names its file in --audit-policy-file; with kubeadm that flag stands in /etc/kubernetes/manifests/kube-apiserver.yaml.',
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
                ? 'nothing has come yet'
                : store.foreignCount === 0
                  ? `every record of ${progress.source} was an event`
                  : 'every other record was an event',
              'dim',
            ),
          ),
        ]
      : [
          line(
            styled(`${count(problemCount)} lost`, 'strong'),
            styled('  records and stretches of the log that are no events, cut short or unreadable', 'dim'),
          ),
        ]
  const rows = problems.flatMap(({ path, offset, reason }) =>
    wrap(safe(`${path}${offset === null ? '' : `:${offset}`}: ${reason}`), Math.max(8, cells - 2)).map((text, at) =>
      line(styled(at === 0 ? ' ' : '   '), { text, tone: 'plain' }),
    ),
  )
  const unlisted = problemCount - problems.length
  const earlier = unlisted > 0 ? [line(styled(` and ${count(unlisted)} earlier ones`, 'dim'))] : []
  const gone = `${count(store.evicted)} older events were let go: the newest are kept, as many as --max-events says`
  const left = `${byteCount(progress.left)} of older events were not read: more are kept with a larger --max-events`
  const since = `${count(store.older)} events from before --since were left out`
  const foreign = `${count(store.foreignCount)} records were of other programs (kube-apiserver's own log, tail, kubectl, ssh), not of the audit log`
  const late = `${count(progress.late)} events came more than a second behind those of other logs, and stand where they came`
  const repeated = `${count(store.repeated)} repeated: they were posted again, and are taken once`
  const wanted = [
    ...(store.evicted === 0 ? [] : [gone]),
    ...(progress.left === 0 ? [] : [left]),
    ...(store.older === 0 ? [] : [since]),
    ...(progress.late === 0 ? [] : [late]),
    ...(store.foreignCount === 0 ? [] : [foreign]),
    ...(store.repeated === 0 ? [] : [repeated]),
  ].flatMap((words) => wrap(safe(words), Math.max(8, cells)).map((text) => line({ text, tone: 'dim' })))
  return [...head, ...wanted, blankLine, ...earlier, ...rows]
}

const sections: readonly (readonly [title: string, focus: Focus])[] = [
  ['In the list', 'list'],
  ['In a pane', 'pane'],
  ['In an event', 'event'],
  ['In the table of all rules', 'table'],
  ['In the requests in flight', 'requests'],
]

function helpLines(cells: number): Line[] {
  const keys = sections.flatMap(([title, focus]) => [
    line(styled(title, 'strong')),
    ...keyTable
      .filter(({ contexts }) => contexts.includes(focus))
      .map(({ keys: names, help }) =>
        line(styled(`  ${names.map(keyLabel).join(' ').padEnd(16)} `, 'accent'), styled(help)),
      ),
    blankLine,
  ])
  const filter = [
    line(styled('The filter', 'strong')),
    ...[
      'field:value terms, all must hold; field:a,b is either; -field:value is not; * in a value is any run of characters;',
      '"…" is a JSON string taken as it is; field:"" is the empty value.',
    ].flatMap((text) =>
      wrap(safe(text), Math.max(8, cells - 2)).map((part) => line(styled('  '), { text: part, tone: 'dim' })),
    ),
    ...fields.map(({ name, help }) => line(styled(`  ${name.padEnd(16)} `, 'accent'), styled(help))),
    blankLine,
  ]
  const signs = [
    line(styled('Signs', 'strong')),
    ...signTable.map(([sign, help]) => line(styled(`  ${sign.padEnd(16)} `, 'accent'), styled(help))),
  ]
  return [...keys, ...filter, ...signs]
}

/** What the signs of the list mean. */
export const signTable: readonly (readonly [sign: string, help: string])[] = [
  ['17:03:12.031', 'the stage’s time in UTC; the date stands over the column, and where it changes'],
  ['› » ✓ !', 'stage: RequestReceived, ResponseStarted, ResponseComplete, Panic (--ascii: > ~ . !)'],
  ['alice→bob', 'alice, impersonating bob'],
  ['sa ns:name', 'system:serviceaccount:ns:name'],
  ['node name', 'system:node:name'],
  ['!403', 'a code of 400 or more'],
  ['5 M', 'rule 5; level M Metadata, R Request, RR RequestResponse'],
  ['5!M', 'drift: rule 5 matches, but would not have written this event'],
  ['5?M', 'ambiguous: the log does not tell which of several rules it was'],
  ['5~', 'approximate: the log does not hold the level, so nothing tells whether rule 5 it was'],
  ['–', 'no rule matches'],
]
