import type { EventFields } from '../../audit/event.ts'
import { inUTC } from '../../audit/time.ts'
import type { EventEngine, EventRow } from '../../engine/engine.ts'
import { requestOf } from '../../engine/request-row.ts'
import { ageOf, tookUntil } from '../../explain/took-words.ts'
import type { Change } from '../../policy/judge/change.ts'
import type { Agreement } from '../../policy/judge/verdict.ts'
import { safe, type SafeText } from '../../text/safe.ts'
import { mostInLabel } from '../labels/store-labels.ts'
import type { ListItem } from './items.ts'

/** What one line of the list is drawn from. */
export interface RowData {
  /** The event, or of a request its last stage, with the time of the first and the level that goes with the rule. */
  readonly event: EventFields
  /** The name of the event's log. */
  readonly origin: string
  /** How long it took, or if it is in flight, how long it has taken so far; `""` if not known. */
  readonly took: SafeText
  readonly isInFlight: boolean
  /** The rule's number from 1, `none`, or `""` without a policy. */
  readonly rule: string
  readonly agreement: Agreement | null
  /** How the compared policy would treat it; null without one. */
  readonly change: Change | null
  /** What is worth noting, in a few words each. */
  readonly notes: readonly string[]
  /** How many requests it stands for, and some of their names, each once. */
  readonly times: number
  readonly names: readonly string[]
}

/** The data of an event whose texts have at most `mostInLabel` bytes. */
export function rowData(row: EventRow): RowData {
  return {
    ...verdictData(row),
    event: row.fields,
    origin: row.origin ?? '',
    took: tookUntil(row.stage, row.took),
    isInFlight: false,
    notes: row.notes.map(({ words }) => words),
    times: 1,
    names: [],
  }
}

/** The data of a line that stands for requests; null once they were dropped. `now` is the newest time in the log. */
export function requestData(events: EventEngine, { row, rows }: ListItem, now: number): RowData | null {
  const first = requestOf(events, row, mostInLabel)
  // The line has the code and the rule of the last one: of a session that was tried twice, that of its POST.
  const request = rows.length === 1 ? first : requestOf(events, rows.at(-1) ?? row, mostInLabel)
  if (first === null || request === null) return null
  const { last, deciding, rules, isOpen } = request
  const { requestState } = last.event
  const isInFlight = isOpen && (requestState === 'in flight' || requestState === 'received')
  const notes = last.event.notes.map(({ words }) => words)
  return {
    ...verdictData(deciding.event),
    event: {
      ...last.event.fields,
      stageTimestamp: first.first.event.fields.stageTimestamp,
      level: deciding.event.fields.level,
    },
    origin: last.event.origin ?? '',
    took: isInFlight ? ageInFlight(last.event.received, now) : tookUntil(last.event.stage, last.event.took),
    isInFlight,
    notes: rules > 1 ? [`${rules} rules`, ...notes] : notes,
    times: rows.length,
    names: rows.length === 1 ? [] : namesOf(events, rows),
  }
}

function verdictData({ verdict }: EventRow): Pick<RowData, 'rule' | 'agreement' | 'change'> {
  const ruleIndex = verdict?.ruleIndex ?? null
  return {
    rule: verdict === null ? '' : ruleIndex === null ? 'none' : String(ruleIndex + 1),
    agreement: verdict?.agreement ?? null,
    change: verdict?.change ?? null,
  }
}

const second = 1_000_000

/** The age of a request in flight. It changes once a second at most, and begins with the first second. */
function ageInFlight(received: number, now: number): SafeText {
  const seconds = Math.floor((now - received) / second)
  if (!(seconds > 0)) return safe('')
  return seconds < 100 ? safe(`${seconds}s`) : ageOf(received, now)
}

/** How many names a line has room for. */
const mostNames = 12

function namesOf(events: EventEngine, rows: readonly ListItem['row'][]): string[] {
  const names = new Set(rows.slice(0, mostNames).map((row) => events.row(row, mostInLabel)?.fields.name ?? ''))
  return [...names]
}

/** The date of an event's stage. */
export function dateOf({ stageTimestamp }: Pick<EventFields, 'stageTimestamp'>): string {
  return inUTC(stageTimestamp).slice(0, 10)
}
