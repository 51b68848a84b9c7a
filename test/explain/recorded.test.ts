import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../src/audit/event.ts'
import { explainRequest } from '../../src/explain/explanation.ts'
import { managedFieldsOmitted, omittedStages, stagesOf, writtenStages } from '../../src/explain/recorded.ts'
import { policyFileOf } from './policy-file-of.ts'

const request: Attributes = {
  user: { username: 'alice', groups: ['system:authenticated'] },
  verb: 'get',
  resourceRequest: true,
  ...{ apiGroup: '', apiVersion: 'v1', namespace: 'shop', resource: 'secrets', subresource: '', name: 'db', path: '' },
}

describe('the stages that a request goes through', () => {
  test.each<[Partial<Attributes>, boolean]>([
    [{ verb: 'get' }, false],
    [{ verb: 'watch' }, true],
    [{ verb: 'proxy' }, true],
    [{ subresource: 'exec' }, true],
    [{ subresource: 'log' }, true],
    [{ subresource: 'status' }, false],
    [{ resourceRequest: false, path: '/debug/pprof/profile' }, true],
    [{ resourceRequest: false, path: '/debug/pprof' }, false],
    [{ resourceRequest: false, path: '/healthz' }, false],
  ])('%j: it is long-running: %j', (change, long) => {
    expect(stagesOf({ ...request, ...change }).includes('ResponseStarted')).toBe(long)
  })

  test('a failed login has one', () => {
    expect(stagesOf({ ...request, user: null })).toEqual(['ResponseStarted'])
  })
})

describe('what is written of a request', () => {
  const file = policyFileOf(`omitStages: [RequestReceived]
omitManagedFields: true
rules:
- level: Metadata
  verbs: [watch]
  omitManagedFields: false
  omitStages:
  - ResponseStarted
- level: None
  verbs: [list]
- level: Request
`)

  test('are the stages that neither the policy nor the rule omits', () => {
    const watch = explainRequest(file, { ...request, verb: 'watch' })
    expect(writtenStages(watch)).toEqual(['ResponseComplete'])
    expect(omittedStages(watch)).toEqual([
      { stage: 'RequestReceived', by: [{ who: 'policy', line: 3 }] },
      { stage: 'ResponseStarted', by: [{ who: 'rule', line: 10 }] },
    ])
  })

  test('is nothing at level None', () => {
    expect(writtenStages(explainRequest(file, { ...request, verb: 'list' }))).toEqual([])
  })

  test('has managedFields as the rule says or, without its word, as the policy says', () => {
    const omitted = (verb: string): unknown => managedFieldsOmitted(explainRequest(file, { ...request, verb }))
    expect(omitted('watch')).toEqual({ omitted: false, by: { who: 'rule', line: 8 } })
    expect(omitted('get')).toEqual({ omitted: true, by: { who: 'policy', line: 4 } })
  })
})
