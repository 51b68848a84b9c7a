import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Failure, failure } from '../source-file.ts'
import { disk as realDisk } from './disk.ts'
import type { Disk } from './reader.ts'
import { rotatedFrom } from './rotated-names.ts'

/** A log that lies in a folder. */
export interface FoundLog {
  /** What is written to; where it is not there, only what was rotated from it is. */
  readonly path: string
  readonly present: boolean
}

/** What an audit log has near its beginning, whatever it is wrapped in; of each row all. */
const auditMarks: readonly (readonly RegExp[])[] = [
  [/\\?"audit(?:ID|Id)\\?"/i, /\\?"stage\\?"/i],
  [/ AUDIT: id="/],
  [/cloudaudit\.googleapis\.com/],
]

/**
 * The audit logs in a folder (not in folders inside of it), by name: each once, with its rotated files in mind. Every
 * file is looked into, so that policies and other logs beside them are left out; of empty ones those count that are
 * called `*.log`. Never throws.
 */
export async function logsIn(folder: string, disk: Disk = realDisk): Promise<readonly FoundLog[] | Failure> {
  const names = await readdir(folder).catch((error: unknown) => failure(folder, error))
  if ('kind' in names) return names
  const present = new Set(names)
  const isLog = new Map<string, boolean>()
  for (const name of names.toSorted()) {
    const log = rotatedFrom(name) ?? name
    // One that tells is enough.
    if (isLog.get(log) !== true) isLog.set(log, await tells(join(folder, name), name, disk))
  }
  return [...isLog]
    .flatMap(([name, is]) => (is ? [{ path: join(folder, name), present: present.has(name) }] : []))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function tells(path: string, name: string, disk: Disk): Promise<boolean> {
  const reader = await disk.open(path)
  if (reader.kind === 'failure') return false
  try {
    if (reader.endless) return false
    const block = await reader.read(0, lookedAt)
    if ('kind' in block) return false
    if (block.bytes.length === 0) return name.endsWith('.log')
    const text = block.bytes.toString('latin1')
    return auditMarks.some((all) => all.every((one) => one.test(text)))
  } finally {
    await reader.close()
  }
}

const lookedAt = 64 * 1024
