import { expect, test } from 'vitest'
import { siblingOf } from '../../src/source/disk/rotated-names.ts'

test.each([
  ['audit.log', 'audit-2026-11-23T16-42-10.123.log', 'audit-2026-11-23T16-42-10.123.log', false],
  ['audit.log', 'audit-2026-11-23T16-42-10.123.log.gz', 'audit-2026-11-23T16-42-10.123.log', true],
  [
    '/var/log/kube.audit.log',
    'kube.audit-2026-11-23T16-42-10.123.log',
    'kube.audit-2026-11-23T16-42-10.123.log',
    false,
  ],
  ['audit', 'audit-2026-11-23T16-42-10.123', 'audit-2026-11-23T16-42-10.123', false],
  ['0.log', '0.log.20261123-164210', '0.log.20261123-164210', false],
  ['audit.log', 'audit.log-20261123.gz', 'audit.log-20261123', true],
  ['a+b(c).log', 'a+b(c)-2026-11-23T16-42-10.123.log', 'a+b(c)-2026-11-23T16-42-10.123.log', false],
  ['audit.log', 'audit.log.1', null, false],
  ['audit.log', 'audit.log.12.gz', null, true],
  ['audit.log', 'audit.log.12.zst', null, true],
  ['audit.log', 'audit.log-20261123.zst', 'audit.log-20261123', true],
  ['audit', 'audit.3', null, false],
  ['audit.log', 'audit.log-20261123-17', 'audit.log-20261123-17', false],
  ['audit.log', 'audit.log-20261123-1700', 'audit.log-20261123-1700', false],
  // must-gather packs the log itself as well as its rotated files.
  ['audit.log.gz', 'audit-2026-11-23T16-42-10.123.log.gz', 'audit-2026-11-23T16-42-10.123.log', true],
  ['audit.log.zst', 'audit.log.1.gz', null, true],
])('of %s, %s is a rotated file', (path, name, stem, compressed) => {
  expect(siblingOf(path)(name)).toMatchObject({ stem, compressed })
})

test.each([
  ['audit.log', 'audit.log'],
  ['audit.log', 'audit.log.gz'],
  ['audit.log.gz', 'audit.log.gz'],
  ['audit.log', 'audit-2026-11-23.log'],
  ['audit.log', 'other-2026-11-23T16-42-10.123.log'],
  ['audit.log', 'audit-2026-11-23T16-42-10.123xlog'],
  ['a+b.log', 'aab-2026-11-23T16-42-10.123.log'],
  ['audit.log', 'audit.1.log'],
  ['audit.log', 'audit.log.1.bz2'],
  ['audit.log', 'audit.log.'],
])('of %s, %s is none', (path, name) => {
  expect(siblingOf(path)(name)).toBeNull()
})

test('the time of the rotation is known where the name tells it exactly', () => {
  const until = (name: string) => siblingOf('audit.log')(name)?.until
  expect(until('audit-2026-11-23T16-42-10.123.log.gz')).toBe(Date.UTC(2026, 10, 23, 16, 42, 10, 123))
  expect(until('audit-2026-99-23T16-42-10.123.log')).toBeNull()
  expect(until('audit.log-20261123')).toBeNull()
  expect(until('audit.log.1')).toBeNull()
})
