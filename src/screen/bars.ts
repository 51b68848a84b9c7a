import { fileName } from '../explain/policy-file.ts'
import { count, counted } from '../text/numbers.ts'
import { safe, say } from '../text/safe.ts'
import { cutMiddle } from '../text/width.ts'
import type { Layout } from './draw/layout.ts'
import { type Line, lineWidth, spread, styled, type StyledText } from './draw/styled-text.ts'
import { percentOf } from './labels/search-words.ts'
import { newCount } from './list/move.ts'
import { askOf, namesStage, rowKindOf } from './model/ask.ts'
import type { State } from './model/state.ts'
import type { World } from './model/world.ts'

/**
 * The first line: the log, whether the screen follows it, how many events are shown, lost and arriving, the policy, and
 * whether they agree. A narrow line drops names first, and drift and losses last.
 */
export function headerLine(state: State, world: World, layout: Layout): Line {
  const { columns } = layout.size
  const { progress } = world
  const gap = styled('  ')
  const rate = progress.rate === null ? [] : [gap, styled(`${count(Math.round(progress.rate))}/s`, 'dim')]
  const source = safe(progress.source)
  if (columns >= 100) {
    const name: StyledText = { text: cutMiddle(source, 30), tone: 'plain' }
    const counts = [
      ...states(state, world),
      gap,
      ...shown(state, world),
      ...loading(world),
      ...searched(state, world),
      ...rate,
      gap,
      lost(world),
    ]
    const left = [styled(' auditscope  ', 'accent'), name, gap, ...counts]
    const rights = [policyFile(world, 40), policyFile(world, 16), []]
    return withFirstFitting(
      left,
      rights.map((file) => [...file, ...agreement(world), styled(' ')]),
      columns,
    )
  }
  const left = [
    styled(' '),
    ...states(state, world),
    gap,
    lost(world),
    ...drift(world, columns),
    gap,
    ...shown(state, world),
    ...loading(world),
    ...rate,
  ]
  const name: StyledText[] = [gap, { text: cutMiddle(source, 20), tone: 'plain' }]
  const agrees = world.events.about.driftCount === 0 ? agreement(world) : []
  const right = [...policyFile(world, 20), ...agrees, styled(' ')]
  return lineWidth({ spans: [...left, ...name, ...right] }) < columns
    ? spread([...left, ...name], right, columns)
    : withFirstFitting(left, [right, [...agrees, styled(' ')]], columns)
}

/** A line with the first of the right parts that fits. */
function withFirstFitting(
  left: readonly StyledText[],
  rights: readonly (readonly StyledText[])[],
  columns: number,
): Line {
  const used = lineWidth({ spans: left })
  return spread(left, rights.find((right) => used + lineWidth({ spans: right }) < columns) ?? [], columns)
}

/** `following`, or `paused, 42 new`, with a sign. A narrow line, and that of a log that does not grow, says only `42 new`. */
function states(state: State, world: World): StyledText[] {
  const { glyphs, progress } = world
  if (state.following && progress.live) return [styled(`${glyphs.following} following`, 'good')]
  if (state.following && progress.streamEnded) return [styled('stream ended', 'warn')]
  if (state.following) return [styled('at the end', 'dim')]
  const fresh = newCount(state, world)
  const paused = progress.live && state.size.columns >= 60 ? `${glyphs.paused} paused,` : glyphs.paused
  return [styled(`${paused} ${count(fresh)} new`, fresh > 0 ? 'warn' : 'dim')]
}

/**
 * `228 of 1,204 requests`, with stages `383 of 2,100 events`; or `of last 1,537 of 9,000` after some were dropped from
 * memory, which is not a loss.
 */
function shown(state: State, world: World): StyledText[] {
  const { events, progress } = world
  const { about } = events
  const kind = rowKindOf(state)
  const [size, evicted] = kind === 'events' ? [about.size, about.evicted] : [about.requests, about.evictedRequests]
  const { value, partial } = events.count(askOf(state, world))
  const last = evicted === 0 ? count(size) : `last ${count(size)} of ${count(size + evicted)}`
  const all = progress.left === 0 ? last : `the last ${count(size)}`
  const words = styled(`${count(value)} of ${all} ${kind}${partial === null ? '' : '…'}`, 'strong')
  const isByStage = state.rows === 'requests' && namesStage(state.filter) && state.size.columns >= 120
  return isByStage ? [words, styled(' (stage: shows events)', 'dim')] : [words]
}

function loading({ progress }: World): StyledText[] {
  if (progress.read >= progress.size || progress.size === 0) return []
  return [styled(`  reading ${Math.floor((progress.read / progress.size) * 100)}%`, 'warn')]
}

/** How far the records were searched for the texts of the filter, unless that is done. On a narrow screen the footer says it. */
function searched(state: State, world: World): StyledText[] {
  const search = world.events.searched(askOf(state, world))
  if (search === null || search.state === 'done') return []
  const words = {
    searching: say`  searching records ${percentOf(search)}`,
    stopped: say`  searched ${percentOf(search)} only`,
  }
  return [styled(words[search.state], 'warn')]
}

function lost({ events }: World): StyledText {
  const { problemCount } = events.about
  return styled(`${count(problemCount)} lost`, problemCount > 0 ? 'bad' : 'dim')
}

function policyFile({ policies, compared, news, glyphs }: World, cells: number): StyledText[] {
  const [policy, ...others] = policies
  if (policy === undefined) return [styled('no policy', 'dim')]
  const names = others.length > 0 ? `${policies.length} policies` : fileName(policy.file)
  const replacement = compared === null || cells <= 20 ? '' : ` ${glyphs.arrow} ${fileName(compared.file)}`
  const file: StyledText = { text: cutMiddle(safe(names + replacement), cells), tone: 'plain' }
  const warned = policies.reduce((total, { warnings }) => total + warnings.length, 0)
  const warnings = warned === 0 ? [] : [styled(`  ! ${counted(warned, 'warning')}`, 'warn')]
  const refused = news
    .filter((one) => one.kind === 'refused')
    .map(({ line: at }) => styled(at === null ? '  ! unreadable' : `  ! invalid at line ${at}`, 'bad'))
  const rules = others.length > 0 || cells <= 20 ? '' : `  ${counted(policy.policy.rules?.length ?? 0, 'rule')}`
  return [file, styled(rules, 'dim'), ...warnings, ...refused]
}

/** Whether all events so far agree with the policy, not counting those without a level. */
function agreement(world: World): StyledText[] {
  const { about } = world.events
  const { size, judged } = about
  if (world.policies.length === 0 || size === 0) return []
  if (judged < size) return [styled(`  re-evaluating ${Math.floor((judged / size) * 100)}%`, 'warn')]
  if (about.driftCount > 0) return drift(world)
  return about.approximateCount === size ? [styled('  approximate', 'warn')] : [styled('  agrees', 'good')]
}

/** How many events drift and, if there is room, since when, or from when until when if it is over. */
function drift({ events, drift: drifts }: World, columns = Infinity): StyledText[] {
  const { driftCount } = events.about
  if (driftCount === 0) return []
  const when = columns < 60 ? '' : driftTimes(drifts, columns >= 80)
  return [styled(`  ! ${count(driftCount)} drift${when}`, 'bad')]
}

function driftTimes(drifts: World['drift'], isWide: boolean): string {
  const timeOf = (timestamp = '', end = 19): string => timestamp.slice(11, end)
  const [first = ''] = drifts.map((one) => one.first).sort()
  if (first === '') return ''
  if (!drifts.every(({ ended }) => ended)) return ` since ${timeOf(first)}`
  const last = drifts.map((one) => one.last).sort()
  const end = isWide ? 19 : 16
  return ` from ${timeOf(first, end)} until ${timeOf(last.at(-1), end)}`
}
