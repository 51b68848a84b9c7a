import { all, type AnyEvent, asJson, columns, each, flat, otlp, otlpValue, parse, time, type Wrap } from './wrap.ts'

const kubeAudit = (log: unknown): object => ({ time, category: 'kube-audit', properties: { log, pod: 'p' } })

/** Every object and list as JSON text, as in a database whose columns hold only texts. */
function texts(event: AnyEvent): AnyEvent {
  return Object.fromEntries(
    Object.entries(event).map(([name, one]) => [name, typeof one === 'object' ? JSON.stringify(one) : one]),
  )
}

/** The names of an event's members and of those of its user and target, each made anew. */
function renamed(line: string, make: (name: string) => string): AnyEvent {
  const inside = ['user', 'impersonatedUser', 'objectRef']
  const names = (value: AnyEvent): AnyEvent =>
    Object.fromEntries(Object.entries(value).map(([name, one]) => [make(name), one]))
  const event = parse(line)
  return names(
    Object.fromEntries(
      Object.entries(event).map(([name, one]) => [name, inside.includes(name) ? names(one as AnyEvent) : one]),
    ),
  )
}

const pascal = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replace(/^piV/, 'PIV').replace(/^piG/, 'PIG')
const snake = (name: string): string => name.replace(/[A-Z]+/g, (capital) => `_${capital.toLowerCase()}`)

/** An event as Datadog's pipeline leaves it: the verb, the code and the user's name are elsewhere. */
function datadog(line: string): object {
  const { verb, responseStatus, ...event } = parse(line)
  const { code } = (responseStatus ?? {}) as { code?: number }
  return { ...event, http: { method: verb, status_code: code }, usr: { id: 'x' } }
}

const values = (lines: readonly string[]): object[] => [
  { stream: { job: 'audit' }, values: lines.slice(0, 2).map((line) => ['1772359200000000000', line]) },
  { stream: { job: 'other' }, values: lines.slice(2).map((line) => ['1772359200000000000', line, { a: 'b' }]) },
]

const rows = (lines: readonly string[]): unknown[][] => lines.map((line) => [time, 'kube-audit', line])
const columnNames = ['TimeGenerated', 'Category', 'log_s']

/** The exports of log services and databases, and wrappers around wrappers. */
export const exportWraps: readonly Wrap[] = [
  { format: 'wrapped', what: 'GELF', wrap: asJson((short_message) => ({ version: '1.1', host: 'a', short_message })) },
  {
    format: 'wrapped',
    what: 'GELF with both messages',
    wrap: asJson((full_message) => ({ version: '1.1', short_message: full_message.slice(0, 80), full_message })),
  },
  { format: 'wrapped', what: 'LogDNA', wrap: asJson((_line) => ({ _account: 'x', _app: 'kube-audit', _line })) },
  {
    format: 'wrapped',
    what: 'LogScale',
    wrap: asJson((line) => ({ '@timestamp': 1, '@rawstring': line, '@id': 'x' })),
  },
  {
    format: 'wrapped',
    what: 'Sumo Logic',
    wrap: all((lines) => ({ fields: [], messages: lines.map((_raw) => ({ map: { _raw, _messagetime: '1' } })) })),
  },
  { format: 'wrapped', what: 'VictoriaLogs', wrap: asJson((_msg) => ({ _time: time, _stream: '{}', _msg })) },
  { format: 'wrapped', what: 'fields of Elastic', wrap: asJson((line) => ({ _id: '1', fields: { message: [line] } })) },
  {
    format: 'wrapped',
    what: 'journald, as bytes',
    wrap: asJson((line) => ({ __CURSOR: 'x', MESSAGE: [...Buffer.from(line)], PRIORITY: '6' })),
  },
  {
    format: 'wrapped',
    what: 'an archive of Datadog',
    wrap: asJson((line) => ({ attributes: parse(line), tags: ['a'] })),
  },
  {
    format: 'wrapped',
    what: "Datadog's API",
    wrap: all((lines) => ({
      data: { x: 1 },
      items: lines.map((line) => ({ content: { attributes: datadog(line) } })),
    })),
    lost: { reason: '', message: '' },
  },
  {
    format: 'wrapped',
    what: 'Datadog with members on two levels',
    wrap: asJson((line) => {
      const { kind, apiVersion, level, stage, ...attributes } = datadog(line) as AnyEvent
      return { apiVersion, stage, kind, level, attributes }
    }),
    lost: { reason: '', message: '' },
  },
  {
    format: 'wrapped',
    what: 'AKS in a message',
    wrap: asJson((line) => ({ message: JSON.stringify(kubeAudit(line)) })),
  },
  {
    format: 'wrapped',
    what: 'records of AKS in a message',
    wrap: asJson((line) => ({ message: JSON.stringify({ records: [kubeAudit(line)] }) })),
  },
  {
    format: 'wrapped',
    what: 'AKS in event.original',
    wrap: asJson((line) => ({
      '@timestamp': time,
      event: { original: JSON.stringify(kubeAudit(line)), kind: 'event' },
    })),
  },
  {
    format: 'wrapped',
    what: 'AKS in Splunk',
    wrap: asJson((line) => ({ preview: false, result: { _raw: JSON.stringify(kubeAudit(line)), host: 'x' } })),
  },
  {
    format: 'wrapped',
    what: "Elastic's Azure integration",
    wrap: asJson((line) => ({ azure: { platformlogs: kubeAudit(parse(line)) }, event: { kind: 'event' } })),
  },
  {
    format: 'wrapped',
    what: 'CRI in Loki',
    wrap: asJson((line) => ({ line: `${time} stdout F ${line}`, labels: {} })),
  },
  {
    format: 'wrapped',
    what: 'docker in a message in a log',
    wrap: asJson((line) => ({
      log: JSON.stringify({ message: JSON.stringify({ log: `${line}\n`, stream: 'stdout', time }) }),
    })),
  },
  {
    format: 'cri',
    what: 'a message in CRI',
    wrap: each((message) => `${time} stdout F ${JSON.stringify({ message })}`),
  },
  { format: 'aks', what: 'properties.log as object', wrap: asJson((line) => kubeAudit(parse(line))) },
  { format: 'loki', what: 'an answer of Loki', wrap: all((lines) => ({ status: 'success', data: { resultType: 'streams', result: values(lines) } })) }, // prettier-ignore
  { format: 'loki', what: 'an answer of Loki pretty-printed', wrap: all((lines) => ({ data: { resultType: 'streams', result: values(lines) } }), 2) }, // prettier-ignore
  { format: 'loki', what: 'a push to Loki', wrap: all((lines) => ({ streams: values(lines) })) },
  {
    format: 'table',
    what: 'tables of Azure Monitor',
    wrap: all((lines) => ({
      tables: [
        { name: 'PrimaryResult', columns: columnNames.map((name) => ({ name, type: 'string' })), rows: rows(lines) },
      ],
    })),
  },
  {
    format: 'table',
    what: "tables of Kusto's v1 pretty-printed",
    wrap: all(
      (lines) => ({
        Tables: [
          { TableName: 'Table_0', Columns: columnNames.map((name) => ({ ColumnName: name })), Rows: rows(lines) },
        ],
      }),
      2,
    ),
  },
  {
    format: 'table',
    what: "frames of Kusto's v2",
    wrap: all((lines) => [
      { FrameType: 'DataTable', Columns: columnNames.map((name) => ({ ColumnName: name })), Rows: rows(lines) },
    ]),
  },
  {
    format: 'table',
    what: 'AKSAudit as a table',
    wrap: all((lines) => {
      const all = lines.map((line) => columns(line, false) as AnyEvent)
      const names = [...new Set(all.flatMap((row) => Object.keys(row)))]
      return { columns: names.map((name) => ({ name })), rows: all.map((row) => names.map((name) => row[name])) }
    }),
  },
  {
    format: 'table',
    what: 'JSONCompact of ClickHouse',
    wrap: all((lines) => ({ meta: [{ name: 'message', type: 'String' }], data: lines.map((line) => [line]), rows: 3 })),
  },
  { format: 'lines', what: 'objects as text', wrap: asJson((line) => texts(parse(line))) },
  {
    format: 'lines',
    what: 'a row of Azure Data Explorer',
    wrap: asJson((line) => {
      const { kind, ...event } = parse(line)
      return { category: 'kube-audit', pod: 'p', objectKind: kind, ...texts(event) }
    }),
  },
  {
    format: 'table',
    what: 'names in Pascal case',
    wrap: asJson((line) => ({ Cluster: '', ...renamed(line, pascal) })),
  },
  { format: 'table', what: 'names in lower case', wrap: asJson((line) => renamed(line, (name) => name.toLowerCase())) },
  { format: 'table', what: 'names with underscores', wrap: asJson((line) => texts(renamed(line, snake))) },
  {
    format: 'table',
    what: 'names with a path',
    wrap: asJson((line) => ({ _time: time, _msg: '-', ...flat(parse(line), 'audit.') })),
  },
  {
    format: 'table',
    what: 'names with a path, all texts',
    wrap: asJson((line) => ({
      ...Object.fromEntries(
        Object.entries(flat(parse(line), 'jsonPayload.')).map(([name, one]) => [
          name,
          typeof one === 'string' ? one : JSON.stringify(one),
        ]),
      ),
    })),
  },
  {
    format: 'otlp',
    what: 'OTLP with attributes with a path',
    wrap: all((lines) =>
      otlp(
        lines.map((line) => ({
          timeUnixNano: '1',
          body: { stringValue: '' },
          attributes: Object.entries(flat(parse(line), 'audit.')).map(([key, one]) => ({ key, value: otlpValue(one) })),
        })),
      ),
    ),
  },
  {
    format: 'ecs',
    what: 'ECS with dots, in lists of one',
    wrap: asJson((line) => ({
      fields: Object.fromEntries(
        Object.entries(flat(parse(line), 'kubernetes.audit.')).map(([name, one]) => [
          name,
          Array.isArray(one) ? one : [one],
        ]),
      ),
    })),
  },
  {
    format: 'wrapped',
    what: 'Splunk with members extracted beside the event',
    wrap: asJson((_raw) => ({ preview: false, result: { host: 'cp-1', ...extracted(_raw), _raw } })),
  },
  {
    format: 'wrapped',
    what: 'Splunk with single members extracted',
    wrap: asJson((_raw) => {
      const { stage, level, verb, auditID } = parse(_raw)
      return { result: { stage, level, verb, auditID, _raw } }
    }),
  },
  { format: 'wrapped', what: 'Splunk without the text', wrap: asJson((line) => ({ result: extracted(line) })) },
  {
    format: 'table',
    what: 'a row of VictoriaLogs with each member',
    wrap: asJson((line) => ({ _time: time, _stream: '{}', _msg: 'missing _msg field', ...flat(parse(line), '') })),
  },
  {
    format: 'lines',
    what: 'Fluentd, flattened',
    wrap: asJson((line) => {
      const { sourceIPs, 'user.groups': groups, ...event } = flat(parse(line), '')
      return { ...event, ...items('sourceIPs', sourceIPs), ...items('user.groups', groups) }
    }),
  },
  { format: 'wrapped', what: 'Filebeat, parsed', wrap: asJson((line) => ({ '@timestamp': time, json: parse(line) })) },
  {
    format: 'table',
    what: 'JSON of ClickHouse',
    wrap: all((lines) => ({
      meta: [{ name: 'message', type: 'String' }],
      data: lines.map((message) => ({ message })),
    })),
  },
  {
    format: 'table',
    what: 'ES|QL of Elasticsearch',
    wrap: all((lines) => ({ columns: [{ name: 'message', type: 'text' }], values: lines.map((line) => [line]) })),
  },
  {
    format: 'table',
    what: 'SQL of OpenSearch',
    wrap: all((lines) => ({ schema: [{ name: 'log', type: 'text' }], datarows: lines.map((line) => [line]) })),
  },
]

/** What Splunk extracts from JSON: names with a path, and braces for lists. */
function extracted(line: string): AnyEvent {
  return Object.fromEntries(
    Object.entries(flat(parse(line), '')).map(([name, one]) => [Array.isArray(one) ? `${name}{}` : name, one]),
  )
}

function items(name: string, list: unknown): AnyEvent {
  return Object.fromEntries(((list ?? []) as unknown[]).map((one, at) => [`${name}.${String(at)}`, one]))
}
