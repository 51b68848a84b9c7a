import type { BigIntStats } from 'node:fs'
import { expect, test } from 'vitest'
import { birthOf, sameBirth } from '../../src/source/disk/identity.ts'

const at = (birthtimeNs: bigint, ctimeNs: bigint): string => birthOf({ birthtimeNs, ctimeNs } as BigIntStats)

// Where a file system keeps no birth time Node.js gives another one, which moves: a log would be another file at each write.
test('a birth time is one only where it is not the time of the last change', () => {
  expect(at(5n, 9n)).toBe('5')
  expect([at(0n, 9n), at(9n, 9n)]).toEqual(['', ''])
})

test('a birth time that is not known tells no files apart', () => {
  const inode = { device: '1', inode: '2' }
  expect(sameBirth({ ...inode, birth: '5' }, { ...inode, birth: '6' })).toBe(false)
  expect(sameBirth({ ...inode, birth: '5' }, { ...inode, birth: '' })).toBe(true)
  expect(sameBirth({ ...inode, birth: '' }, { ...inode, inode: '3', birth: '' })).toBe(false)
})
