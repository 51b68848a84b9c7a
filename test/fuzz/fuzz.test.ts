import { describe, expect, test } from 'vitest'
import { answerText, asScanned, isSame, referenceAnswer } from './answers.ts'
import { decodersFuzz } from './decoders.ts'
import type { Fuzzed } from './fuzzed.ts'
import { membersOf, objectOf } from './json-members.ts'
import { mutantsOf, realRecords } from './mutants.ts'
import { randomFrom } from './random.ts'
import { verdictsFuzz } from './verdicts.ts'

/** The first differences, and what to run to have them again. */
function found({ differences }: Fuzzed, command: string): string {
  return differences.length === 0 ? '' : [command, ...differences.slice(0, 3)].join('\n\n')
}

/** In milliseconds; it takes some ten seconds where nothing else runs. */
const longTime = 300_000

test(
  '50,000 mutants of events are read alike by the scanner and the reference decoder',
  () => {
    const fuzzed = decodersFuzz(1, 50_000)
    expect(found(fuzzed, 'npm run fuzz -- decoders --seed 1 --count 50000')).toBe('')
    expect(fuzzed.counts['events']).toBeGreaterThan(25_000)
    expect(fuzzed.counts['problems']).toBeGreaterThan(10_000)
    // Nearly all that the scanner passes over are bodies that are no JSON.
    expect(fuzzed.counts['hidden']).toBeLessThan(1000)
  },
  longTime,
)

test(
  '50,000 mutants of events have the verdict that plain evaluation gives, under 100 mutants of policies',
  () => {
    const fuzzed = verdictsFuzz(1, 50_000)
    expect(found(fuzzed, 'npm run fuzz -- verdicts --seed 1 --count 50000')).toBe('')
    expect(fuzzed.counts).toMatchObject({ policies: 100 })
    for (const agreement of ['agrees', 'drift', 'ambiguous'])
      expect(fuzzed.counts[agreement], agreement).toBeGreaterThan(10)
  },
  longTime,
)

describe('the fuzzers', () => {
  test('make the same mutants of the same seed, and others of another', () => {
    const some = (seed: number): string[] => {
      const mutant = mutantsOf(realRecords(), randomFrom(seed), 3)
      return Array.from({ length: 20 }, () => mutant().toString('latin1'))
    }
    expect(some(7)).toEqual(some(7))
    expect(some(8)).not.toEqual(some(7))
  })

  test('see every field of an event, and half of a surrogate pair as U+FFFD', () => {
    const record = Buffer.from(realRecords()[0] ?? '')
    const answer = referenceAnswer(record)
    const event = answer.event!
    for (const name of Object.keys(event))
      expect(isSame(answer, { ...answer, event: { ...event, [name]: ['other'] } }), name).toBe(false)
    expect(isSame(answer, { ...answer, problem: 'other' })).toBe(false)
    const named = (user: string): string => answerText({ ...answer, event: { ...event, user } })
    expect(named('a\ud800')).toBe(named('a\ufffd'))
    expect(named('a\\ud800')).not.toBe(named('a\\\ufffd'))
  })

  test('take a real record apart and put it together again', () => {
    for (const record of realRecords()) expect(objectOf(membersOf(record) ?? [])).toBe(record)
  })

  test.each([
    ['a body that is no JSON', '"requestObject":{"a":}', ''],
    ['a response that is no JSON', '"requestObject":{"a":1},"responseObject":{"a":}', ',"requestObject":{"a":1}'],
    ['a member that stands before the bodies too', '"requestObject":{},"verb":"list"', ',"requestObject":{}'],
    [
      'an impersonatedUser',
      '"requestObject":{},"impersonatedUser":{"username":"bob"},"responseObject":{}',
      ',"requestObject":{}',
    ],
    ['annotations that tell nothing', '"responseObject":{},"annotations":{"a":"b"}', ''],
    ['two bodies', '"requestObject":{},"responseObject":{}', null],
    ['a user agent that is missing before', '"requestObject":{},"userAgent":"x","responseObject":{}', null],
    ['an unknown member', '"requestObject":{},"unknown":1,"responseObject":{}', null],
    ["an authorizer's annotations", '"responseObject":{},"annotations":{"authorization.k8s.io/reason":"b"}', null],
  ])('admit what the scanner passes over, and no more: %s', (_, bodies, kept) => {
    const record = `{"verb":"get","user":{},${bodies},"requestReceivedTimestamp":"","stageTimestamp":""}`
    const scanned = asScanned(Buffer.from(record))?.toString()
    expect(scanned).toBe(kept === null ? undefined : record.replace(`,${bodies}`, kept))
  })
})
