import type { Bodies } from '../../audit/decode/body-sizes.ts'
import { type EventFields, isError, type Level, type LevelledEvent } from '../../audit/event.ts'
import type { Outcome } from '../../policy/judge/change.ts'

export const bodyNames = ['requestObject', 'responseObject'] as const
export type BodyName = (typeof bodyNames)[number]

/** An event as it was logged: its fields, the length of its record, and how much of that its bodies take, in bytes. */
export interface Logged {
  readonly fields: LevelledEvent
  readonly length: number
  readonly bodies: Bodies
  /** Whether its bodies were too long to log. */
  readonly truncated: boolean
}

/** The length of an event's record under a policy. */
export interface RecordSize {
  /** The part that is known. */
  readonly bytes: number
  /** The bodies to add, if the request has them: the log does not hold them. */
  readonly open: readonly BodyName[]
  /** Whether the bodies to be estimated are without their managedFields. */
  readonly bare: boolean
  /** Whether the record is longer, by an unknown amount. */
  readonly unknown: boolean
}

/**
 * The length of a logged event's record under a policy that writes it with this outcome. It is exact when the level is
 * no higher than the log's, except for the patches that webhooks add as annotations above Metadata. `stripped` says
 * whether the log was written without managedFields.
 */
export function sizeUnder(logged: Logged, outcome: Outcome, stripped: boolean): RecordSize {
  const { fields, length, bodies } = logged
  const bare = outcome.omitManagedFields
  const longerLevelName = outcome.level.length - fields.level.length
  let bytes = length - bodies.requestObject - bodies.responseObject + longerLevelName
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

/** Whether events of this level include such a body, if the request has one. */
export function holds(level: Level, body: BodyName): boolean {
  return level === 'RequestResponse' || (level === 'Request' && body === 'requestObject')
}

/** The bytes of managedFields in a body. kube-apiserver logs a patch as it was sent, so it omits none of a patch. */
export function managedFieldsOf({ fields, bodies }: Pick<Logged, 'fields' | 'bodies'>, body: BodyName): number {
  return isPatch(fields, body) ? 0 : bodies.managedFields[body]
}

function isPatch({ verb }: EventFields, body: BodyName): boolean {
  return verb === 'patch' && body === 'requestObject'
}

/** Bodies that were too long to log may fit if the policy logs less of them, never if it logs as much or more. */
function mayFit({ fields }: Logged, outcome: Outcome, stripped: boolean): boolean {
  const fewer = fields.level === 'RequestResponse' && outcome.level === 'Request'
  return fewer || outcome.omitManagedFields !== stripped
}

/**
 * Whether a request can have such a body at all. Reads send none. Responses can have one for non-resource URLs too,
 * such as the lists of discovery, and for watches that failed.
 */
function canHave({ stage, verb, hasObjectRef, code }: EventFields, body: BodyName): boolean {
  if (stage === 'RequestReceived') return false
  if (body === 'requestObject') return hasObjectRef && !['get', 'list', 'watch'].includes(verb)
  return verb !== 'watch' || isError(code)
}
