import { describe, expect, test } from 'vitest'
import type { Policy, PolicyRule } from '../../../src/policy/policy.ts'
import { bytesIn, recordOf, replayOf } from './records.ts'

const at = (level: PolicyRule['level'], more: Partial<Policy> = {}): Policy => ({ rules: [{ level }], ...more })

/** Bob's requests are logged with both bodies, those of others without. */
const bobsBodies: Policy = { rules: [{ level: 'RequestResponse', users: ['bob'] }, { level: 'Metadata' }] }
const bob = { level: 'RequestResponse', user: { username: 'bob' } }
const body = (letters: number): object => ({ a: 'x'.repeat(letters) })
const truncated = { 'audit.k8s.io/truncated': 'true' }

test('a body that the log does not hold is as long as those of its kind are on average, without one counting 0', () => {
  const logged = [
    recordOf({ ...bob, requestObject: body(100), responseObject: body(200) }),
    recordOf({ ...bob, responseObject: body(100) }),
    recordOf({ ...bob, stage: 'RequestReceived' }),
    recordOf({ ...bob, verb: 'delete', requestObject: body(7000) }),
    recordOf({ ...bob, responseStatus: { code: 403 }, responseObject: body(9000) }),
  ]
  const plain = recordOf()
  const { total, byChange } = replayOf([...logged, plain], bobsBodies, at('RequestResponse'))
  const request = bytesIn({ requestObject: body(100) }) - 1
  const responses = bytesIn({ responseObject: body(200) }) + bytesIn({ responseObject: body(100) }) - 2
  const level = 'RequestResponse'.length - 'Metadata'.length
  const bytes = Math.round(bytesIn(plain) + level + request / 2 + responses / 2)
  expect(byChange.up.after).toEqual({ events: 1, bytes, estimated: true, unknown: 0 })
  expect(total.after.estimated).toBe(true)
  expect(total.before).toMatchObject({ estimated: false, unknown: 0 })
})

test('bodies that were too long to be logged are not taken for none', () => {
  const long = recordOf({ ...bob, annotations: truncated })
  const { byChange } = replayOf([long, recordOf()], bobsBodies, at('RequestResponse'))
  expect(byChange.up.after).toMatchObject({ estimated: false, unknown: 1 })
  expect(byChange.kept.after).toEqual({ events: 1, bytes: bytesIn(long), estimated: false, unknown: 0 })
  const whole = recordOf({ ...bob, annotations: truncated, responseObject: body(100) })
  expect(replayOf([whole, recordOf()], bobsBodies, at('RequestResponse')).byChange.up.after.unknown).toBe(0)
})

test('where no body of the kind was logged, what is known is counted, and that there is more', () => {
  const { up } = replayOf([recordOf(), recordOf()], at('Metadata'), at('Request')).byChange
  expect(up.after).toEqual({ events: 2, bytes: 2 * (bytesIn(recordOf()) - 1), estimated: false, unknown: 2 })
})

test.each([
  ['RequestReceived', { stage: 'RequestReceived' }, 0],
  ['a watch', { verb: 'watch', responseStatus: { code: 200 } }, 0],
  ['a watch that is refused', { verb: 'watch', responseStatus: { code: 403 } }, 1],
  ['a URL', { objectRef: undefined, verb: 'get', requestURI: '/apis' }, 1],
  ['a list', { verb: 'list', responseStatus: { code: 200 } }, 1],
])('of %s it is known whether there can be bodies', (_, more, unknown) => {
  const { total } = replayOf([recordOf(more)], at('Metadata'), at('RequestResponse'))
  expect(total.after).toMatchObject({ events: 1, unknown })
})

describe('managedFields', () => {
  const managed = { metadata: { name: 'web', managedFields: [{ manager: 'kubectl' }] } }
  const bytes = ',"managedFields":[{"manager":"kubectl"}]'.length
  const bare: Policy = at('Request', { omitManagedFields: true })

  test('are left out of what was sent, but not of a patch', () => {
    const created = recordOf({ level: 'Request', requestObject: managed })
    const patched = recordOf({ level: 'Request', verb: 'patch', requestObject: managed })
    const bytesOf = (record: object): number => replayOf([record], at('Request'), bare).total.after.bytes
    expect(bytesOf(created)).toBe(bytesIn(created) - bytes)
    expect(bytesOf(patched)).toBe(bytesIn(patched))
  })

  test('that the policy before left out are missed, but not where there were none to leave out', () => {
    const unknownOf = (more: object): number =>
      replayOf([recordOf({ level: 'Request', ...more })], bare, at('Request')).total.after.unknown
    expect(unknownOf({ requestObject: { metadata: {} } })).toBe(1)
    expect(unknownOf({ requestObject: { metadata: {} }, verb: 'patch' })).toBe(0)
    expect(unknownOf({ requestObject: managed })).toBe(0)
    expect(unknownOf({})).toBe(0)
  })

  test('that are missed make an event unknown once, whatever else of it is estimated', () => {
    const both = { ...bob, requestObject: { metadata: {} }, responseObject: {} }
    const before: Policy = {
      rules: [
        { level: 'RequestResponse', users: ['bob'] },
        { level: 'Request', omitManagedFields: true },
      ],
    }
    const one = recordOf({ level: 'Request', requestObject: { metadata: {} } })
    const { after } = replayOf([recordOf(both), one], before, at('RequestResponse')).byChange.up
    expect(after).toMatchObject({ events: 1, estimated: true, unknown: 1 })
  })
})
