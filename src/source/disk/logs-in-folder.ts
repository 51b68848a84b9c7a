import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Failure, failure } from '../source-file.ts'
import { disk as realDisk } from './disk.ts'
import type { Disk } from './reader.ts'
import { rotatedFrom, unpackedName } from './rotated-names.ts'

/** A log in a folder. */
export interface FoundLog {
  /** The file that is written to; if it is not present, only files rotated from it are. */
  readonly path: string
  readonly present: boolean
}

/** What is in a folder: its audit logs, and for each log of which nothing may be read why not. */
export interface FoundLogs {
  readonly kind: 'found'
  readonly logs: readonly FoundLog[]
  readonly failures: readonly Failure[]
}

/** What an audit log contains near its beginning, whatever it is wrapped in: all marks of any one row. */
const auditMarks: readonly (readonly RegExp[])[] = [
  [/\\?"audit(?:ID|Id)\\?"/i, /\\?"stage\\?"/i],
  [/ AUDIT: id="/],
  [/cloudaudit\.googleapis\.com/],
]

/**
 * The audit logs in a folder (not in its subfolders), sorted by name. A log and its rotated files count once. Looks
 * into every file to skip policies and other logs; an empty file counts if its name is `*.log`. Never throws.
 */
export async function logsIn(folder: string, disk: Disk = realDisk): Promise<FoundLogs | Failure> {
  const names = await readdir(folder).catch((error: unknown) => failure(folder, error))
  if ('kind' in names) return names
  const present = new Set(names)
  // A log of which only a packed form is there goes by that name: must-gather packs audit.log as it packs rotated files.
  const packed = new Map(names.flatMap((name) => (present.has(unpackedName(name)) ? [] : [[unpackedName(name), name]])))
  const isLog = new Map<string, boolean>()
  const closed = new Map<string, Failure>()
  for (const name of names.toSorted()) {
    const from = rotatedFrom(name)
    const log = from === null ? name : present.has(from) ? from : (packed.get(from) ?? from)
    // One file with the marks is enough.
    if (isLog.get(log) === true) continue
    const looked = await hasAuditMarks(join(folder, name), name, disk)
    isLog.set(log, looked === true)
    if (typeof looked !== 'boolean') closed.set(log, looked)
  }
  // What was rotated from a log is tried once more when that log is read.
  const failures = [...closed].flatMap(([log, failed]) => (isLog.get(log) === true ? [] : [failed]))
  const logs = [...isLog]
    .flatMap(([name, is]) => (is ? [{ path: join(folder, name), present: present.has(name) }] : []))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  return { kind: 'found', logs, failures }
}

/** The failure if the file's name is that of a log and it may not be read. */
async function hasAuditMarks(path: string, name: string, disk: Disk): Promise<boolean | Failure> {
  const reader = await disk.open(path)
  if (reader.kind === 'failure') return isForbidden(reader) && /\.log\b/.test(name) ? reader : false
  try {
    if (reader.endless) return false
    const block = await reader.read(0, inspectedBytes)
    if ('kind' in block) return false
    if (block.bytes.length === 0) return name.endsWith('.log')
    const text = block.bytes.toString('latin1')
    return auditMarks.some((all) => all.every((one) => one.test(text)))
  } finally {
    await reader.close()
  }
}

function isForbidden({ code }: Failure): boolean {
  return code === 'EACCES' || code === 'EPERM'
}

const inspectedBytes = 64 * 1024
