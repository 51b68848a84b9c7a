import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventFields } from '../../../src/audit/event.ts'
import { bytesInWords } from '../../../src/audit/problem.ts'
import type { Format } from '../../../src/audit/records/formats/format.ts'
import { recordBytes } from '../../../src/audit/records/line-cutter.ts'
import { openRecord, RecordReader, type Records } from '../../../src/audit/records/record-reader.ts'
import { onePolicy } from '../../../src/cli/policies/policy-set.ts'
import { jsonLine } from '../../../src/cli/print/event-line.ts'
import { StoredRow } from '../../../src/engine/stored-row.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { judgesOf } from '../../../src/store/judging/judges.ts'
import type { Segment } from '../../../src/store/segment.ts'
import { Store } from '../../../src/store/store.ts'
import { cutAt } from '../../support/cut.ts'
import { eventIn } from '../../support/decoded.ts'
import { root } from '../../support/paths.ts'
import { wraps as plainWraps } from './wrap.ts'
import { exportWraps } from './wrap-exports.ts'

const wraps = [...plainWraps, ...exportWraps]

const demo = fs.readFileSync(path.join(root, 'demo-logs/audit.log'), 'utf8').split('\n')
// Some of every sort, short ones so that the tests are quick.
const lines = demo.filter((line) => line !== '' && line.length < 1500).filter((_, at) => at % 9 === 0)

const yaml = fs.readFileSync(path.join(root, 'demo-logs/policy.yaml'), 'utf8')
const { policy, text } = parsePolicy(yaml)
if (policy === null || text === null) throw new Error('the policy was refused')
const policies = onePolicy({ file: 'policy.yaml', policy, text, kubernetes: '1.36', warnings: [] })

interface Read {
  readonly printed: readonly string[]
  readonly places: readonly (readonly [offset: number, length: number])[]
  readonly problems: readonly string[]
  readonly format: Format | null
  readonly advice: string | null
}

/** What `-o jsonl` prints of these bytes, which come in pieces. */
function read(log: string | Buffer, cuts: readonly number[] = [], wanted: Format | 'auto' = 'auto'): Read {
  const bytes = Buffer.from(log)
  const reader = new RecordReader(wanted)
  const store = new Store(judgesOf([{ policy: policy! }]))
  const problems: string[] = []
  const places: [number, number][] = []
  const take = (found: Records): void => {
    for (const record of found.records) {
      const { row, problem } = store.add(record)
      if (row !== null) places.push([record.offset, record.length])
      if (problem !== null) problems.push(problem)
    }
    problems.push(...found.problems.map(({ reason }) => reason))
  }
  const rest = cutAt(reader, bytes, cuts, take)
  const printed = store.segments.flatMap((segment: Segment) =>
    Array.from(
      { length: segment.length },
      (_, index) => jsonLine(new StoredRow(store, segment, index), policies) as string,
    ),
  )
  return { printed, places, problems, format: reader.format, advice: rest.advice }
}

const plain = read(`${lines.join('\n')}\n`)

test('there are events to wrap up', () => {
  expect(plain.printed.length).toBe(lines.length)
  expect(lines.length).toBeGreaterThan(20)
  expect(plain.problems).toEqual([])
})

describe.each(wraps)('$what ($format)', ({ format, what, wrap, lost }) => {
  const log = wrap(lines)
  const klogs = what.includes('between others') ? lines.length : 0

  test('gives the same events', () => {
    const found = read(log)
    expect(found.printed).toEqual(plain.printed)
    expect(found.problems).toHaveLength(klogs)
    expect(found.format).toBe(format)
    expect(found.advice).toBeNull()
  })

  test('gives the same events when this format is asked for', () => {
    expect(read(log, [], format).printed).toEqual(plain.printed)
  })

  test('gives the same at whatever bytes the chunks end', () => {
    const few = wrap(lines.slice(0, 4))
    const whole = read(few)
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
        expect(read(few, cuts)).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  test('an event is found again in the bytes at its place', () => {
    const bytes = Buffer.from(log)
    const { places } = read(log)
    expect(
      places.map(([offset, length]) =>
        againIn(bytes.subarray(offset, offset + length), bytes.subarray(0, Math.min(offset, 5000))),
      ),
    ).toEqual(lines.map((line) => expect.arrayContaining([{ ...inColumns(eventIn(line)!), ...lost }]) as unknown))
  })
})

function againIn(bytes: Uint8Array, head: Uint8Array): EventFields[] {
  return openRecord(bytes, 'auto', head).flatMap((record) => {
    const event = eventIn(recordBytes(record), record.approximate)
    return event === null ? [] : [inColumns(event)]
  })
}

/**
 * What all shapes have of an event: some have bodies as texts, in which nothing is worth noting, and in columns an
 * annotation with an empty value is none.
 */
function inColumns(event: EventFields): EventFields {
  return { ...event, recordNotes: '', annotations: event.annotations.filter(([, value]) => value !== '') }
}

test('one stream of all shapes that are lines gives all events of each', () => {
  const mixed = wraps.filter(
    ({ format, wrap }) => format !== 'csv' && wrap(lines.slice(0, 3)).trim().split('\n').every(isWhole),
  )
  expect(mixed.length).toBeGreaterThan(30)
  const log = mixed.map(({ wrap }) => wrap(lines.slice(0, 3))).join('')
  const found = read(`${lines[3]}\n${log}`)
  expect(new Set(found.printed)).toEqual(new Set(plain.printed.slice(0, 4)))
})

/** Whether it stands by itself: no line of something pretty-printed, nor several of something that has no line ends. */
function isWhole(line: string): boolean {
  if (!/^[{[]/.test(line)) return !/^\s|^\ufeff/.test(line)
  try {
    return JSON.parse(line) !== null
  } catch {
    return false
  }
}

test('klog lines, and what tail, ssh and kubectl say, are told as such, and every event is there', () => {
  const others = [
    'I1123 17:07:39.189011       1 server.go:150] Version: v1.36.2',
    'W1123 17:07:39.189011       1 x.go:1] obj={"kind":"Status","code":200}',
    '==> /var/log/kubernetes/audit.log <==',
    'tail: /var/log/kubernetes/audit.log: file truncated',
    "Warning: Permanently added 'cp-1' (ED25519) to the list of known hosts.",
    'Defaulted container "kube-apiserver" out of: kube-apiserver',
    '{"ts":1764000000000.1,"caller":"x.go:1","msg":"said","v":0}',
    '2026-11-23T17:07:39.189011712Z stderr F E1123 17:07:39.189011       1 x.go:1] said',
    '{"log":"I1123 17:07:39.189011       1 x.go:1] said\\n","stream":"stderr","time":"x"}',
  ]
  const found = read(lines.flatMap((line, at) => [line, others[at % others.length]]).join('\n'))
  expect(found.printed).toEqual(plain.printed)
  expect(found.problems).toHaveLength(lines.length)
  expect(found.problems.every((reason) => reason.endsWith('not an event'))).toBe(true)
  expect(new Set(found.problems)).toEqual(
    new Set([
      "a klog line (the program's own log), not an event",
      'a message from tail, not an event',
      'a message from ssh, not an event',
      'a message from kubectl, not an event',
    ]),
  )
})

test('a log without events gets one sentence of advice', () => {
  const found = read('{"level":"info","msg":"x"}\n{"level":"info","msg":"y"}\n')
  expect(found.problems).toHaveLength(2)
  expect(found.advice).toBe(
    'holds no audit events: is it the right file? (2 records in no known format; --format names one; an export without its beginning cannot be read)',
  )
  expect(read('').advice).toBeNull()
})

test('with --format, records in other formats are problems, except plain events', () => {
  const log = `${lines[0]}\n${JSON.stringify({ message: lines[1] })}\n2026-11-23T17:07:39Z stdout F ${lines[2]}\n`
  const found = read(log, [], 'cri')
  expect(found.printed).toEqual([plain.printed[0], plain.printed[2]])
  expect(found.problems).toEqual(['not in the format cri'])
})

test('a message that CloudWatch truncated is reported', () => {
  const message = lines[0]!.slice(0, -1) + ' '.repeat(262_000)
  const found = read(JSON.stringify({ events: [{ timestamp: 1, message, ingestionTime: 2 }] }))
  expect(found.problems).toEqual([
    expect.stringContaining(`a message that CloudWatch truncated to ${bytesInWords(message.length)}`),
  ])
})

test('records of other services in the same export are reported by name', () => {
  expect(read(JSON.stringify({ category: 'kube-scheduler', properties: { log: 'I1123 x' } })).problems).toEqual([
    'a record of category kube-scheduler, not kube-audit',
  ])
  const other = { protoPayload: { serviceName: 'container.googleapis.com', methodName: 'google.container.v1.Create' } }
  expect(read(JSON.stringify(other)).problems).toEqual([
    'a Cloud Audit Logs entry of container.googleapis.com, not k8s.io',
  ])
})

test('an event whose last part is missing is reported when the next event begins', () => {
  const log = `2026-11-23T17:07:39Z stdout P ${lines[0]!.slice(0, 200)}\n2026-11-23T17:07:39Z stdout F ${lines[1]}\n`
  const found = read(log)
  expect(found.printed).toEqual([plain.printed[1]])
  expect(found.problems).toEqual(['an event in parts, truncated after 200 bytes'])
})

describe('hostile records end as problems, and soon', () => {
  const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth)

  test.each<[what: string, record: string]>([
    ['nested lists', deep('[', ']', 200_000)],
    ['a list of nested lists', `[{"a":${deep('[', ']', 200_000)}}]`],
    ['nested wrappings', `${'{"message":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['nested values of OpenTelemetry', `{"body":${'{"arrayValue":{"values":['.repeat(50_000)}${']}}'.repeat(50_000)}}`],
    ['many braces', `x ${'{"'.repeat(100_000)}`],
  ])('%s', (_, record) => {
    const found = read(`${lines[0]}\n${record}\n${lines[1]}\n`)
    expect(found.printed).toEqual(plain.printed.slice(0, 2))
    expect(found.problems.length).toBeGreaterThan(0)
  })

  test('many lines without a brace in front of one', () => {
    const found = read(`${'no event\n'.repeat(100_000)}${lines[0]}\n`)
    expect(found.printed).toEqual([plain.printed[0]])
    expect(found.problems).toHaveLength(100_000)
  })
})
