import { expect, test } from 'vitest'
import { namesOf } from '../../src/intake/origins.ts'

test.each([
  [['/var/log/audit.log'], ['audit.log']],
  [['-'], ['-']],
  [
    ['/logs/cp-1/audit.log', '/logs/cp-2/audit.log'],
    ['cp-1', 'cp-2'],
  ],
  [
    ['cp-1.log', 'cp-2.log'],
    ['cp-1.log', 'cp-2.log'],
  ],
  [
    ['/a/cp-1/audit.log', '/a/cp-1/kube/audit.log'],
    ['audit.log', 'kube/audit.log'],
  ],
  [
    ['audit.log', '-'],
    ['audit.log', '-'],
  ],
  [
    ['a/audit.log', './a//audit.log'],
    ['a/audit.log', './a//audit.log'],
  ],
  [[], []],
])('of %j are %j', (paths, names) => {
  expect(namesOf(paths)).toEqual(names)
})
