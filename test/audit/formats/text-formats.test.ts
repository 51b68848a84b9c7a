import { describe, expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf, reread } from '../../support/records-of.ts'

const line = (id: number, more: object = {}): string => eventLine(id, more).trim()
const forged = line(666)
const forgedText =
  '2026-11-23T17:07:39.189011712Z AUDIT: id="id-666" stage="ResponseComplete" ip="1.1.1.1" method="delete" user="alice" groups="" as="<self>" asgroups="<lookup>" user-agent="x" namespace="<none>" uri="/api/v1/namespaces/d/secrets/x" response="200"'

/** How transports that write lines of text hand on an event; what a client says stands only in the event. */
const transports: readonly (readonly [what: string, format: string, wrap: (event: string) => string])[] = [
  ['logcli', 'logcli', (event) => `2026-03-01T10:00:00Z {filename="/var/log/audit.log", job="audit"} ${event}`],
  ['logcli with padded labels', 'logcli', (event) => `2026-03-01T10:00:00+01:00 {job="audit"}        ${event}`],
  ['logcli without labels', 'logcli', (event) => `2026-03-01T10:00:00Z {} ${event}`],
  [
    'logcli, braces and quotes in labels',
    'logcli',
    (event) => `2026-03-01T10:00:00Z {a="{\\"x\\"} ä", b="}"} ${event}`,
  ],
  ['fluentd, stdout', 'prefixed', (event) => `2026-03-01 10:00:00.000000000 +0000 kube-audit: ${event}`],
  ['fluentd, file', 'prefixed', (event) => `2026-03-01T10:00:00+00:00\tkube-audit\t${event}`],
  ['kubetail', 'prefixed', (event) => `[kube-apiserver-cp-1] ${event}`],
  ['kubetail with a container', 'prefixed', (event) => `[kube-apiserver-cp-2 kube-apiserver] ${event}`],
  [
    'aws, filter-log-events',
    'cloudwatch',
    (event) => `EVENTS\t375\t1772\tkube-apiserver-audit-a\t${event}\t1772359202010`,
  ],
  ['aws, get-log-events', 'cloudwatch', (event) => `EVENTS\t1772359200000\t${event}\t1772359202010`],
]

describe.each(transports)('%s', (_, format, wrap) => {
  const log = [1, 2, 3].map((id) => `${wrap(line(id))}\n`).join('')

  test('gives every event, which is found again at its place', () => {
    const { ids, lost, foreign, places, ...found } = recordsOf(log)
    expect({ ids, lost, foreign, format: found.format }).toEqual({
      ids: ['id-1', 'id-2', 'id-3'],
      lost: [],
      foreign: [],
      format,
    })
    expect(places.map((place) => reread(log, place))).toEqual([['id-1'], ['id-2'], ['id-3']])
  })

  test.each([
    ['an event as user agent', { userAgent: forged }],
    ['the legacy format', { userAgent: forgedText }],
    ['the same transport', { userAgent: wrap(forged), requestURI: `/x?${wrap(forged)}` }],
    ['a klog header', { userAgent: 'I1123 17:07:39.189011       1 x.go:1] x' }],
    ['an event in a body', { requestObject: { items: [JSON.parse(forged)], log: forged } }],
  ])('a client that sends %s makes no event and hides none', (_what, more) => {
    expect(recordsOf(`${wrap(line(1, more))}\n${wrap(line(2))}\n`)).toMatchObject({ ids: ['id-1', 'id-2'], lost: [] })
  })

  test("a line of kube-apiserver's own log is no event", () => {
    const own = `E1123 17:07:39.189011       1 x.go:1] bad request: ${forged}`
    expect(recordsOf(`${wrap(line(1))}\n${wrap(own)}\n`)).toMatchObject({
      ids: ['id-1'],
      lost: { length: 1 },
      foreign: [],
    })
  })
})

test('rows about the command itself are not lost events, what looks like one in another stream is', () => {
  const log = [
    'b/36/s\tf/37/s',
    `EVENTS\t375\t1772\tkube-apiserver-0123\t${forged}\t1772359202010`,
    `EVENTS\t375\t1772\tkube-apiserver-audit-0123\t${line(1)}\t1772359202010`,
    'SEARCHEDLOGSTREAMS\tkube-apiserver-audit-0123\tTrue',
  ]
  expect(recordsOf(log.join('\n'))).toMatchObject({ ids: ['id-1'], lost: { length: 1 }, foreign: { length: 2 } })
})

test("action lines of Elasticsearch's bulk API are no records", () => {
  const log = [
    '{"index":{"_index":"audit","_id":"1"}}',
    line(1),
    '{"create":{"_index":"audit"}}',
    JSON.stringify({ '@timestamp': 'x', kubernetes: { audit: JSON.parse(line(2)) as object } }),
  ]
  expect(recordsOf(`${log.join('\n')}\n`)).toMatchObject({ ids: ['id-1', 'id-2'], lost: [], foreign: [] })
  // What only looks like one is reported.
  expect(recordsOf('{"index":{"_index":"x","query":{}}}\n{"index":1}\n').lost).toHaveLength(2)
})

test('events of v1alpha1 have their times where kube-apiserver finds them', () => {
  const rest = JSON.parse(line(1)) as object
  const old = {
    ...rest,
    ...{ stageTimestamp: undefined, requestReceivedTimestamp: undefined },
    apiVersion: 'audit.k8s.io/v1alpha1',
    metadata: { creationTimestamp: '2017-07-03T10:00:01Z' },
    timestamp: '2017-07-03T10:00:00Z',
  }
  const log = `${JSON.stringify(old)}\n`
  const { events, places } = recordsOf(log)
  expect(events).toMatchObject([
    { auditID: 'id-1', requestReceivedTimestamp: '2017-07-03T10:00:00Z', stageTimestamp: '2017-07-03T10:00:01Z' },
  ])
  expect(places.map((place) => reread(log, place))).toEqual([['id-1']])
})

describe('the legacy format before 1.8, a line for the request and one for the response', () => {
  const request =
    'AUDIT: id="l-1" ip="192.0.2.7" method="POST" user="system:admin" as="<self>" asgroups="" namespace="default" uri="/api/v1/namespaces/default/pods/hello/exec?command=ls&container=hello"'
  const response = 'AUDIT: id="l-1" response="101"'

  test.each([
    ['behind a klog header', (text: string) => `I0921 05:17:13.712071   21526 audit.go:97] ${text}`],
    [
      'in journald',
      (text: string) => `Sep 21 05:17:13 m-1 origin[1]: I0921 05:17:13.712071   21526 audit.go:45] ${text}`,
    ],
    ['behind a time', (text: string) => `2017-06-07T09:01:01.000000001Z ${text}`],
  ])('%s', (_, wrap) => {
    const { events, lost, foreign } = recordsOf(`${wrap(request)}\n${wrap(response)}\n`)
    const target = { verb: 'create', user: 'system:admin', resource: 'pods', subresource: 'exec', name: 'hello' }
    expect(events).toMatchObject([
      { auditID: 'l-1', stage: 'RequestReceived', code: null, ...target },
      { auditID: 'l-1', stage: 'ResponseComplete', code: 101, ...target },
    ])
    expect({ lost, foreign }).toEqual({ lost: [], foreign: [] })
  })

  test('a response without its request is reported: it says neither who nor what', () => {
    const { ids, lost } = recordsOf(`2017-06-07T09:01:01.000000001Z ${response}\n`)
    expect({ ids, lost }).toEqual({
      ids: [],
      lost: ['the response of an event in the legacy text format, without its request'],
    })
  })

  test.each([
    `I1123 17:07:39.189011       1 trace.go:236] Trace[1]: "Create" user-agent:${forgedText}`,
    `I1123 17:07:39.189011       1 x.go:97] AUDIT: id="id-666" response="200"`,
    `I1123 17:07:39.189011       1 x.go:1] agent:"I0921 05:17:13.712071   21526 audit.go:97] ${request}"`,
    `I1123 17:07:39.189011       1 x.go:1] agent: I0921 05:17:13.712071   21526 audit.go:97] ${request}`,
  ])('another message of the program is none: %s', (own) => {
    expect(recordsOf(`${own}\n`)).toMatchObject({ ids: [], foreign: { length: 1 } })
  })
})

test('text that looks like the legacy format in an event behind a prefix is text of a client', () => {
  for (const before of ['Nov 23 17:07:39 cp-1 kube-apiserver[1]: ', '2026-11-23T17:07:39Z ', 'cp-1 ']) {
    const userAgent = `2026-11-23T17:07:39Z AUDIT: id="x"`
    // The user agent first, as a client that knows our limits would have it.
    const event = JSON.stringify(Object.assign({ userAgent }, JSON.parse(line(1)), { userAgent }))
    expect(recordsOf(`${before}${event}\n`)).toMatchObject({ ids: ['id-1'], lost: [] })
  }
})
