import { printFilter } from '../query/print.ts'
import { count } from '../text/numbers.ts'
import { safe } from '../text/safe.ts'
import { cutMiddle, width } from '../text/width.ts'
import { keyLabel, keyTable } from './keys.ts'
import type { Command } from './keys.ts'
import type { Layout } from './layout.ts'
import { newCount } from './move.ts'
import { fit, line, span, spread } from './span.ts'
import type { Line, Span } from './span.ts'
import type { State } from './state.ts'
import type { World } from './world.ts'

/** The first line: what is followed, whether it is followed, how much is shown, how fast it comes, what was lost. */
export function headerLine(state: State, world: World, layout: Layout): Line {
  const { columns } = layout.size
  const { progress } = world
  const name = (cells: number): Span => ({ text: cutMiddle(safe(progress.source), cells), tone: 'plain' })
  const gap = span('  ')
  const rate = progress.rate === null ? [] : [gap, span(`${count(Math.round(progress.rate))}/s`, 'dim')]
  const policy = policyWords(world, columns)
  if (columns >= 100) {
    const left = [
      span(' auditscope  ', 'accent'),
      name(30),
      gap,
      ...states(state, world),
      gap,
      shown(world),
      ...loading(world),
      ...rate,
      gap,
      lost(world),
    ]
    return spread(left, [...policy, span(' ')], columns)
  }
  const left = [
    span(' '),
    ...states(state, world),
    gap,
    lost(world),
    gap,
    shown(world),
    ...loading(world),
    ...rate,
    gap,
    name(20),
  ]
  return spread(left, columns >= 60 ? [...policy, span(' ')] : [], columns)
}

/** `following`, or `42 new` behind the sign for standing still. */
function states(state: State, world: World): Span[] {
  const { glyphs, progress } = world
  if (state.following && progress.live) return [span(`${glyphs.following} following`, 'good')]
  if (state.following) return [span('at the end', 'dim')]
  const fresh = newCount(state, world)
  return [span(`${glyphs.paused} ${count(fresh)} new`, fresh > 0 ? 'warn' : 'dim')]
}

/** `656 of 1,537 shown`; what the bound let go is said too, as it is no loss. */
function shown({ view, store }: World): Span {
  const all =
    store.evicted === 0 ? count(store.size) : `last ${count(store.size)} of ${count(store.size + store.evicted)}`
  return span(`${count(view.shown)} of ${all} shown${view.complete ? '' : '…'}`, 'strong')
}

function loading({ progress }: World): Span[] {
  if (progress.read >= progress.size || progress.size === 0) return []
  return [span(`  reading ${Math.floor((progress.read / progress.size) * 100)}%`, 'warn')]
}

function lost({ store }: World): Span {
  return span(`${count(store.problemCount)} lost`, store.problemCount > 0 ? 'bad' : 'dim')
}

function policyWords({ policy, store }: World, columns: number): Span[] {
  if (policy === null) return [span('no policy', 'dim')]
  const rules = policy.policy.rules?.length ?? 0
  const file = {
    text: cutMiddle(safe(policy.file.split('/').at(-1) ?? ''), columns >= 130 ? 40 : 20),
    tone: 'plain' as const,
  }
  const drift = store.driftCount
  const state = drift > 0 ? span(`  ! ${count(drift)} drift`, 'bad') : span(store.size > 0 ? '  agrees' : '', 'good')
  return columns >= 100 ? [file, span(`  ${rules} rules`, 'dim'), state] : [file, state]
}

/** The filter, or the one being typed with its cursor and what is wrong with it. */
export function filterLine(state: State, world: World): Line {
  const prompt = span(` ${world.glyphs.prompt} `, 'accent')
  const { columns } = state.size
  if (state.focus !== 'filter') {
    const text = printFilter(state.filter)
    return line(prompt, text === '' ? span('no filter', 'dim') : span(text))
  }
  const { text, cursor } = state.draft
  const error = state.error === null ? [] : [span(` ${state.error.message} `, 'bad')]
  // The part around the cursor is shown when the whole does not fit; a message never hides what is typed.
  const room = Math.max(
    8,
    columns -
      4 -
      Math.min(
        Math.floor(columns / 2),
        error.reduce((total, one) => total + width(one.text), 0),
      ),
  )
  const start = Math.max(0, cursor - room + 1)
  const before = span(text.slice(start, cursor))
  const under: Span = { ...span(text.slice(cursor, cursor + 1) || ' '), selected: true }
  const after = span(text.slice(cursor + 1, start + room))
  const typed = { spans: [before, under, after] }
  return line(prompt, ...fit(typed, room).spans, ...error)
}

/** What can be done here, from the table of keys; a message takes its place until the next key. */
export function footerLine(state: State, world: World, layout: Layout): Line {
  if (state.message !== '') return line(span(` ${state.message}`, 'warn'))
  const { enter } = world.glyphs
  const focus = state.focus
  if (focus === 'filter')
    return line(
      span(` ${enter}`, 'accent'),
      span(' keep   ', 'dim'),
      span('Esc', 'accent'),
      span(' back to the filter before   ', 'dim'),
      span('field:value,value -field:glob*', 'dim'),
    )
  if (focus === 'paneSearch' || focus === 'eventSearch')
    return line(
      span(` ${enter}`, 'accent'),
      span(' to the hits   ', 'dim'),
      span('Esc', 'accent'),
      span(' no search', 'dim'),
    )
  const hints = hintsFor[focus].flatMap(([command, words]): Span[] => {
    const row = keyTable.find((one) => one.command === command && one.contexts.includes(focus))
    const label = command === 'pane1' ? '1-4' : keyLabel(row?.keys[0] ?? '')
    return row === undefined ? [] : [span(` ${label}`, 'accent'), span(` ${words} `, 'dim')]
  })
  return fit({ spans: hints }, layout.size.columns)
}

type Hints = readonly (readonly [command: Command, words: string])[]

const reading: Hints = [
  ['back', 'back'],
  ['down', 'scroll'],
  ['help', 'help'],
]

const hintsFor: Record<Exclude<State['focus'], 'filter' | 'paneSearch' | 'eventSearch'>, Hints> = {
  list: [
    ['slash', 'filter'],
    ['pane1', 'panes'],
    ['enter', 'event'],
    ['rules', 'rule'],
    ['follow', 'follow'],
    ['nextError', 'next error'],
    ['lost', 'lost'],
    ['help', 'help'],
    ['quit', 'quit'],
  ],
  pane: [
    ['include', 'include'],
    ['exclude', 'exclude'],
    ['enter', 'only'],
    ['clear', 'clear'],
    ['slash', 'search'],
    ['back', 'back'],
    ['help', 'help'],
  ],
  event: [
    ['enter', 'fold'],
    ['slash', 'search'],
    ['filterBy', 'filter'],
    ['filterOut', 'exclude'],
    ['reveal', 'reveal'],
    ['back', 'back'],
    ['help', 'help'],
  ],
  rules: reading,
  lost: reading,
  help: reading,
}
