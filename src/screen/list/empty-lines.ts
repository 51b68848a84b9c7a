import { asksFor } from '../../query/filter.ts'
import { whyAllSkipped } from '../../query/too-old.ts'
import { say } from '../../text/safe.ts'
import { wrap } from '../../text/width.ts'
import { type Line, line, styled } from '../draw/styled-text.ts'
import { searchGaps } from '../labels/search-words.ts'
import { askOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'

/** What a list without rows says, at a width: that it is searched, why nothing is there, and what to do. */
export function emptyLines(state: State, world: World, columns: number): Line[] {
  const { events, progress, policies, since } = world
  const { size, older, newestOlder } = events.about
  if (events.count(askOf(state, world)).partial !== null) return [line(styled('  searching…', 'dim'))]
  if (size === 0) {
    const skipped =
      since === null || older === 0 ? say`no events yet` : say`${whyAllSkipped(since, older, newestOlder)}`
    return wrap(progress.waiting || skipped, Math.max(columns - 4, 1)).map((text) =>
      line(styled(say`  ${text}`, 'dim')),
    )
  }
  const needsPolicy = asksFor(state.filter, 'rule', 'verdict') && policies.length === 0
  const hint = needsPolicy
    ? 'rule: and verdict: need --policy FILE'
    : '/ edits the filter, u undoes, Backspace clears a pane'
  const ask = askOf(state, world)
  // Why is worked out from all events: too long to wait for with each letter.
  const reasons =
    needsPolicy || state.focus === 'filter' ? [] : [...searchGaps(events.searched(ask)), events.whyNothing(ask)]
  const why = reasons.flatMap((reason) => wrap(say`${reason}`, Math.max(columns - 4, 1)))
  return [say`no events match. ${hint}`, ...why].map((text) => line(styled(say`  ${text}`, 'dim')))
}
