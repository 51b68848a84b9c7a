import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type GivenPolicy, policiesFor } from '../../src/cli/policies/policy-options.ts'
import { loadPolicySet } from '../../src/cli/policies/policy-set.ts'
import { scratch } from '../source/waiting.ts'
import { metadataPolicy } from '../support/logs.ts'

const unnamed = (log: string): { path: string; name: string } => ({ path: log, name: log })

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
  expect(policiesFor(given, logs.map(unnamed))).toEqual(expected)
})

test.each<[string[], RegExp]>([
  [['b', 'c'], /two policies given: assign each to its log/],
  [['a=b', 'a=c'], /two policies given for a/],
  [['no=p.yaml'], /no log named no; the logs are a/],
])('for the log a, %j is an error', (given, words) => {
  expect(policiesFor(given, [unnamed('a')])).toMatch(words)
})

test('a log can be named by its name, and several by the one that they share', () => {
  const logs = [
    { path: '/dev/fd/63', name: 'cp-1' },
    { path: 'x/a.log', name: 'cp-2/a.log' },
    { path: 'x/b.log', name: 'cp-2/b.log' },
  ]
  expect(policiesFor(['cp-1=p', 'cp-2=q', 'r'], logs)).toEqual([
    { origin: '/dev/fd/63', file: 'p' },
    { origin: 'x/a.log', file: 'q' },
    { origin: 'x/b.log', file: 'q' },
    { origin: null, file: 'r' },
  ])
  expect(policiesFor(['cp-3=p'], logs)).toBe('no log named cp-3; the logs are cp-1, cp-2/a.log, cp-2/b.log')
})

test('a log has the policy that is given for it, whichever was named first, and else the one for all', () => {
  const place = scratch()
  const [all, own] = [path.join(place, 'all.yaml'), path.join(place, 'own.yaml')] as const
  for (const file of [all, own]) fs.writeFileSync(file, metadataPolicy)
  const [forAll, forOne] = [
    { origin: null, file: all },
    { origin: 'a.log', file: own },
  ] as const
  const filesOf = (given: readonly GivenPolicy[]): (string | undefined)[] => {
    const { set, lines } = loadPolicySet(given, undefined, {})
    expect(lines).toEqual([])
    return ['a.log', 'b.log'].map((log) => set?.policies[set.of(log) ?? -1]?.file)
  }
  expect(filesOf([forAll, forOne])).toEqual([own, all])
  expect(filesOf([forOne, forAll])).toEqual([own, all])
  expect(filesOf([forOne])).toEqual([own, undefined])
})
