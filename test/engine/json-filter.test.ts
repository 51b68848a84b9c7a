import fc from 'fast-check'
import { expect, test } from 'vitest'
import { microseconds } from '../../src/audit/time.ts'
import { storeEngine } from '../../src/engine/store-engine.ts'
import { type FieldName, fieldNames } from '../../src/query/fields.ts'
import { type Expression, type Filter, literal, partOf, type Test, type TimeTest } from '../../src/query/filter.ts'
import { parseFilter } from '../../src/query/parse-filter.ts'
import { isBalanced, printFilter } from '../../src/query/print-filter.ts'
import { timeTest } from '../../src/query/times.ts'
import { Store } from '../../src/store/store.ts'
import { holds } from '../query/naive-filter.ts'
import { fewValues, recordIn, segmentSize } from '../store/events.ts'
import { noonClock } from '../support/clock.ts'
import { finish } from '../support/finish.ts'

/** An event as its JSON says it. */
interface Logged {
  readonly auditID?: string
  readonly stage?: string
  readonly level?: string
  readonly verb?: string
  readonly requestURI?: string
  readonly user?: { username?: string; groups?: string[]; extra?: Record<string, string[]> }
  readonly impersonatedUser?: { username?: string }
  readonly sourceIPs?: string[]
  readonly userAgent?: string
  readonly objectRef?: Partial<Record<'resource' | 'subresource' | 'namespace' | 'name' | 'apiGroup', string>>
  readonly responseStatus?: { code?: number; reason?: string; message?: string }
  readonly requestReceivedTimestamp?: string
  readonly stageTimestamp?: string
  readonly annotations?: Record<string, string>
}

/** The value of each field, read from the JSON in the plainest way; several where the field is a list. */
function valuesIn(event: Logged, text: string): Record<FieldName, readonly string[]> {
  const { objectRef: ref, responseStatus: status, user, annotations = {}, requestURI = '', userAgent = '' } = event
  const full = ref && [ref.resource, ref.subresource && `/${ref.subresource}`, ref.apiGroup && `.${ref.apiGroup}`]
  const whole = full?.map((part) => part ?? '').join('') ?? '(url)'
  const took = microseconds(event.stageTimestamp ?? '') - microseconds(event.requestReceivedTimestamp ?? '')
  const list = (items: readonly string[] | undefined): readonly string[] => (items?.length ? items : [''])
  const of = (value: string | number | undefined): readonly string[] => [String(value ?? '')]
  return {
    user: of(user?.username),
    as: of(event.impersonatedUser?.username),
    verb: of(event.verb),
    resource: of(ref !== undefined && whole === '(url)' ? '\\(url)' : whole),
    stage: of(event.stage),
    ns: of(ref?.namespace),
    name: of(ref?.name),
    code: of(status?.code),
    level: of(event.level),
    rule: [''],
    verdict: [''],
    change: [''],
    userGroup: list(user?.groups),
    apiGroup: of(ref?.apiGroup),
    ip: of(event.sourceIPs?.at(-1)),
    agent: of(userAgent),
    origin: [''],
    // What requests do is worked out, not read: other tests compare it.
    act: ['not compared'],
    dry: ['not compared'],
    uri: of(requestURI),
    subresource: of(ref?.subresource),
    reason: of(status?.reason),
    client: of(userAgent.split('/')[0]),
    audit: of(event.auditID),
    took: of(took),
    anyip: list(event.sourceIPs),
    message: of(status?.message),
    cred: list(user?.extra?.['authentication.kubernetes.io/credential-id']),
    decision: of(annotations['authorization.k8s.io/decision']),
    note: list(Object.entries(annotations).map(([key, value]) => `${key}=${value}`)),
    bytes: of(Buffer.byteLength(text)),
    body: of(text),
  }
}

const values: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  user: ['alice', 'system:node:a', 'a,"b* c', ''],
  verb: ['get', 'watch', 'create'],
  resource: ['pods/exec', 'deployments.apps', '(url)', '\\(url)'],
  stage: ['ResponseComplete', 'Panic'],
  ns: ['shop', ''],
  name: ['web'],
  code: ['200', '403', '70000', ''],
  level: ['Metadata', 'RequestResponse'],
  userGroup: ['a', 'b', ''],
  apiGroup: ['apps', ''],
  as: ['carol'],
  ip: ['::1', '10.0.0.7'],
  anyip: ['::1', ''],
  agent: ['kubectl'],
  client: ['kubectl', ''],
  reason: ['Forbidden'],
  message: ['no such pod', ''],
  cred: ['JTI=1', ''],
  decision: ['forbid', ''],
  note: ['k8s.io/deprecated=true'],
  uri: ['/api/v1/namespaces/shop/pods'],
  subresource: ['exec'],
}
const compared = Object.keys(values) as readonly FieldName[]
const times = [
  'since:2026-11-23T17:00:00.020',
  'until:17:00:00.03',
  'at:17:00:00.01..17:00:00.04',
  'since:18h',
] as const

function timeOf(text: string): TimeTest {
  const [word = '', ...rest] = text.split(':')
  const found = timeTest(word as TimeTest['word'], rest.join(':'), { ...noonClock, newest: noonClock.now * 2 })
  if (typeof found === 'string') throw new Error(found)
  return found
}

/** Tests that many events pass, and many do not. */
const someTest: fc.Arbitrary<Test> = fc.oneof(
  fc
    .constantFrom(...compared)
    .chain((field) =>
      fc
        .subarray([...values[field]!], { minLength: 1 })
        .map((texts): Test => ({ kind: 'values', field, values: texts.map(literal) })),
    ),
  fc.constantFrom(...compared).chain((field) =>
    fc.constantFrom(...values[field]!).map((text): Test => {
      const glob = `*${text.replaceAll(/[\s",*]/g, '').slice(1)}`
      return { kind: 'values', field, values: [{ kind: 'glob', text: isBalanced(glob) ? glob : '*' }] }
    }),
  ),
  fc
    .constantFrom(...compared)
    .chain((field) =>
      fc
        .constantFrom('a', '^$', '(?i)^S', 'e.*e', '[0-9]+', '\\.')
        .map((pattern): Test => ({ kind: 'pattern', field, pattern })),
    ),
  fc
    .constantFrom(...fieldNames)
    .filter((field) => field !== 'act' && field !== 'dry' && field !== 'body')
    .map((field): Test => ({ kind: 'has', field })),
  fc
    .tuple(fc.constantFrom('>', '<', '>=', '<=' as const), fc.constantFrom('200', '403', '0'))
    .map(([operator, text]): Test => ({ kind: 'compare', field: 'code', operator, text })),
  fc
    .tuple(fc.constantFrom('>', '<='), fc.constantFrom('0ms', '5ms', '1s'))
    .map(([operator, text]): Test => ({ kind: 'compare', field: 'took', operator, text })),
  fc
    .tuple(fc.constantFrom('>=', '<'), fc.constantFrom('500', '0.6k', '900'))
    .map(([operator, text]): Test => ({ kind: 'compare', field: 'bytes', operator, text })),
  fc
    .constantFrom({ field: 'ip', text: '10.0.0.0/8' }, { field: 'anyip', text: '::/64' } as const)
    .map(({ field, text }): Test => ({ kind: 'values', field, values: [{ kind: 'network', text }] })),
  fc
    .constantFrom('ALICE', 'shop/w', 'op/web', 'forb', '40', 'sys', 'pods')
    .map((text): Test => ({ kind: 'word', text })),
  fc.constantFrom(...times).map(timeOf),
)

const someQuery: fc.Arbitrary<Filter> = fc
  .array(
    fc.letrec<{ expression: Expression }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'expression' },
        someTest,
        tie('expression').map((part): Expression => ({ kind: 'not', part })),
        fc
          .tuple(fc.constantFrom('all', 'any'), fc.array(tie('expression'), { minLength: 2, maxLength: 3 }))
          .map(([kind, parts]): Expression => ({ kind, parts })),
      ),
    })).expression,
    { minLength: 1, maxLength: 3 },
  )
  .map((expressions) => expressions.map(partOf))

const { signal } = new AbortController()

test('a filter, as it is written, finds in a log just what a plain reading of its JSON finds', () => {
  const events = fc.array(fc.tuple(fewValues, fc.nat(60), fc.nat(2000)), { minLength: 1, maxLength: 30 })
  let [found, left] = [0, 0]
  fc.assert(
    fc.property(events, fc.array(someQuery, { minLength: 1, maxLength: 5 }), (some, queries) => {
      const store = new Store(null, { segmentSize })
      const engine = storeEngine(store)
      const lines = some.map(([event, ms, took], at) => {
        const time = Date.UTC(2026, 10, 23, 17) + ms
        const [requestReceivedTimestamp, stageTimestamp] = [time - took, time].map((one) =>
          new Date(one).toISOString().replace('Z', '000Z'),
        ) as [string, string]
        const record = recordIn({ ...event, auditID: `id-${at}`, requestReceivedTimestamp, stageTimestamp })
        store.add(record)
        return Buffer.from(record.bytes.at).toString()
      })
      for (const query of queries) {
        const parsed = parseFilter(printFilter(query), { ...noonClock, newest: noonClock.now * 2 })
        if ('error' in parsed) throw new Error(`${printFilter(query)}: ${parsed.error.message}`)
        const ask = { filter: parsed.filter, rows: 'events', panes: [], signal } as const
        finish(() => engine.scanNext(ask), 'scanning')
        const rows = engine.page(ask, 'first', 100).value.map((row) => engine.row(row)!.fields.auditID)
        const wanted = lines.flatMap((line) => {
          const event = JSON.parse(line) as Logged
          const of = valuesIn(event, line)
          const passes = holds(query, { values: (field) => of[field], time: microseconds(event.stageTimestamp!) })
          return passes ? [event.auditID!] : []
        })
        expect([printFilter(query), rows]).toEqual([printFilter(query), wanted])
        found += wanted.length
        left += lines.length - wanted.length
      }
    }),
    { numRuns: 400 },
  )
  // Filters that find all or nothing would prove little.
  expect(Math.min(found, left) / (found + left)).toBeGreaterThan(0.1)
})
