import { expect, test } from 'vitest'
import { eventLine } from '../../support/logs.ts'
import { recordsOf } from '../../support/records-of.ts'

const long = (more: object = {}): string =>
  eventLine(1, {
    user: { username: 'alice' },
    verb: 'update',
    requestURI: '/api/v1/nodes/n1/status',
    requestObject: { verb: 'forged', requestURI: '/forged', text: '{"verb":"x"'.repeat(40_000) },
    ...more,
  }).trim()

test('an entry that AKS cut says who and what, which stand before the cut', () => {
  const log = long().slice(0, 16_384)
  const reason = 'an entry that AKS cut at 16,384 bytes: alice update /api/v1/nodes/n1/status'
  for (const record of [
    { category: 'kube-audit', properties: { log } },
    { category: 'kube-audit', properties: JSON.stringify({ log }) },
    { Category: 'kube-audit-admin', log_s: log },
  ]) {
    expect(recordsOf(`${JSON.stringify(record)}\n${eventLine(2)}`)).toMatchObject({ ids: ['id-2'], lost: [reason] })
  }
  const csv = `Category,log_s\nkube-audit,"${log.replaceAll('"', '""')}"\n`
  expect(recordsOf(csv)).toMatchObject({ ids: [], lost: [reason] })
})

test('an event of that length that is whole is an event', () => {
  const short = long({ requestObject: { a: '' } })
  const log = long({ requestObject: { a: 'x'.repeat(16_384 - short.length) } })
  expect(log).toHaveLength(16_384)
  const record = JSON.stringify({ category: 'kube-audit', properties: { log } })
  expect(recordsOf(`${record}\n`)).toMatchObject({ ids: ['id-1'], lost: [] })
})

test('a message that CloudWatch cut, and a line that a transport cut, say so too', () => {
  const message = long().slice(0, 262_000)
  const entry = { events: [{ timestamp: 1, message, ingestionTime: 2 }] }
  const said = 'alice update /api/v1/nodes/n1/status'
  expect(recordsOf(JSON.stringify(entry)).lost).toEqual([expect.stringMatching(`CloudWatch truncated .*: ${said}$`)])
  expect(recordsOf(`cp-1 ${long().slice(0, 8000).replace('"kind":"Event",', '')}\n`).lost).toEqual([
    expect.stringMatching(`: ${said}$`),
  ])
})

test('secrets in a URI stay hidden, and a cut before the members says nothing', () => {
  const record = (log: string): string => `${JSON.stringify({ category: 'kube-audit', properties: { log } })}\n`
  const secret = long({ requestURI: '/api/v1/x?token=hunter2', objectRef: undefined })
  expect(recordsOf(record(secret.slice(0, 16_384))).lost.join()).not.toContain('hunter2')
  expect(recordsOf(record(`{"a":"${'x'.repeat(16_377)}`)).lost).toEqual(['an entry that AKS cut at 16,384 bytes'])
})
