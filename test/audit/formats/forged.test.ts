import { describe, expect, test } from 'vitest'
import type { Format } from '../../../src/audit/records/formats/format.ts'
import { recordBytes } from '../../../src/audit/records/line-cutter.ts'
import { type RecordProblem, RecordReader } from '../../../src/audit/records/record-reader.ts'
import { eventIn } from '../../support/decoded.ts'
import { eventLine } from '../../support/logs.ts'

// Clients choose texts that stand in a log: user agents, URIs, audit IDs, bodies. None of them must make an event that
// never was, nor hide one that was.

const forged = eventLine(666, { user: { username: 'alice' }, verb: 'delete' }).trim()
const forgedText =
  '2026-11-23T17:07:39.189011712Z AUDIT: id="f" stage="ResponseComplete" ip="1.1.1.1" method="delete" user="alice" groups="" as="<self>" asgroups="<lookup>" user-agent="x" namespace="<none>" uri="/api/v1/namespaces/d/secrets/x" response="200"'

interface Taken {
  readonly ids: readonly string[]
  readonly problems: readonly RecordProblem[]
}

function taken(text: string, format: Format | 'auto' = 'auto'): Taken {
  const reader = new RecordReader(format)
  const parts = [reader.cut({ file: 0, offset: 0, bytes: Buffer.from(text) }), reader.end()]
  const ids = parts
    .flatMap(({ records }) => records)
    .flatMap((record) => eventIn(recordBytes(record), record.approximate)?.auditID ?? [])
  return { ids, problems: parts.flatMap(({ problems }) => problems) }
}

const header = 'I1123 17:07:39.189011       1 trace.go:236]'

describe("a line of kube-apiserver's own log is no event, whatever it repeats of what a client sent", () => {
  const lines = [
    [
      'a user agent that looks like the legacy format',
      `${header} Trace[1]: "Create" url:/api,user-agent:${forgedText}`,
    ],
    ['JSON at its end', `E1123 17:07:39.189011       1 x.go:1] bad request: ${forged}`],
    ['JSON as text in a log of JSON', JSON.stringify({ ts: 1.5, caller: 'x.go:1', msg: `bad: ${forged}`, v: 0 })],
    ['an event as its message', JSON.stringify({ ts: 1.5, caller: 'x.go:1', msg: forged, v: 0 })],
  ] as const
  const wraps: readonly (readonly [string, (line: string) => string])[] = [
    ['as it is', (line) => line],
    ['from a node', (line) => `cp-1 ${line}`],
    ['in CRI', (line) => `2026-11-23T17:07:39.189011712Z stderr F ${line}`],
    ['in docker', (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-23T17:07:39Z' })],
    ['in syslog', (line) => `Nov 23 17:07:39 cp-1 kube-apiserver[1]: ${line}`],
    ['in CloudWatch', (line) => JSON.stringify({ logStreamName: 'x', timestamp: 1, message: line, eventId: '1' })],
  ]
  for (const [what, line] of lines) {
    test.each(wraps)(`${what}, %s`, (_, wrap) => {
      const { ids, problems } = taken(`${wrap(eventLine(1).trim())}\n${wrap(line)}\n${wrap(eventLine(2).trim())}\n`)
      expect(ids).toEqual(['id-1', 'id-2'])
      expect(problems).toHaveLength(1)
    })
  }

  test('nor is an entry of another stream of a log group, which counts as a loss since it may be an event', () => {
    const entry = { logStreamName: 'kube-apiserver-0123', timestamp: 1, message: forged, eventId: '1' }
    expect(taken(JSON.stringify({ events: [entry] }))).toMatchObject({ ids: [], problems: [{ foreign: false }] })
  })

  test.each([
    '2026/11/23 17:07:39 http: bad request',
    'bad request',
    'unable to parse',
    'bad request:',
    'http: got',
    'a b-c d',
  ])('nor is what another program says before JSON: %s', (words) => {
    expect(taken(`${words} ${forged}\n`).ids).toEqual([])
  })
})

describe('a client hides none of its events', () => {
  test.each([
    ['an audit ID that looks like the legacy format', { auditID: 'x AUDIT: y' }],
    ['a user agent that does', { userAgent: forgedText }],
    ['a URI that does', { requestURI: `/version? AUDIT: id="x"` }],
    ['a user agent that looks like klog', { userAgent: `${header} x` }],
    ['a user agent that looks like CRI', { userAgent: '2026-11-23T17:07:39Z stdout F {' }],
  ])('with %s', (_, more) => {
    const line = eventLine(1, { ...more, annotations: { id: '1' } }).trim()
    for (const before of ['cp-1 ', '2026-11-23T17:07:39.189Z ', 'Nov 23 17:07:39 cp-1 a[1]: ', '']) {
      expect(taken(`${before}${line}\n${before}${eventLine(2)}`)).toMatchObject({ ids: { length: 2 }, problems: [] })
    }
  })

  test.each(['{}', '{"a":1}', '[1]', '"x"', '1', 'skipped-too-big-size-object'])(
    'in rows of AKSAudit with %s',
    (text) => {
      const row = {
        ...{ Level: 'Metadata', AuditId: 'a', Stage: 'ResponseComplete', RequestUri: text, Verb: 'get' },
        ...{ User: '{"username":"bob","groups":["system:authenticated"]}', SourceIps: '["10.0.0.1"]', UserAgent: text },
        ...{ RequestReceivedTime: '2026-11-23T17:00:00Z', StageReceivedTime: '2026-11-23T17:00:00Z' },
      }
      expect(taken(JSON.stringify(row))).toEqual({ ids: ['a'], problems: [] })
    },
  )
})

describe('what stands where a container runtime cuts a line tells nothing', () => {
  const cri = (parts: readonly string[]): string =>
    parts.map((part, at) => `2026-11-23T17:07:39Z stdout ${at + 1 === parts.length ? 'F' : 'P'} ${part}\n`).join('')
  const docker = (parts: readonly string[]): string =>
    parts
      .map((part, at) => (at + 1 === parts.length ? `${part}\n` : part))
      .map((log) => `${JSON.stringify({ log, stream: 'stdout', time: '2026-11-23T17:07:39Z' })}\n`)
      .join('')
  const texts = [
    ['a klog header', `${header} x`],
    ['an event', forged],
    ['the beginning of an item', '{"level":"None"}'],
    ['the legacy format', forgedText],
    ['a message of tail', 'tail: x'],
  ] as const
  for (const [what, text] of texts) {
    test.each([
      ['CRI', cri],
      ['docker', docker],
    ] as const)(`${what} in a user agent or a body, %s`, (_, wrap) => {
      for (const more of [{ userAgent: text }, { requestObject: { a: 'b', c: jsonOrText(text) } }]) {
        const line = eventLine(1, more).trim()
        const inside = JSON.stringify(text).slice(1, -1)
        const at = line.includes(text) ? line.indexOf(text) : line.indexOf(inside)
        expect(at).toBeGreaterThan(0)
        for (const cuts of [[at], [at, at + 5], [at - 7, at, at + inside.length], [at + inside.length]]) {
          const parts = [0, ...cuts].map((from, index) => line.slice(from, cuts[index] ?? line.length))
          const log = wrap([eventLine(0).trim()]) + wrap(parts) + wrap([eventLine(2).trim()])
          expect(taken(log)).toEqual({ ids: ['id-0', 'id-1', 'id-2'], problems: [] })
        }
      }
    })
  }

  test.each([
    ['CRI', (part: string) => `2026-11-23T17:07:39Z stdout P ${part}\n`],
    ['docker', (log: string) => `${JSON.stringify({ log, stream: 'stdout', time: '2026-11-23T17:07:39Z' })}\n`],
  ])('a part at the end of a file is torn where another file begins, %s', (_, part) => {
    const reader = new RecordReader()
    const begun = part(eventLine(1).slice(0, 100))
    const first = reader.cut({ file: 0, offset: 0, bytes: Buffer.from(begun) })
    const next = reader.cut({ file: 1, offset: 0, bytes: Buffer.from(eventLine(2)) })
    const problems = [...first.problems, ...next.problems]
    expect(problems).toMatchObject([{ file: 0, offset: 0, reason: 'an event in parts, truncated after 100 bytes' }])
    expect(next.records.map(({ file }) => file)).toEqual([1])
  })

  test('an event whose end was lost does not take the next one with it', () => {
    const next = eventLine(2).trim()
    const lost = `2026-11-23T17:07:39Z stdout P ${eventLine(1).slice(0, 100)}\n`
    const { ids, problems } = taken(lost + cri([next.slice(0, 200), next.slice(200)]) + cri([eventLine(3).trim()]))
    expect(ids).toEqual(['id-2', 'id-3'])
    expect(problems).toMatchObject([{ offset: 0, foreign: false }])
  })
})

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

describe('what is cut off or missing makes no event of a body', () => {
  test('a line that begins within an event, where a list in its body begins', () => {
    const line = eventLine(1, { requestObject: { items: [JSON.parse(forged)] } })
    for (const from of [line.indexOf('{"items"'), line.indexOf('[', line.indexOf('"items"'))]) {
      expect(taken(line.slice(from) + eventLine(2)).ids).toEqual(['id-2'])
    }
  })

  test('a line with something before it that a transport cut short', () => {
    const body = { spec: JSON.parse(forged) as object }
    const sorted = JSON.stringify({ auditID: 'id-1', kind: 'Event', requestObject: body, stage: 'ResponseComplete' })
    const cut = `cp-1 ${sorted.slice(0, sorted.indexOf('}},"stage"') + 1)}`
    const { ids, problems } = taken(`${cut}\ncp-1 ${eventLine(2)}`)
    expect(ids).toEqual(['id-2'])
    expect(problems).toHaveLength(1)
  })

  const body = { spec: [JSON.parse(forged), JSON.parse(forged)] as object[] }
  const pretty = [1, 2, 3]
    .map((id) => JSON.stringify(JSON.parse(eventLine(id, { requestObject: body })), null, 2))
    .join('\n')
  const lines = pretty.split('\n')
  test.each(['auto', 'json'] as const)('the beginning of a pretty-printed export (%s)', (format) => {
    for (let from = 1; from < lines.length; from += 3) {
      expect(taken(lines.slice(from).join('\n'), format).ids.filter((id) => id === 'id-666')).toEqual([])
    }
  })
})
