import { decode } from '../../audit/decode/reference.ts'
import { Scanner } from '../../audit/decode/scanner.ts'
import type { AuditRecord } from '../../audit/records/line-cutter.ts'
import { loggedMicroseconds } from '../../audit/time.ts'
import { intake, type IntakeOptions } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import { listenPath } from '../../intake/streams.ts'
import { isFifo } from '../../source/streams/fifo.ts'

/** Whether a log can only be read once: stdin, a pipe, the webhook. */
export function isStream({ path, files }: Origin): boolean {
  return path === listenPath || files.some((file) => file === '-' || isFifo(file))
}

/**
 * The latest stage time in the newest parts of logs that are files, in microseconds since 1970; null if no event has one.
 * Says nothing of what cannot be read: who reads the logs after this will.
 */
export async function newestTime({
  origins,
  format,
}: Pick<IntakeOptions, 'origins' | 'format'>): Promise<number | null> {
  const scanner = new Scanner()
  let newest = -Infinity
  const record = (one: AuditRecord): null => {
    const time = timeOf(one, scanner)
    if (time > newest) newest = time
    return null
  }
  const older = { record, end: () => newest === -Infinity }
  const options = { origins, format, following: false, newestFirst: true }
  await intake(options, { record, older: () => older, problem: () => undefined }).ended
  return newest === -Infinity ? null : newest
}

/** The stage time of a record's event; NaN if it has none. */
function timeOf({ bytes, start, end, approximate }: AuditRecord, scanner: Scanner): number {
  if (scanner.scan(bytes, start, end, 0)) return scanner.event.time
  const decoded = decode(bytes.at.subarray(start, end), approximate)
  return decoded.kind === 'problem' ? NaN : loggedMicroseconds(decoded.event.stageTimestamp)
}
