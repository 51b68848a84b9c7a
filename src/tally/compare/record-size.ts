import type { Bodies } from '../../audit/decode/body-sizes.ts'
import { type EventFields, isError, type Level, type LevelledEvent } from '../../audit/event.ts'
import type { Outcome } from '../../policy/judge/change.ts'

export const bodyNames = ['requestObject', 'responseObject'] as const
export type BodyName = (typeof bodyNames)[number]

/** An event as it was logged: its fields, the bytes of its record, and what of them are bodies. */
export interface Logged {
  readonly fields: LevelledEvent
  readonly length: number
  readonly bodies: Bodies
  /** Whether its bodies were too long to be logged. */
  readonly truncated: boolean
}

/** How long the record of an event is under a policy. */
export interface RecordSize {
  /** What is known of it. */
  readonly bytes: number
  /** The bodies that it has besides, as far as the request has such bodies: the log does not hold them. */
  readonly open: readonly BodyName[]
  /** Whether the bodies to be estimated are without their managedFields. */
  readonly bare: boolean
  /** Whether there is more of it, and no telling how much. */
  readonly unknown: boolean
}

/**
 * How long the record of a logged event would be under a policy that says this of its request and writes it. It is exact
 * where the level is no higher than the log's, but for the patches that webhooks leave as annotations above Metadata.
 * `stripped` says whether the log was written without managedFields.
 */
export function sizeUnder(logged: Logged, outcome: Outcome, stripped: boolean): RecordSize {
  const { fields, length, bodies } = logged
  const bare = outcome.omitManagedFields
  const levelName = outcome.level.length - fields.level.length
  let bytes = length - bodies.requestObject - bodies.responseObject + levelName
  let unknown = false
  const open: BodyName[] = []
  for (const body of bodyNames.filter((name) => holds(outcome.level, name))) {
    if (bodies[body] > 0) {
      const managed = managedFieldsOf(logged, body)
      bytes += bodies[body] - (bare ? managed : 0)
      unknown ||= stripped && !bare && managed === 0 && !isPatch(fields, body)
    } else if (logged.truncated) {
      unknown ||= mayFit(logged, outcome, stripped)
    } else if (!holds(fields.level, body) && canHave(fields, body)) {
      open.push(body)
    }
  }
  return { bytes, open, bare, unknown }
}

/** Whether events of this level have such a body, where the request has one. */
export function holds(level: Level, body: BodyName): boolean {
  return level === 'RequestResponse' || (level === 'Request' && body === 'requestObject')
}

/** What the managedFields of a body take. kube-apiserver logs a patch as it was sent, and leaves out nothing of it. */
export function managedFieldsOf({ fields, bodies }: Pick<Logged, 'fields' | 'bodies'>, body: BodyName): number {
  return isPatch(fields, body) ? 0 : bodies.managedFields[body]
}

function isPatch({ verb }: EventFields, body: BodyName): boolean {
  return verb === 'patch' && body === 'requestObject'
}

/** Bodies that were too long may be short enough with less in them; with as much or more they are not. */
function mayFit({ fields }: Logged, outcome: Outcome, stripped: boolean): boolean {
  const fewer = fields.level === 'RequestResponse' && outcome.level === 'Request'
  return fewer || outcome.omitManagedFields !== stripped
}

/**
 * Whether a request can have such a body at all. Reading takes none. Answers of URLs that are no resource can have one,
 * such as the lists of discovery, and so can watches that are refused.
 */
function canHave({ stage, verb, hasObjectRef, code }: EventFields, body: BodyName): boolean {
  if (stage === 'RequestReceived') return false
  if (body === 'requestObject') return hasObjectRef && !['get', 'list', 'watch'].includes(verb)
  return verb !== 'watch' || isError(code)
}
