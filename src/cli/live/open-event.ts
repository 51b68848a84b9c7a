import { parseRecord } from '../../audit/decode/reference.ts'
import type { EventFields } from '../../audit/event.ts'
import { longestHeader } from '../../audit/records/formats/csv.ts'
import type { Format } from '../../audit/records/formats/format.ts'
import type { RawRecord } from '../../engine/engine.ts'
import { type FoundRecord, foundRecord } from '../../engine/found-record.ts'
import type { Intake } from '../../intake/intake.ts'
import { reread } from '../../source/history/find-again.ts'
import type { SourceFile } from '../../source/source-file.ts'
import type { RecordPlace } from '../../store/events/event-rows.ts'

/** Reads an event's record again from its place. If that fails, gives what the store keeps of the event. */
export async function openEvent(
  event: EventFields,
  { file, offset, length }: RecordPlace,
  reading: Pick<Intake, 'file'>,
  format?: Format,
): Promise<RawRecord> {
  const source = reading.file(file)
  if (source === null || (source.identity === null && source.again === undefined))
    return { kind: 'kept', why: 'a stream cannot be read again', value: asLogged(event) }
  const bytes = await reread(source, offset, length)
  const why = source.identity === null ? 'its bytes were dropped (--max-spool)' : 'its line is no longer in the log'
  if (bytes === 'gone') return { kind: 'kept', why, value: asLogged(event) }
  const found = foundRecord(event, bytes, format) ?? (await inTable(event, source, offset, bytes))
  if (found === null) return { kind: 'kept', why: 'the file has changed at this position', value: asLogged(event) }
  // The record of an approximate event was rebuilt; show what the log holds.
  const wrapping = event.level === '' ? parseRecord(bytes) : undefined
  return { kind: 'here', value: wrapping ?? found.value }
}

/** The same for an event in a row of CSV, which means nothing without its header. */
async function inTable(
  event: EventFields,
  source: SourceFile,
  offset: number,
  bytes: Uint8Array,
): Promise<FoundRecord | null> {
  const head = await reread(source, 0, Math.min(offset, longestHeader + 1))
  return head === 'gone' ? null : foundRecord(event, bytes, 'auto', head)
}

/** What the store keeps of an event, laid out like a logged event. */
function asLogged(event: EventFields): object {
  const { user, userGroups, impersonatedUser, hasObjectRef, resource, namespace, name, apiGroup, subresource } = event
  const { level, auditID, stage, requestURI, verb, sourceIPs, userAgent, code, reason } = event
  const responseStatus = { ...(reason === '' ? {} : { reason }), ...(code === null ? {} : { code }) }
  const { requestReceivedTimestamp, stageTimestamp } = event
  return {
    ...{ level, auditID, stage, requestURI, verb, user: { username: user, groups: userGroups } },
    ...(impersonatedUser === '' ? {} : { impersonatedUser: { username: impersonatedUser } }),
    ...{ sourceIPs, userAgent },
    ...(hasObjectRef ? { objectRef: { resource, namespace, name, apiGroup, subresource } } : {}),
    ...(code === null && reason === '' ? {} : { responseStatus }),
    ...{ requestReceivedTimestamp, stageTimestamp },
  }
}
