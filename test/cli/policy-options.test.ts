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
  [['b', 'c'], /two policies: say which log each is for/],
  [['a=b', 'a=c'], /two policies for a/],
  [['no=p.yaml'], /no log is called no: there are a/],
])('of the log a, %j are refused in words', (given, words) => {
  expect(policiesFor(given, ['a'])).toMatch(words)
})
