import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { disk } from '../../src/source/disk/disk.ts'
import { scratch } from './waiting.ts'

/** How this process has a file open: the lowest two bits of the flags, 0 for reading alone (Linux, proc(5)). */
function accessTo(path: string): number[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      if (readlinkSync(`/proc/self/fd/${fd}`) !== path) return []
      const [, flags = ''] = /^flags:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? []
      return [Number.parseInt(flags, 8) & 3]
    } catch {
      // Closed meanwhile.
      return []
    }
  })
}

// The log is evidence: whoever may only read it must not need more, and we can never write to it by mistake.
test.skipIf(process.platform !== 'linux')('a log, a packed one and a pipe are opened for reading alone', async () => {
  const folder = scratch()
  const [log, packed, pipe] = ['audit.log', 'audit.log.1.gz', 'pipe'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(log, 'one\n')
  // More than is unpacked at once: a file that was read whole is closed.
  writeFileSync(packed, gzipSync('x'.repeat(2_000_000), { level: 0 }))
  execFileSync('mkfifo', [pipe])
  for (const path of [log, packed, pipe]) {
    const reader = await disk.open(path)
    if (reader.kind === 'failure') throw new Error(reader.message)
    const access = accessTo(path)
    await reader.close()
    expect([path, new Set(access)]).toEqual([path, new Set([0])])
  }
})
