import { expect, test } from 'vitest'
import { SeenAudits } from '../../src/audit/records/seen-audits.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'

function head(id: number, stage = 'ResponseComplete') {
  const bytes = bytesOfText(
    `{"kind":"Event","level":"Metadata","auditID":"id-${id}","stage":"${stage}","requestURI":"/","verb":"get","user":{},"requestReceivedTimestamp":"2026-11-23T17:00:00.000000Z"}`,
  )
  return { bytes, start: 0, end: bytes.at.length }
}

// kube-apiserver prints an event again as late as it gives up a webhook: if it were forgotten before, it would be shown twice.
test('knows the last 200,000 events, and no more than twice as many', () => {
  const seen = new SeenAudits()
  const most = 200_000
  for (let id = 0; id < most + 10; id++) expect(seen.add(head(id))).toBe(false)
  expect([10, most - 1, most, most + 9].map((id) => seen.add(head(id)))).toEqual([true, true, true, true])
  expect(seen.add(head(10, 'Panic'))).toBe(false)
  for (let id = most + 10; id < most * 2; id++) seen.add(head(id))
  expect(seen.add(head(10))).toBe(false)
})

test('knows no record that is not laid out as kube-apiserver writes it', () => {
  const seen = new SeenAudits()
  const bytes = bytesOfText('{"auditID":"id-1"}')
  const range = { bytes, start: 0, end: bytes.at.length }
  expect([seen.add(range), seen.add(range)]).toEqual([false, false])
})
