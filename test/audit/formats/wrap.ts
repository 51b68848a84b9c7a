import type { EventFields } from '../../../src/audit/event.ts'
import type { Format } from '../../../src/audit/records/formats/format.ts'

/** A log of events, one a line, wrapped up anew. Those that are `approximate` do not hold all of an event. */
export interface Wrap {
  readonly format: Format
  readonly what: string
  readonly wrap: (lines: readonly string[]) => string
  /** What it gives instead of the fields that it has no place for. */
  readonly lost?: Partial<EventFields>
}

export type AnyEvent = Readonly<Record<string, unknown>>

export const time = '2026-11-23T17:07:39.189011712Z'

export function each(make: (line: string, index: number) => string): Wrap['wrap'] {
  return (lines) => lines.map((line, index) => `${make(line, index)}\n`).join('')
}

export function asJson(make: (line: string, index: number) => unknown): Wrap['wrap'] {
  return each((line, index) => JSON.stringify(make(line, index)))
}

export function all(make: (lines: readonly string[]) => unknown, space = 0): Wrap['wrap'] {
  return (lines) => `${JSON.stringify(make(lines), null, space)}\n`
}

export function parse(line: string): AnyEvent {
  return JSON.parse(line) as AnyEvent
}

function item(line: string): object {
  return Object.fromEntries(Object.entries(parse(line)).filter(([name]) => name !== 'kind' && name !== 'apiVersion'))
}

/** Pieces of a text of at most so many characters; escapes are no matter here. */
function chunks(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size))
}

function backwards(value: AnyEvent): AnyEvent {
  return Object.fromEntries(Object.entries(value).reverse())
}

export function otlpValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(otlpValue) } }
  return { kvlistValue: { values: Object.entries(value ?? {}).map(([key, one]) => ({ key, value: otlpValue(one) })) } }
}

export function otlp(records: readonly object[]): object {
  return { resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ scope: {}, logRecords: records }] }] }
}

/** An event with the members of its objects beside its own, their names with a path. */
export function flat(value: AnyEvent, prefix: string): AnyEvent {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.entries(member).map(([inner, one]) => [`${prefix}${name}.${inner}`, one])
        : [[`${prefix}${name}`, member]],
    ),
  )
}

export function columns(line: string, asText: boolean): object {
  const event = parse(line)
  const column = (name: string): unknown => {
    const member = event[name]
    return asText && typeof member === 'object' ? JSON.stringify(member) : member
  }
  return {
    ...{ TimeGenerated: time, Level: event['level'], AuditId: event['auditID'], Stage: event['stage'] },
    ...{ RequestUri: event['requestURI'], Verb: event['verb'], User: column('user') },
    ...{ ImpersonatedUser: column('impersonatedUser'), SourceIps: column('sourceIPs'), UserAgent: event['userAgent'] },
    ...{ ObjectRef: column('objectRef'), ResponseStatus: column('responseStatus') },
    ...{ RequestObject: 'skipped-too-big-size-object', RequestReceivedTime: event['requestReceivedTimestamp'] },
    ...{ StageReceivedTime: event['stageTimestamp'], Annotations: column('annotations'), PodName: 'kube-apiserver-0' },
  }
}

/** An event with a column for each member and each part of one, lists as JSON text. */
function flatTexts(line: string, prefix: string): object {
  return Object.fromEntries(
    Object.entries(flat(parse(line), prefix)).map(([name, one]) => [
      name,
      typeof one === 'object' ? JSON.stringify(one) : one,
    ]),
  )
}

function textOf(cell: unknown): string {
  if (cell === undefined || cell === null) return ''
  return typeof cell === 'string' ? cell : JSON.stringify(cell)
}

/** Objects as rows of CSV, under a header with the names of all of them. */
function spreadCsv(rows: readonly object[], separator: string): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => names.map((name) => quoted(textOf((row as AnyEvent)[name]))).join(separator))
  return `${names.join(separator)}\r\n${cells.map((row) => `${row}\r\n`).join('')}`
}

/** Every shape in which nothing of the event is lost but its bodies: the same events come out of all of them. */
export const wraps: readonly Wrap[] = [
  { format: 'lines', what: 'lines', wrap: each((line) => line) },
  { format: 'lines', what: 'lines with CRLF', wrap: (lines) => lines.map((line) => `${line}\r\n`).join('') },
  { format: 'lines', what: 'members in another order', wrap: asJson((line) => backwards(parse(line))) },
  { format: 'lines', what: 'items of EventLists, one a line', wrap: asJson((line) => item(line)) },
  { format: 'json', what: 'pretty-printed', wrap: each((line) => JSON.stringify(parse(line), null, 2)) },
  { format: 'json', what: 'one behind the other', wrap: (lines) => lines.join('') },
  { format: 'json', what: 'an array', wrap: all((lines) => lines.map(parse)) },
  { format: 'json', what: 'an array pretty-printed', wrap: all((lines) => lines.map(parse), 2) },
  { format: 'json', what: 'an array with a BOM', wrap: (lines) => `\ufeff[\n${lines.join(',\n')}\n]` },
  { format: 'json', what: 'an EventList', wrap: all((lines) => ({ kind: 'EventList', items: lines.map(item) })) },
  { format: 'json', what: 'EventLists', wrap: asJson((line) => ({ kind: 'EventList', items: [item(line)] })) },
  {
    format: 'json',
    what: 'a list pretty-printed',
    wrap: all((lines) => ({ kind: 'List', items: lines.map(parse) }), 4),
  },
  { format: 'json', what: 'an array of strings', wrap: all((lines) => lines) },
  { format: 'cri', what: 'CRI', wrap: each((line) => `${time} stdout F ${line}`) },
  {
    format: 'cri',
    what: 'CRI in parts, between others',
    wrap: each((line) => {
      const parts = chunks(line, 97)
      const tagged = parts.map((part, at) => `${time} stdout ${at + 1 < parts.length ? 'P' : 'F'} ${part}`)
      return [
        tagged[0],
        `${time} stderr F I1123 17:07:39.189011       1 klog.go:1] said between`,
        ...tagged.slice(1),
      ].join('\n')
    }),
  },
  { format: 'docker', what: 'docker', wrap: asJson((line) => ({ log: `${line}\n`, stream: 'stdout', time })) },
  {
    format: 'docker',
    what: 'docker in parts',
    wrap: each((line) =>
      chunks(`${line}\n`, 101)
        .map((log) => JSON.stringify({ log, stream: 'stdout', time }))
        .join('\n'),
    ),
  },
  {
    format: 'docker',
    what: 'EventLists in docker',
    wrap: asJson((line) => ({
      log: `${JSON.stringify({ kind: 'EventList', items: [item(line)] })}\n`,
      stream: 'stdout',
      time,
    })),
  },
  { format: 'prefixed', what: "the node's name", wrap: each((line) => `ip-10-0-1-2.ec2.internal ${line}`) },
  { format: 'prefixed', what: 'syslog', wrap: each((line) => `Nov 23 17:07:39 cp-1 kube-apiserver[1234]: ${line}`) },
  ...[
    ...[
      'cp-1: ',
      'cp-1 | ',
      'cp-1/audit.log:',
      'cp-1/audit.log:12:',
      'Nov 23 17:07:39 cp-1 ',
      'node-1 kube-apiserver ',
    ],
    '2026-11-23T17:07:39.189000+00:00 kube-apiserver-audit-0123 ',
  ].map((before) => ({ format: 'prefixed' as const, what: before, wrap: each((line) => before + line) })),
  {
    format: 'prefixed',
    what: 'syslog as of RFC 5424',
    wrap: each((line) => `<134>1 2026-11-23T17:07:39.189Z cp-1 kube-apiserver 1234 - [x@1 a="b c"] ${line}`),
  },
  {
    format: 'prefixed',
    what: 'kubectl logs --prefix --timestamps',
    wrap: each((line) => `[pod/kube-apiserver-cp-1/kube-apiserver] 2026-11-23T17:07:39.189011712Z ${line}`),
  },
  { format: 'prefixed', what: 'CloudWatch to S3', wrap: each((line) => `2026-11-23T17:07:39.189Z ${line}`) },
  {
    format: 'csv',
    what: 'Insights as CSV',
    wrap: (lines) =>
      `@logStream,@timestamp,verb,@message\n${each((line) => `kube-apiserver-audit-0,2026-03-01 14:06:47.068,get,${quoted(line)}`)(lines)}`,
  },
  {
    format: 'csv',
    what: "Azure's portal, semicolons, BOM and CRLF",
    wrap: (lines) =>
      `\ufeffTimeGenerated [UTC];Category;"log_s"\r\n${lines.map((line) => `"3/1/2026, 10:00:00.010 AM";kube-audit;${quoted(line)}\r\n`).join('')}`,
  },
  {
    format: 'csv',
    what: 'Splunk, the event first and pretty-printed',
    wrap: (lines) =>
      `"_raw","_time",host\n${each((line) => `${quoted(JSON.stringify(parse(line), null, 2))},x,"a ""b"",\n"`)(lines)}`,
  },
  { format: 'csv', what: 'one column', wrap: (lines) => `Line\n${each(quoted)(lines)}` },
  {
    format: 'csv',
    what: 'tabs without quotes',
    wrap: (lines) => `Time\tLine\tlabels\n${each((line) => `1\t${line}\t{}`)(lines)}`,
  },
  ...[
    { what: 'AKSAudit as CSV', separator: ',', of: (line: string) => columns(line, true) },
    { what: 'members with a path as CSV, semicolons', separator: ';', of: (line: string) => flatTexts(line, 'audit.') },
    { what: 'members as CSV, tabs', separator: '\t', of: (line: string) => flatTexts(line, '') },
  ].map(({ what, separator, of }): Wrap => ({
    format: 'csv',
    what,
    wrap: (lines) => spreadCsv(lines.map(of), separator),
  })),
  { format: 'logcli', what: 'logcli', wrap: each((line) => `2026-03-01T10:00:00Z {a="}\\"", b="c"} ${line}`) },
  {
    format: 'prefixed',
    what: "fluentd's stdout",
    wrap: each((line) => `2026-03-01 10:00:00.000000000 +0000 a.b: ${line}`),
  },
  { format: 'prefixed', what: 'kubetail', wrap: each((line) => `[kube-apiserver-cp-2 kube-apiserver] ${line}`) },
  {
    format: 'cloudwatch',
    what: 'the text output of the AWS command',
    wrap: each((line) => `EVENTS\t375\t1772\tkube-apiserver-audit-a\t${line}\t1772359202010`),
  },
  {
    format: 'cloudwatch',
    what: 'filter-log-events',
    wrap: all(
      (lines) => ({
        events: lines.map((message, index) => ({
          logStreamName: 'kube-apiserver-audit-1',
          timestamp: 1,
          message,
          eventId: `${index}`,
        })),
        searchedLogStreams: [],
      }),
      4,
    ),
  },
  {
    format: 'cloudwatch',
    what: 'get-log-events',
    wrap: all((lines) => ({ events: lines.map((message) => ({ timestamp: 1, message, ingestionTime: 2 })) })),
  },
  {
    format: 'cloudwatch',
    what: 'subscription',
    wrap: (lines) =>
      chunksOf(lines, 3)
        .map((some) =>
          JSON.stringify({
            messageType: 'DATA_MESSAGE',
            logEvents: some.map((message) => ({ id: '1', timestamp: 1, message })),
          }),
        )
        .join(''),
  },
  {
    format: 'cloudwatch',
    what: 'Insights',
    wrap: all((lines) => lines.map((message) => ({ '@timestamp': time, '@message': message }))),
  },
  {
    format: 'cloudwatch',
    what: 'Insights, read as JSON',
    wrap: all((lines) => lines.map((line) => ({ '@message': parse(line) }))),
  },
  {
    format: 'cloudwatch',
    what: 'get-query-results',
    wrap: all(
      (lines) => ({
        results: lines.map((value) => [
          { field: '@ptr', value: 'x' },
          { field: '@message', value },
        ]),
      }),
      2,
    ),
  },
  {
    format: 'aks',
    what: 'diagnostic records',
    wrap: all((lines) => ({
      records: lines.map((log) => ({ time, category: 'kube-audit', properties: { log, stream: 'stdout' } })),
    })),
  },
  {
    format: 'aks',
    what: 'diagnostic records, one a line',
    wrap: asJson((log) => ({ time, category: 'kube-audit-admin', properties: JSON.stringify({ log }) })),
  },
  {
    format: 'aks',
    what: 'Log Analytics',
    wrap: all((lines) => lines.map((log_s) => ({ Category: 'kube-audit', log_s }))),
  },
  { format: 'aks', what: 'AKSAudit', wrap: all((lines) => lines.map((line) => columns(line, false))) },
  { format: 'aks', what: 'AKSAudit with texts', wrap: asJson((line) => columns(line, true)) },
  {
    format: 'viaq',
    what: 'ViaQ',
    wrap: asJson((line) => ({
      ...{ '@timestamp': time, ...parse(line), k8s_audit_level: parse(line)['level'], level: 'default' },
      ...{ log_type: 'audit', openshift: { cluster_id: 'x' } },
    })),
  },
  {
    format: 'viaq',
    what: 'ViaQ, structured',
    wrap: asJson((line) => ({
      structured: { ...parse(line), k8s_audit_level: parse(line)['level'], level: 'default' },
    })),
  },
  { format: 'ecs', what: 'ECS', wrap: asJson((line) => ({ '@timestamp': time, kubernetes: { audit: parse(line) } })) },
  {
    format: 'ecs',
    what: 'ECS with dots',
    wrap: asJson((line) => ({ '@timestamp': time, ...flat(parse(line), 'kubernetes.audit.') })),
  },
  {
    format: 'ecs',
    what: 'hits of Elasticsearch',
    wrap: all((lines) => ({
      hits: { hits: lines.map((line) => ({ _source: { kubernetes: { audit: parse(line) } } })) },
    })),
  },
  {
    format: 'otlp',
    what: 'OTLP',
    wrap: all((lines) => otlp(lines.map((stringValue) => ({ timeUnixNano: '1', body: { stringValue } })))),
  },
  { format: 'otlp', what: 'OTLP, one a line', wrap: asJson((line) => otlp([{ body: otlpValue(parse(line)) }])) },
  {
    format: 'otlp',
    what: 'OTLP with attributes',
    wrap: all(
      (lines) =>
        otlp(
          lines.map((line) => ({
            observedTimeUnixNano: '1',
            body: { stringValue: 'audit' },
            attributes: Object.entries(parse(line)).map(([key, one]) => ({ key, value: otlpValue(one) })),
          })),
        ),
      1,
    ),
  },
  { format: 'wrapped', what: 'message', wrap: asJson((message) => ({ '@timestamp': time, message })) },
  { format: 'wrapped', what: 'log as object', wrap: asJson((line) => ({ stream: 'x', log: parse(line) })) },
  { format: 'wrapped', what: 'Loki', wrap: asJson((line) => ({ labels: {}, line, timestamp: time })) },
  { format: 'wrapped', what: 'Splunk', wrap: asJson((_raw) => ({ preview: false, result: { _raw } })) },
  { format: 'wrapped', what: 'journald', wrap: asJson((MESSAGE) => ({ __CURSOR: 'x', PRIORITY: '6', MESSAGE })) },
  {
    format: 'wrapped',
    what: 'Cloud Logging of a cluster of one’s own',
    wrap: all((lines) => ({ entries: lines.map((line) => ({ logName: 'x', jsonPayload: parse(line) })) })),
  },
]

/** A cell of CSV in quotes. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
}
