import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import { scratch } from './waiting.ts'

test('reading a file uses the same two pieces of memory again and again', async () => {
  const path = join(scratch(), 'audit.log')
  writeFileSync(path, 'x'.repeat(100_000))
  const reader = await disk.open(path)
  if (reader.kind === 'failure') throw new Error(reader.message)
  const memory = new Set<ArrayBufferLike>()
  for (let offset = 0; offset < 100_000; offset += 1000) {
    const block = await reader.read(offset, 1000)
    if (!('kind' in block) && offset > 1024) memory.add(block.bytes.buffer)
  }
  await reader.close()
  expect(memory.size).toBe(2)
})
