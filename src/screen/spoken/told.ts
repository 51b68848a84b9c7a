import type { Ask } from '../../engine/engine.ts'
import type { Row } from '../../store/events/row.ts'
import { count, counted } from '../../text/numbers.ts'
import { joinSafe, safe, type SafeText, say } from '../../text/safe.ts'
import { searchGaps } from '../labels/search-words.ts'
import { askOf } from '../model/ask.ts'
import type { State } from '../model/state.ts'
import type { World } from '../model/world.ts'
import { spokenText } from './event-sentences.ts'
import { heard } from './heard.ts'
import type { Heard } from './heard-places.ts'

/** What a listener knows of the screen. */
export interface Told {
  readonly heard: Heard
  readonly following: boolean
  readonly message: string
  readonly filter: State['filter']
  /** The newest event, how much was lost, and when these were last said, in milliseconds. */
  readonly newest: Row | null
  readonly lost: number
  readonly countedMs: number
}

/** What to say now, what the listener knows then, and whether there is more to say that has to wait. */
export interface Telling {
  readonly lines: readonly SafeText[]
  readonly told: Told
  readonly waits: boolean
}

/** The shortest time between two counts of new events and losses, in milliseconds: a voice takes its time. */
export const countEveryMs = 5000

/**
 * Puts a screen into words: at first all that matters, then only what is new since `before`. While the screen follows the
 * log, new events are counted, and the newest comes with the count.
 */
export function narrate(state: State, world: World, before: Told | null, nowMs: number): Telling {
  // How many events pass a filter is known only once it has been applied to all of them.
  const ask = askOf(state, world)
  const isKnown = world.events.count(ask).partial === null
  const filter = before === null || isKnown ? state.filter : before.filter
  const { newest, problemCount } = world.events.about
  const now: Told = {
    ...{ heard: heard(state, world), following: state.following, message: state.message, filter },
    ...{ newest, lost: problemCount, countedMs: nowMs },
  }
  if (before === null) return { lines: everything(now, world, ask), told: now, waits: false }
  const changed = changesOf(before, now, world, ask)
  const counts = countsOf(before, now, world, ask)
  const waits = filter !== state.filter
  if (counts.length === 0) return { lines: changed, told: { ...now, countedMs: before.countedMs }, waits }
  if (nowMs - before.countedMs >= countEveryMs) return { lines: [...changed, ...counts], told: now, waits }
  const told = { ...now, newest: before.newest, lost: before.lost, countedMs: before.countedMs }
  return { lines: changed, told, waits: true }
}

function everything(now: Told, world: World, ask: Ask): SafeText[] {
  return [
    say`auditscope, ${safe(world.progress.source)}, ${shownWords(world, ask)}, ${count(now.lost)} lost`,
    ...wholeOf(now.heard),
    ...messageOf(now),
    say`? lists the keys`,
  ]
}

function shownWords({ events }: World, ask: Ask): SafeText {
  const [all, noun] = ask.rows === 'events' ? [events.about.size, 'event'] : [events.about.requests, 'request']
  const gaps = searchGaps(events.searched(ask)).map((gap) => say`, ${gap}`)
  return say`${count(events.count(ask).value)} of ${counted(all, noun)}${joinSafe(gaps)}`
}

function wholeOf({ place, about, words }: Heard): SafeText[] {
  return [safe(place), ...about, ...words]
}

function messageOf({ message }: Told): SafeText[] {
  return message === '' ? [] : [spokenText(message)]
}

/** What changed by itself or by a key, new events and losses aside. */
function changesOf(before: Told, now: Told, world: World, ask: Ask): SafeText[] {
  return [
    ...(now.following === before.following ? [] : [safe(now.following ? 'following' : 'paused')]),
    ...placeChanges(before, now),
    ...(now.filter === before.filter ? [] : [shownWords(world, ask)]),
    ...(now.message === before.message ? [] : messageOf(now)),
  ]
}

function placeChanges(before: Told, now: Told): SafeText[] {
  const [old, next] = [before.heard, now.heard]
  if (old.place !== next.place) return wholeOf(next)
  const about = next.about.filter((line) => !old.about.includes(line))
  // The newest event changes all the time while it is followed; it comes with the count.
  if (next.place === 'list' && now.following && before.following && now.filter === before.filter) return about
  const words = old.under === next.under ? next.words.filter((line) => !old.words.includes(line)) : next.words
  return [...about, ...words]
}

/** How many events came and how much was lost since that was last said. */
function countsOf(before: Told, now: Told, world: World, ask: Ask): SafeText[] {
  // How many of the new events pass the filter.
  const came = world.events.count(ask, before.newest).value
  const lost = now.lost - before.lost
  const [newest] = now.heard.place === 'list' && now.following ? now.heard.words : []
  return [
    ...(came === 0 ? [] : [counted(came, ask.rows === 'events' ? 'new event' : 'new request')]),
    ...(came === 0 || newest === undefined ? [] : [newest]),
    ...(lost <= 0 ? [] : [say`${count(lost)} lost`]),
  ]
}
