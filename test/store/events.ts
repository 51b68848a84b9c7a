import fc from 'fast-check'
import { type EventFields, levels, stages } from '../../src/audit/event.ts'
import { actOf } from '../../src/audit/request/act.ts'
import { isDryRun } from '../../src/audit/request/dry-run.ts'
import { notesOf } from '../../src/audit/request/notes.ts'
import { microseconds } from '../../src/audit/time.ts'
import { bytesOfText } from '../../src/columns/bytes.ts'
import { changes } from '../../src/policy/judge/change.ts'
import { agreements } from '../../src/policy/judge/verdict.ts'
import { fieldNames, isRowField, resourceValue, type RowField, type ShapeField } from '../../src/query/fields.ts'
import type { Filter } from '../../src/query/filter.ts'
import type { RecordPlace } from '../../src/store/events/event-rows.ts'
import { type Row, rowOf } from '../../src/store/events/row.ts'
import type { Judges, RowVerdict } from '../../src/store/judging/judges.ts'
import { Segment } from '../../src/store/segment.ts'
import type { RecordIn } from '../../src/store/segment-run.ts'
import { nowhere, Shapes } from '../../src/store/shapes.ts'
import { eventOf } from '../support/events.ts'

export { eventOf as event }

import { holds } from '../query/naive-filter.ts'

/** Few events per segment, so that tests have many segments. */
export const segmentSize = 5

/** The row of an event by its number, if all segments are full; numbers before the first segment are negative. */
export function rowAt(number: number): Row {
  const serial = Math.floor(number / segmentSize)
  return Number.isFinite(number) ? rowOf(serial, number - serial * segmentSize) : (number as Row)
}

export const somewhere: RecordPlace = { file: 0, offset: 0, length: 0 }

/** A segment with shapes of its own. */
export function segmentOf(judges: Judges | null = null, origins = nowhere): Segment {
  return new Segment(new Shapes(judges, origins))
}

/** The record of an event, as kube-apiserver writes it. */
export function recordIn(event: EventFields, place: Pick<RecordPlace, 'file' | 'offset'> = somewhere): RecordIn {
  const { user, userGroups, impersonatedUser, hasObjectRef, resource, namespace, name, apiGroup, apiVersion } = event
  const { level, auditID, stage, requestURI, verb, sourceIPs, userAgent, subresource, code, reason } = event
  const { message, credentialIDs, annotations } = event
  const status = {
    ...(message === '' ? {} : { message }),
    ...(reason === '' ? {} : { reason }),
    code: code ?? undefined,
  }
  const extra = { 'authentication.kubernetes.io/credential-id': credentialIDs }
  const bytes = bytesOfText(
    JSON.stringify({
      ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level, auditID, stage, requestURI, verb },
      user: { username: user, groups: userGroups, ...(credentialIDs.length === 0 ? {} : { extra }) },
      impersonatedUser: impersonatedUser === '' ? undefined : { username: impersonatedUser },
      ...{ sourceIPs, userAgent },
      objectRef: hasObjectRef ? { resource, namespace, name, apiGroup, apiVersion, subresource } : undefined,
      responseStatus: code === null && message === '' ? undefined : { metadata: {}, ...status },
      requestReceivedTimestamp: event.requestReceivedTimestamp,
      stageTimestamp: event.stageTimestamp,
      annotations: annotations.length === 0 ? undefined : Object.fromEntries(annotations),
    }),
  )
  return { file: place.file, offset: place.offset, length: bytes.at.length, bytes, start: 0, end: bytes.at.length }
}

/** Events with few different values, so that filters match some of them. */
export const fewValues: fc.Arbitrary<EventFields> = fc
  .record({
    user: fc.constantFrom('alice', 'bob', '', 'system:node:a', 'a,"b* c'),
    verb: fc.constantFrom('get', 'list', 'watch', 'create', ''),
    requestURI: fc.constantFrom('/api/v1/namespaces/shop/pods', '/api/v1/namespaces/shop/pods?dryRun=All'),
    stage: fc.constantFrom(...stages),
    level: fc.constantFrom(...levels),
    hasObjectRef: fc.boolean(),
    resource: fc.constantFrom('pods', 'deployments', '(url)', ''),
    subresource: fc.constantFrom('', 'exec'),
    apiGroup: fc.constantFrom('', 'apps'),
    namespace: fc.constantFrom('', 'shop'),
    name: fc.constantFrom('', 'web'),
    code: fc.constantFrom(null, 0, 200, 403, 70_000),
    reason: fc.constantFrom('', 'Forbidden'),
    userGroups: fc.subarray(['a', 'b']),
    impersonatedUser: fc.constantFrom('', 'carol'),
    sourceIPs: fc.subarray(['10.0.0.7', '::1']),
    userAgent: fc.constantFrom('kubectl', ''),
    message: fc.constantFrom('', '', 'no such pod'),
    credentialIDs: fc.constantFrom([], [], ['JTI=1']),
    annotations: fc.constantFrom<readonly (readonly [string, string])[]>(
      [],
      [['k8s.io/deprecated', 'true']],
      [['authorization.k8s.io/decision', 'forbid']],
    ),
  })
  .map((few) => eventOf(few))

/** The fields whose values events share. */
export const shapeFields = fieldNames.filter((name): name is ShapeField => !isRowField(name))

/** The values of an event's filter fields; for a list, the list. */
export function valuesOf(
  event: EventFields,
  judged: RowVerdict | null,
): Record<ShapeField, string | readonly string[]> {
  return {
    user: event.user,
    as: event.impersonatedUser,
    verb: event.verb,
    resource: resourceValue(event.hasObjectRef, event.resource, event.subresource, event.apiGroup),
    stage: event.stage,
    ns: event.namespace,
    name: event.name,
    code: event.code === null ? '' : String(event.code),
    level: event.level,
    rule: judged === null ? '' : judged.ruleIndex === null ? 'none' : String(judged.ruleIndex + 1),
    verdict: judged?.agreement ?? '',
    change: judged?.change ?? '',
    userGroup: event.userGroups,
    apiGroup: event.apiGroup,
    origin: '',
    ip: event.sourceIPs.at(-1) ?? '',
    agent: event.userAgent,
    act: actOf(event),
    dry: isDryRun(event) ? 'yes' : 'no',
    uri: event.requestURI,
    subresource: event.subresource,
    reason: event.reason,
    client: /^[^/\s]*/.exec(event.userAgent)![0],
  }
}

/** The values of the fields that events do not share, as far as the event tells them. */
export function ownValuesOf(event: EventFields): Record<RowField, string | readonly string[]> {
  const [received, time] = [event.requestReceivedTimestamp, event.stageTimestamp].map(microseconds)
  return {
    audit: event.auditID,
    took: String(time! - received!),
    bytes: '',
    body: '',
    anyip: event.sourceIPs,
    message: event.message,
    cred: event.credentialIDs,
    decision: new Map(event.annotations).get('authorization.k8s.io/decision') ?? '',
    note: event.annotations.map(([key, value]) => `${key}=${value}`),
  }
}

/** Whether an event matches a filter, without columns. */
export function passes(filter: Filter, event: EventFields, judged: RowVerdict | null = null): boolean {
  const values = { ...valuesOf(event, judged), ...ownValuesOf(event) }
  return holds(filter, {
    values: (field) => {
      const value = values[field]
      return typeof value === 'string' ? [value] : value.length === 0 ? [''] : value
    },
    notes: notesOf(event).map(({ words }) => words),
    time: microseconds(event.stageTimestamp),
  })
}

export const anyJudged: fc.Arbitrary<RowVerdict | null> = fc.option(
  fc.record({
    policy: fc.constant(0),
    change: fc.option(fc.constantFrom(...changes)),
    ruleIndex: fc.option(fc.integer({ min: 0, max: 300 })),
    agreement: fc.constantFrom(...agreements),
    candidates: fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 3 }),
  }),
)
