import type { Lexicon } from '../audit/decode/lexicon.ts'
import type { EventFields, Stage } from '../audit/event.ts'
import type { Problem } from '../audit/problem.ts'
import type { RequestNote } from '../audit/request/notes.ts'
import type { FieldName, ShapeField } from '../query/fields.ts'
import type { Filter } from '../query/filter.ts'
import type { Row } from '../store/events/row.ts'
import type { Facet } from '../store/facets.ts'
import type { RowVerdict } from '../store/judging/judges.ts'
import type { RequestState } from '../store/requests/request-state.ts'
import type { RowKind } from '../store/row-kind.ts'
import type { RuleCount } from '../store/rule-counts.ts'

/** What is asked: about which rows. */
export interface Ask {
  /** Only what matches it counts. Equal filters should be the same object: a new one is applied anew. */
  readonly filter: Filter
  /**
   * What a row stands for: one event, or a request with all its stages, in the place of its first event. Of the fields
   * `level`, `rule`, `verdict` and `change` a request has the values of all its stages, of the others that of its last one.
   */
  readonly rows: RowKind
  /** The fields whose values are counted. The same list should be the same object, too. */
  readonly panes: readonly ShapeField[]
  /** Aborted once nobody needs the answer, as when the filter has changed. */
  readonly signal: AbortSignal
}

/** What an engine knows now. */
export interface Answer<T> {
  readonly value: T
  /** Why `value` is not complete yet, such as `searching`; null if it is complete. */
  readonly partial: string | null
}

/** Where a page is: the rows from a row on, those up to a row, or those at one end. */
export type PageAt = { readonly from: Row } | { readonly upTo: Row } | 'first' | 'last'

/**
 * The one way to ask for events, wherever they are. Each question is answered at once with what the engine has. If that
 * is not all, the answer is `partial`: the engine then gets the rest, tells the program that made it, and answers better
 * when it is asked again. Rows ascend in the order of the log.
 */
export interface EventEngine {
  /** At most `count` rows. */
  readonly page: (ask: Ask, at: PageAt, count: number) => Answer<readonly Row[]>
  /** The row that stands for an event: itself, or the first event of its request. */
  readonly rowFor: (ask: Pick<Ask, 'rows'>, event: Row) => Row
  /** Whether the row of an event is one of those that are asked for. */
  readonly matches: (ask: Ask, event: Row) => boolean
  /** The nearest row before (-1) or after (1) a row that has an error as its code; null if there is none. */
  readonly nextError: (ask: Ask, from: Row, direction: 1 | -1) => Answer<Row | null>
  /** Whether a row matches another filter, too. Quick: lists ask it often. */
  readonly isHit: (ask: Pick<Ask, 'rows'>, find: Filter, row: Row) => boolean
  /** The nearest row before (-1) or after (1) a row (null: before all) that matches another filter, too; null if none does. */
  readonly nextHit: (ask: Ask, find: Filter, from: Row | null, direction: 1 | -1) => Answer<Row | null>
  /** How many rows there are in all, or after a row. */
  readonly count: (ask: Ask, after?: Row | null) => Answer<number>
  /**
   * A field's values among the rows that match the filter without its terms on that field: at most `limit` of them, the
   * most frequent first, and how many there are.
   */
  readonly facets: (
    ask: Ask,
    field: FieldName,
    limit: number,
  ) => Answer<{ readonly values: readonly Facet[]; readonly distinct: number }>
  /** Why no row matches, as a sentence without a capital and a full stop. Asked where the count is 0 and complete. */
  readonly whyNothing: (ask: Ask) => string
  /**
   * The values that a filter excludes, or names beside others, and no event has: each in a sentence without a capital and a
   * full stop.
   */
  readonly absentValues: (filter: Filter) => readonly string[]
  /** How many of these rows have one value. */
  readonly facet: (ask: Ask, field: FieldName, value: string) => Answer<number>
  /** The totals of every rule of every policy, in policy order; with null, those of all events. */
  readonly rules: (ask: Ask | null) => Answer<readonly RuleRow[]>
  /** The events that came after a row, or all. */
  readonly tail: (ask: Ask, after: Row | null) => Answer<readonly Row[]>
  /** One row; null if its event is no longer available. With `most`, its longer texts have only as many bytes. */
  readonly row: (row: Row, most?: number) => EventRow | null
  /** All events of a row's request, whether they match or not; empty if the row is no longer available. */
  readonly request: (row: Row) => Answer<readonly Row[]>
  /** What tells whether the requests of rows are alike; null if the row is no longer available. Quick: lists ask it often. */
  readonly likeness: (row: Row) => Likeness | null
  /** A row's event as it was logged, read again from where it was logged. Rejects once the signal is aborted. */
  readonly raw: (row: Row, signal: AbortSignal) => Promise<RawRecord>
  /** How far records were searched for the texts of a filter (`body:`); null if it names none. */
  readonly searched: (ask: Ask) => Searched | null
  /** Stops the search of records until something else is asked. What was found stays. */
  readonly stopSearch: () => void
  /** What can be said without a question. */
  readonly about: About
  /** The names of the logs. */
  readonly origins: readonly string[]
  /** The values of the available events, oldest first. Each lexicon only grows, so that readers can go on where they were. */
  readonly lexicons: () => readonly Lexicon[]
}

/** One event. It is read as long as it is needed, and not kept. */
export interface EventRow {
  readonly fields: EventFields
  readonly stage: Stage
  /** The name of its log; null if there is only one. */
  readonly origin: string | null
  /** When its request arrived, in microseconds since 1970, and how much later this stage was; NaN if not known. */
  readonly received: number
  readonly took: number
  /** What the policy says of it; null without a policy for its log. */
  readonly verdict: RowVerdict | null
  /** The index of its log's policy, also before it is re-evaluated under that policy; null for none. */
  readonly policy: number | null
  /** Whether its request ended with it. */
  readonly isEnd: boolean
  /** The state of its request if it has no later event; null if it ended. */
  readonly requestState: RequestState | null
  /** What is worth noting of it. */
  readonly notes: readonly RequestNote[]
}

/**
 * What tells whether the requests of two rows may be drawn as one: who does what to which kind of object, with what outcome
 * and under which rule.
 */
export interface Likeness {
  /** Equal for requests alike in origin, user, impersonated user, verb, act, resource, namespace, dry run and notes. */
  readonly kind: number
  /** `responseStatus.code` of the last stage; `""` without one. */
  readonly code: string
  /** The verdict on the last stage; null without a policy. */
  readonly verdict: RowVerdict | null
  /** Whether any stage drifts. */
  readonly drifts: boolean
  /** Its last event in the log if it has ended; null while it is in flight. */
  readonly endedAt: Row | null
  /** Whether it is an exec, attach or port-forward. */
  readonly isSession: boolean
}

/** The totals of one rule. */
export interface RuleRow extends RuleCount {
  /** The rule's value in the filter. */
  readonly value: string
}

/**
 * An event's JSON. `here`: read from the log. `kept`: no longer readable, so the fields that are still known. `gone`: not
 * available.
 */
export type RawRecord =
  | { readonly kind: 'here'; readonly value: unknown }
  | { readonly kind: 'kept'; readonly value: unknown; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string }

/** How far records were searched. */
export interface Searched {
  readonly state: 'searching' | 'stopped' | 'done'
  /** How much of the records was searched, or need not be: from 0 to 1. */
  readonly part: number
  /** How many records could not be read again, so that they were not searched. */
  readonly unreadable: number
}

/** What an engine says of all its events. The counts are current whenever they are read. */
export interface About {
  /** How many events are available, and how many were dropped since. */
  readonly size: number
  readonly evicted: number
  /** The same of requests. */
  readonly requests: number
  readonly evictedRequests: number
  /** The newest event; null if there is none. */
  readonly newest: Row | null
  /** The earliest and the latest stage time, in microseconds since 1970; null if there is none. */
  readonly timeRange: { readonly from: number; readonly to: number } | null
  /** How many events have a current verdict, drift, or have a verdict that is only approximate. */
  readonly judged: number
  readonly driftCount: number
  readonly approximateCount: number
  /** The latest records that could not be read, and how many there were. */
  readonly problems: readonly Problem[]
  readonly problemCount: number
  /** How many records were skipped: of other programs, too old, or repeated. */
  readonly foreignCount: number
  readonly older: number
  readonly repeated: number
  /** The latest time of those that were too old, in microseconds since 1970; -Infinity without any. */
  readonly newestOlder: number
  /** How many events came without a time that can be read: it cannot be told whether they are too old. */
  readonly undated: number
}
