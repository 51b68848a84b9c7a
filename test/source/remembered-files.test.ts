import { expect, test } from 'vitest'
import { recentFiles } from '../../src/source/byte-sink.ts'

const fileOf = (file: number, path = 'audit.log') => ({ file, origin: path, path, identity: null, compressed: false })

test('keeps the newest files only, and what is known of them last', () => {
  const files = recentFiles(3)
  for (const number of [1, 2, 3]) files.keep(fileOf(number))
  files.keep(fileOf(2, 'renamed'))
  expect(files.file(1)).not.toBeNull()
  files.keep(fileOf(4))
  expect([1, 2, 3, 4].map((number) => files.file(number)?.path)).toEqual([
    undefined,
    'renamed',
    'audit.log',
    'audit.log',
  ])
})
