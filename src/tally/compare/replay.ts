import { bodiesOf, isTruncated } from '../../audit/decode/body-sizes.ts'
import { type EventFields, type LevelledEvent, type Stage, stages } from '../../audit/event.ts'
import { loggedMicroseconds } from '../../audit/time.ts'
import { type Change, changes, type Comparison, writes } from '../../policy/judge/change.ts'
import { fits } from '../../policy/judge/verdict.ts'
import type { Policy } from '../../policy/policy.ts'
import { resourceValue } from '../../query/fields.ts'
import { comparerOf } from '../../store/judging/policy-judge.ts'
import { type TimeSpan, TimeSpanTally } from '../time-span.ts'
import { stagesMore } from './added-stages.ts'
import { BodyMeans } from './body-means.ts'
import { ChangeTally, type ChangeTotals, Table, type TableTotals } from './change-table.ts'
import { sizeUnder } from './record-size.ts'

/** The rules that match a request in the old and the new policy, from 0; null when no rule does. */
export interface RulePair {
  readonly before: number | null
  readonly after: number | null
}

/** What changes for a log when the new policy replaces the old one. */
export interface Replayed {
  /** All events that were replayed. */
  readonly events: number
  /** Events that the old policy would not have written this way. */
  readonly contradicting: number
  /** When these events were. */
  readonly contradictingSpan: TimeSpan | null
  /** Events whose change cannot be decided, and their bytes in the log. They are not included in the figures. */
  readonly undecided: { readonly events: number; readonly bytes: number }
  /** The first and the last stage's time in microseconds since 1970; null when no event has one. */
  readonly span: TimeSpan | null
  readonly total: ChangeTotals
  readonly byChange: Readonly<Record<Change, ChangeTotals>>
  readonly rules: TableTotals<RulePair>
  readonly users: TableTotals<string>
  readonly resources: TableTotals<string>
  readonly verbs: TableTotals<string>
  /** An estimate of the requests that get one more event, by the stage that the old policy omits. */
  readonly moreEvents: Readonly<Record<Stage, number>>
}

/** Replays a log under two policies, event by event, in bounded memory. */
export class Replay {
  readonly #compare: (event: EventFields) => Comparison
  readonly #bodyMeans = new BodyMeans()
  readonly #room = { left: 200_000 }
  readonly #total = new ChangeTally()
  readonly #byChange = Object.fromEntries(changes.map((change) => [change, new ChangeTally()])) as Record<
    Change,
    ChangeTally
  >
  readonly #rules: Table<RulePair>
  readonly #users: Table<string>
  readonly #resources: Table<string>
  readonly #verbs: Table<string>
  readonly #moreEvents = Object.fromEntries(stages.map((stage) => [stage, 0])) as Record<Stage, number>
  #events = 0
  #contradicting = 0
  #undecidedBytes = 0
  readonly #span = new TimeSpanTally()
  readonly #contradictingSpan = new TimeSpanTally()

  /** `limit` is how many users, resources and so on get a row of their own; the rest share one. */
  constructor(before: Policy, after: Policy, limit?: number) {
    this.#compare = comparerOf(before, after)
    this.#rules = new Table(limit)
    this.#users = new Table(limit)
    this.#resources = new Table(limit)
    this.#verbs = new Table(limit)
  }

  /** Adds an event, with the length of its record in bytes and the record as parsed JSON. */
  add(fields: LevelledEvent, length: number, value: unknown): void {
    const comparison = this.#compare(fields)
    const { change, before, after } = comparison
    this.#events++
    const time = loggedMicroseconds(fields.stageTimestamp)
    this.#span.add(time)
    if (!fits(fields, before)) {
      this.#contradicting++
      this.#contradictingSpan.add(time)
    }

    const stripped = before.omitManagedFields
    const logged = { fields, length, bodies: bodiesOf(value), truncated: isTruncated(value) }
    const kind = this.#bodyMeans.take(logged, stripped)
    const tallies = this.#tallies(fields, comparison)
    for (const tally of tallies) tally.count(change)
    if (change === 'undecided') {
      this.#undecidedBytes += length
      return
    }
    for (const stage of stagesMore(fields, before, after)) this.#moreEvents[stage]++
    for (const [side, outcome] of [['before', before] as const, ['after', after] as const]) {
      if (!writes(outcome, fields.stage)) continue
      const size = sizeUnder(logged, outcome, stripped)
      for (const tally of tallies) tally[side].add(size, kind, this.#room)
    }
  }

  /** The result so far. */
  replayed(): Replayed {
    const bodyMeans = this.#bodyMeans
    const byChange = changes.map((change) => [change, this.#byChange[change].totals(bodyMeans)] as const)
    return {
      events: this.#events,
      contradicting: this.#contradicting,
      contradictingSpan: this.#contradictingSpan.span(),
      undecided: { events: this.#total.totals(bodyMeans).changes.undecided, bytes: this.#undecidedBytes },
      span: this.#span.span(),
      total: this.#total.totals(bodyMeans),
      byChange: Object.fromEntries(byChange) as Record<Change, ChangeTotals>,
      rules: this.#rules.totals(bodyMeans),
      users: this.#users.totals(bodyMeans),
      resources: this.#resources.totals(bodyMeans),
      verbs: this.#verbs.totals(bodyMeans),
      moreEvents: this.#moreEvents,
    }
  }

  /** The tallies that count an event. */
  #tallies(fields: EventFields, { change, before, after }: Comparison): ChangeTally[] {
    const { user, verb, hasObjectRef, resource, subresource, apiGroup } = fields
    const pair = { before: before.ruleIndex, after: after.ruleIndex }
    const value = resourceValue(hasObjectRef, resource, subresource, apiGroup)
    return [
      this.#total,
      this.#byChange[change],
      this.#rules.tally(`${pair.before} ${pair.after}`, pair),
      this.#users.tally(user, user),
      this.#resources.tally(value, value),
      this.#verbs.tally(verb, verb),
    ]
  }
}
