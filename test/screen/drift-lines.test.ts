import { expect, test } from 'vitest'
import { driftLines } from '../../src/screen/rule/drift-lines.ts'
import type { Drift } from '../../src/store/drift.ts'
import { lineText } from '../support/line-text.ts'
import { metadataPolicy } from '../support/logs.ts'
import { policyOf } from './worlds.ts'

const [first, last] = ['2026-11-23T17:00:01.000000Z', '2026-11-23T17:00:09.000000Z']
const drift: Drift = {
  ...{ policy: 0, count: 3, first, last, before: 2, after: 4, moment: null, ended: false, cause: 'few' },
  seeking: false,
}

function words(more: Partial<Drift>): string {
  const [text = ''] = driftLines({ ...drift, ...more }, policyOf(metadataPolicy), 300).map((one) =>
    lineText(one).trim(),
  )
  return text
}

const [from, until] = ['2026-11-23 17:00:01', '2026-11-23 17:00:09']

test.each<[Partial<Drift>, string]>([
  [{ moment: 'until', ended: true }, `3 events drift, from ${from} until ${until}; events like these agree after that`],
  [{ ended: true }, `3 events drift, from ${from} until ${until}, with 2 before and 4 after that do not`],
  [{ moment: 'since' }, `3 events drift, since ${from}; events like these agreed until then`],
  [{}, `3 events drift, since ${from}, the last at ${until}, with 2 before and 4 after that do not`],
  [{ count: 1, last: first, ended: true }, `1 event drifts, at ${from}, with 2 before`],
  [{ count: 1, last: first }, `1 event drifts, at ${from}, with 2 before`],
])('drift says from when until when once it has ended: %j', (more, expected) => {
  expect(words(more)).toContain(expected)
})
