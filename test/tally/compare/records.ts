import { fieldsOf } from '../../../src/audit/decode/reference.ts'
import type { LevelledEvent } from '../../../src/audit/event.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { Replay, type Replayed } from '../../../src/tally/compare/replay.ts'

/** An event as its record has it, that says nothing special but for what is given. */
export function recordOf(more: object = {}): object {
  return {
    level: 'Metadata',
    auditID: 'id',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods',
    verb: 'create',
    user: { username: 'alice' },
    objectRef: { resource: 'pods', namespace: 'shop' },
    responseStatus: { code: 201 },
    stageTimestamp: '2026-11-23T17:00:00.000000Z',
    ...more,
  }
}

/** Replays records that were never written to a file. */
export function replayOf(records: readonly object[], before: Policy, after: Policy, limit?: number): Replayed {
  const replay = new Replay(before, after, limit)
  for (const record of records) replay.add(fieldsOf(record) as LevelledEvent, bytesIn(record), record)
  return replay.replayed()
}

export function bytesIn(record: object): number {
  return Buffer.byteLength(JSON.stringify(record))
}
