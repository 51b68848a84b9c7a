import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import type { EventFields } from '../../src/audit/event.ts'
import { eventIn } from './decoded.ts'
import { fixtures } from './paths.ts'

/** Logs of a kube-apiserver, whole or as its policy left them. */
export const realLogs = [
  'kube-up.log.gz',
  'logs/metadata/audit.log.gz',
  'logs/distinct-rules/audit.log.gz',
  'logs/truncated/audit.log.gz',
] as const
export type RealLog = (typeof realLogs)[number]

/** The lines of a real log, one record each. */
export function realLines(name: RealLog): string[] {
  const text = zlib.gunzipSync(fs.readFileSync(path.join(fixtures, name))).toString()
  return text.trimEnd().split('\n')
}

/** The events of a real log, as the reference decoder reads them. */
export function realEvents(name: RealLog): EventFields[] {
  return realLines(name).map((line) => {
    const event = eventIn(line)
    if (event === null) throw new Error(`not an event: ${line}`)
    return event
  })
}
