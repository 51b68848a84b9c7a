import { expect, test } from 'vitest'
import { policiesFor } from '../../src/cli/policies/policy-options.ts'

test.each<[string[], string[], object[]]>([
  [['a'], ['policy.yaml'], [{ origin: null, file: 'policy.yaml' }]],
  [
    ['/x/a', 'b'],
    ['a=1.yaml', 'b=2.yaml'],
    [
      { origin: '/x/a', file: '1.yaml' },
      { origin: 'b', file: '2.yaml' },
    ],
  ],
  [
    ['a'],
    ['p.yaml', 'a=q=1.yaml'],
    [
      { origin: null, file: 'p.yaml' },
      { origin: 'a', file: 'q=1.yaml' },
    ],
  ],
  [['b.log'], ['./b.log=c'], [{ origin: 'b.log', file: 'c' }]],
  [['a=b'], ['a=b=c'], [{ origin: 'a=b', file: 'c' }]],
])('of the logs %j, %j are policies', (logs, given, expected) => {
  expect(policiesFor(given, logs)).toEqual(expected)
})

test.each<[string[], RegExp]>([
  [['b', 'c'], /two policies given: assign each to its log/],
  [['a=b', 'a=c'], /two policies given for a/],
  [['no=p.yaml'], /no log named no; the logs are a/],
])('for the log a, %j is an error', (given, words) => {
  expect(policiesFor(given, ['a'])).toMatch(words)
})
