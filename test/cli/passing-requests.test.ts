import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventFields } from '../../src/audit/event.ts'
import { microseconds, timestamp } from '../../src/audit/time.ts'
import { onePolicy } from '../../src/cli/policies/policy-set.ts'
import { type Passing, passingEvents, type PassingOptions } from '../../src/cli/print/passing-events.ts'
import { passingRequests } from '../../src/cli/print/passing-requests.ts'
import { jsonLines } from '../../src/cli/print/text-lines.ts'
import { isOfEachStage } from '../../src/query/fields.ts'
import type { Filter } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import type { StoreLimits } from '../../src/store/store.ts'
import { holds } from '../query/naive-filter.ts'
import { policyOf } from '../screen/worlds.ts'
import { event, recordIn, segmentSize } from '../store/events.ts'
import { noonClock } from '../support/clock.ts'

const policies = {
  ...onePolicy(
    policyOf(`apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  - level: Metadata
    verbs: ["watch", "delete"]
    omitStages: ["ResponseComplete"]
  - level: Metadata
    verbs: ["get"]
  - level: Request
`),
  ),
  compared: policyOf('apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Request\n'),
}

/** An event as it is in the log, and in which. */
interface Logged {
  readonly fields: EventFields
  readonly origin: number
}

/** An event or request as a line says it. */
type Line = Record<string, unknown> & { readonly stages: readonly string[]; readonly open: boolean }

interface Printed {
  readonly lines: readonly Line[]
  /** How many lines there were after each event. */
  readonly after: readonly number[]
  readonly notices: readonly string[]
}

function printed(
  log: readonly Logged[],
  { follow = false, query = [], limits }: { follow?: boolean; query?: Filter; limits?: StoreLimits },
  passingRows: typeof passingRequests = passingRequests,
): Printed {
  const origins = ['a', 'b'].map((name) => ({ name, path: name, files: [name], history: false, optional: false }))
  const options: PassingOptions = { origins, follow, since: undefined, format: undefined, query, policies }
  const lines: Line[] = []
  const after: number[] = []
  const arrival = { isRepeat: undefined, originOf: (file: number) => file }
  const passing: Passing = passingRows(
    options,
    arrival,
    (row) => lines.push(...linesOf(row).map((line) => JSON.parse(line) as Line)),
    limits,
  )
  const look = { wide: false, color: 'never', ascii: false, theme: 'auto', policies } as const
  const linesOf = jsonLines(look, passing.rows)
  for (const { fields, origin } of log) {
    const { row } = passing.store.add(recordIn(fields, { file: origin, offset: 0 }))
    if (row !== null) passing.add(row)
    after.push(lines.length)
  }
  while (passing.rest());
  return { lines, after, notices: passing.notices() }
}

/** The events of each request, as lines of events and their places in the log, in the order of the last events. */
function requestsIn(log: readonly Logged[]): { at: number; line: Line }[][] {
  const { lines } = printed(log, {}, passingEvents)
  const key = ({ fields, origin }: Logged, at: number): string => {
    const { auditID, requestURI, requestReceivedTimestamp: received } = fields
    return JSON.stringify([origin, auditID, requestURI, received, auditID === '' || received === '' ? at : null])
  }
  const events = lines.map((line, at) => ({ at, line, key: key(log[at]!, at) }))
  const requests = [...Map.groupBy(events, (one) => one.key).values()]
  return requests.sort((one, other) => one.at(-1)!.at - other.at(-1)!.at)
}

const order = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']
const decided = ['level', 'rule', 'verdict', 'candidates', 'change']

/** The line of a request, from those of its events. */
function folded(events: readonly Line[]): Line {
  const stageOf = ({ stage }: Line): number => order.indexOf(String(stage))
  const last = events.reduce((one, other) => (stageOf(other) >= stageOf(one) ? other : one))
  const deciding = events.findLast(({ verdict }) => verdict === 'drift') ?? last
  const open = !events.some((one) => stageOf(one) > 1 || (stageOf(one) === 1 && Number(one['code']) >= 400))
  const before = Object.entries(last).filter(([key]) => !decided.includes(key))
  const at = before.findIndex(([key]) => key === 'tookMs') + 1
  const others = decided.flatMap((key): [string, unknown][] => (key in deciding ? [[key, deciding[key]]] : []))
  const line = [...before.slice(0, at), ...others, ...before.slice(at)]
  return { ...Object.fromEntries(line), stages: events.map(({ stage }) => String(stage)), open }
}

function matches(filter: Filter, events: readonly Line[]): boolean {
  const last = folded(events)
  const text = (line: Line, field: string): string => {
    if (field === 'rule') return String((line['rule'] as { number: number } | null)?.number ?? 'none')
    const value = line[field]
    return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  }
  return holds(filter, {
    values: (field) => (isOfEachStage(field) ? events : [last]).map((line) => text(line, field)),
  })
}

const filters = [
  ...['verb:get', 'level:Metadata', '-level:Metadata', 'verdict:drift', 'rule:2', '-rule:2', 'code:""', 'origin:a'],
  ...['change:kept', '-verdict:drift user:alice'],
].map((text): Filter => {
  const parsed = parseFilter(text, noonClock)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
})
const anyFilter = fc.oneof(fc.constant<Filter>([]), fc.constantFrom(...filters))

const noon = microseconds('2026-11-23T12:00:00Z')
const anyEvent = fc.record({
  auditID: fc.constantFrom('a', 'b', 'c', ''),
  requestURI: fc.constantFrom('/api/v1/pods?watch=true&timeoutSeconds=90', '/api/v1/pods'),
  verb: fc.constantFrom('get', 'watch', 'list', 'delete'),
  received: fc.constantFrom(noon, noon, noon + 1, noon + 60_000_000, null),
  stage: fc.constantFrom<EventFields['stage'][]>('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'),
  code: fc.constantFrom(null, 200, 403),
  level: fc.constantFrom<EventFields['level'][]>('Metadata', 'Request'),
  user: fc.constantFrom('alice', 'bob', ''),
  origin: fc.nat(1),
  /** In seconds since the event before. */
  later: fc.constantFrom(0, 0, 0.2, 1, 30, 70, -5),
})
const anyLog = fc.array(anyEvent, { minLength: 1, maxLength: 30 }).map((events): Logged[] => {
  let now = noon
  return events.map(({ origin, later, received, ...fields }) => {
    now += later * 1_000_000
    const requestReceivedTimestamp = received === null ? '' : timestamp(received)
    return { origin, fields: event({ ...fields, requestReceivedTimestamp, stageTimestamp: timestamp(now) }) }
  })
})

test('read to the end, the lines are those of folding and filtering plain objects, by their last events', () => {
  fc.assert(
    fc.property(anyLog, anyFilter, (log, query) => {
      const requests = requestsIn(log).map((events) => events.map(({ line }) => line))
      const expected = requests.filter((events) => matches(query, events)).map(folded)
      const { lines, notices } = printed(log, { query })
      // As text, so that the order of the keys counts.
      expect(lines.map((line) => JSON.stringify(line))).toEqual(expected.map((line) => JSON.stringify(line)))
      expect(notices).toEqual([])
    }),
    { numRuns: 500 },
  )
})

/** How many stages came too late for their requests. */
function lateIn({ notices }: Printed): number {
  return Number(/^(\d+) stages? came after/.exec(notices[0] ?? '')?.[1] ?? 0)
}

test('live, each request is printed once, and lacks only the stages that came after it', () => {
  fc.assert(
    fc.property(anyLog, anyFilter, (log, query) => {
      const live = printed(log, { follow: true, query })
      const left = live.lines.map((line) => JSON.stringify(line))
      let late = 0
      for (const events of requestsIn(log)) {
        const all = events.map(({ line }) => line)
        const parts = all.map((_, count) => all.slice(0, count + 1)).filter((part) => matches(query, part))
        const part = parts.find((one) => left.includes(JSON.stringify(folded(one))))
        if (matches(query, all)) expect(part).toBeDefined()
        if (part === undefined) continue
        left.splice(left.indexOf(JSON.stringify(folded(part))), 1)
        late += all.length - part.length
      }
      expect(left).toEqual([])
      expect(lateIn(live)).toBe(late)
    }),
    { numRuns: 500 },
  )
})

test('beyond the bound, each event is in one line or came late, and a request printed twice is said', () => {
  fc.assert(
    fc.property(anyLog, fc.boolean(), fc.constantFrom(1, 8, 15), (log, follow, maxEvents) => {
      const bounded = printed(log, { follow, limits: { maxEvents, segmentSize } })
      const stages = bounded.lines.reduce((total, line) => total + line.stages.length, 0)
      expect(stages + lateIn(bounded)).toBe(log.length)
      const twice = bounded.lines.length - requestsIn(log).length
      const said = Number(/^(\d+) requests? may lack/.exec(bounded.notices.at(-1) ?? '')?.[1] ?? 0)
      expect(said).toBeGreaterThanOrEqual(twice)
    }),
    { numRuns: 500 },
  )
})

/** A log, of the first origin unless it says another, its times in seconds after noon. */
function logOf(
  ...events: readonly (Partial<EventFields> & {
    readonly at: number
    readonly from?: number
    readonly origin?: number
  })[]
): Logged[] {
  return events.map(({ at, from = 0, origin = 0, ...fields }) => {
    const [received, time] = [from, at].map((seconds) => timestamp(noon + seconds * 1_000_000))
    return {
      origin,
      fields: event({ ...fields, requestReceivedTimestamp: received ?? '', stageTimestamp: time ?? '' }),
    }
  })
}

const [received, started] = [{ stage: 'RequestReceived', code: null }, { stage: 'ResponseStarted' }] as const
const watch = { verb: 'list', requestURI: '/api/v1/pods?watch=true&timeoutSeconds=90', auditID: 'w' }

test.each<[about: string, log: Logged[], after: number[]]>([
  ['its end comes', logOf({ ...received, at: 0 }, { at: 1 }), [0, 1]],
  ['its end is omitted', logOf({ verb: 'delete', ...received, at: 0 }, { auditID: 'b', from: 1, at: 1 }), [1, 2]],
  [
    'its end is omitted, but its answer can come',
    logOf({ ...watch, verb: 'watch', ...received, at: 0 }, { ...watch, verb: 'watch', ...started, at: 1 }),
    [0, 1],
  ],
  [
    'it is overdue by a minute',
    logOf({ ...watch, verb: 'watch', level: 'Request', ...started, at: 0 }, { at: 149 }, { auditID: 'b', at: 151 }),
    [0, 1, 3],
  ],
  ['a minute is over', logOf({ ...received, at: 0 }, { auditID: 'b', at: 60 }, { auditID: 'c', at: 61 }), [0, 1, 3]],
  [
    'its own clock says that a minute is over, though that of another log is ahead',
    logOf(
      { ...received, at: 500, from: 500, origin: 1 },
      { ...received, at: 0 },
      { ...received, at: 505, from: 505, origin: 1, auditID: 'b' },
      { at: 1 },
      { ...received, at: 2, from: 2, auditID: 'c' },
      { at: 70, from: 70, auditID: 'd' },
    ),
    [0, 0, 0, 1, 1, 3],
  ],
  [
    'the second after its refusal is over, unless its end comes',
    logOf(
      { ...started, code: 403, at: 0 },
      { code: 403, at: 0 },
      { ...started, code: 403, at: 0, auditID: 'b' },
      { ...started, code: 401, user: '', at: 0, auditID: 'c' },
      { ...received, at: 2, from: 2, auditID: 'd' },
    ),
    [0, 1, 1, 2, 3],
  ],
])('live, a request is printed once %s', (_, log, after) => {
  expect(printed(log, { follow: true }).after).toEqual(after)
})

test('live, a request is printed by a later stage if it matches only then', () => {
  const log = logOf({ at: 0 }, { ...received, level: 'Request', at: 0 })
  const { after, lines, notices } = printed(log, { follow: true, query: filters[3]! })
  expect([after, notices]).toEqual([[0, 1], []])
  expect(lines[0]).toMatchObject({ stage: 'ResponseComplete', level: 'Request', verdict: 'drift' })
})

test('a stage that comes after its request was printed is counted', () => {
  const log = logOf({ at: 1 }, { ...received, at: 0 }, { ...started, at: 0 })
  const { lines, notices } = printed(log, { follow: true })
  expect(lines).toHaveLength(1)
  expect(notices).toEqual(['2 stages came after their request was printed'])
  expect(printed(log.slice(0, 2), { follow: true }).notices).toEqual(['1 stage came after its request was printed'])
})
