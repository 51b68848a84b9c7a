import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { grow, type Kind, kinds, type Log } from './logs.ts'

/** Where the topics find their logs, and what the command line says of how to measure. */
export interface Lab {
  /** Private to this run, and gone with it. */
  readonly folder: string
  /** How long the log is followed at full speed. */
  readonly seconds: number
  /** Made when it is first asked for, and kept for the topics that follow. */
  readonly log: (kind: Kind, events: number) => Log
}

/** How many events of bodies make a gigabyte, for all topics that want a big log. */
export const gigabyte = 55_000

export function openLab(seconds: number): Lab {
  const folder = temporaryFolder()
  const logs = new Map<string, Log>()
  return {
    folder,
    seconds,
    log: (kind, events) => {
      const name = `${kind}-${events}.log`
      const log = logs.get(name) ?? grow(kinds[kind](), path.join(folder, name), events)
      logs.set(name, log)
      return log
    },
  }
}

/** A folder that goes when this process ends, be it by ^C: gigabytes may lie in it. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-bench-'))
  process.on('exit', () => {
    fs.rmSync(folder, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
  return folder
}
