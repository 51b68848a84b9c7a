import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Kind, kinds } from './kinds.ts'
import { grow, type Log } from './logs.ts'
import { builtAt } from './older.ts'

/** Where the topics find their logs, and how the command line wants them to measure. */
export interface Lab {
  /** A folder of this run, removed at its end. */
  readonly folder: string
  /** How long to follow the log at full speed, in seconds. */
  readonly seconds: number
  /** The folder of an older commit to compare with, built at the first call; null for none. */
  readonly before: () => string | null
  /** Makes the log at the first call, and keeps it for later topics. */
  readonly log: (kind: Kind, events: number) => Log
}

/** How many events with bodies make a gigabyte, for all topics that need a big log. */
export const gigabyte = 55_000

export function openLab(seconds: number, before: string | null): Lab {
  const folder = temporaryFolder()
  const logs = new Map<string, Log>()
  let built: string | null = null
  return {
    folder,
    seconds,
    before: () => {
      if (before !== null) built ??= builtAt(before, folder)
      return built
    },
    log: (kind, events) => {
      const name = `${kind}-${events}.log`
      const log =
        logs.get(name) ??
        grow(kinds[kind](), path.join(folder, name.replaceAll(' ', '-').replace('%', 'percent')), events)
      logs.set(name, log)
      return log
    },
  }
}

/** A folder that is removed when this process ends, also by ^C: it may hold gigabytes. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-bench-'))
  process.on('exit', () => {
    fs.rmSync(folder, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
  return folder
}
