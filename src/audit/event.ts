/** The stages of a request, in the order in which they are passed (audit.k8s.io/v1, `Stage`). */
export const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const
export type Stage = (typeof stages)[number]

/** The levels, each recording all that the one before it does (audit.k8s.io/v1, `Level`). */
export const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
export type Level = (typeof levels)[number]

/**
 * What one logged event says, without its bodies: the fields that are shown, filtered by and judged. Absent strings are
 * `""`; the names are those of audit.k8s.io/v1, with `user` and `objectRef` taken apart.
 */
export interface EventFields {
  readonly auditID: string
  readonly stage: Stage
  /** `""` where the log does not hold it: what such an event says is approximate. */
  readonly level: Level | ''
  readonly verb: string
  readonly requestURI: string
  /** `user.username`; a request that failed to authenticate has none, nor groups. */
  readonly user: string
  readonly userGroups: readonly string[]
  /** `impersonatedUser.username`. */
  readonly impersonatedUser: string
  readonly sourceIPs: readonly string[]
  readonly userAgent: string
  /** Whether the event has an objectRef: a resource request has one, a non-resource request none. */
  readonly hasObjectRef: boolean
  readonly apiGroup: string
  readonly apiVersion: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** `responseStatus.code`, null when absent. */
  readonly code: number | null
  /** Both times verbatim, as the log has them. */
  readonly requestReceivedTimestamp: string
  readonly stageTimestamp: string
}

/** Whether a response code says that the request failed or was refused; null for no code. */
export function isError(code: number | null): boolean {
  return code !== null && code >= 400
}

/** An event of a log that holds its level, as kube-apiserver's own does. */
export type LevelledEvent = EventFields & { readonly level: Level }

/** Whether the log holds the event's level; one that does not makes its events approximate. */
export function isLevelled(event: EventFields): event is LevelledEvent {
  return event.level !== ''
}

/** What the policy saw of a request (k8s.io/apiserver, `authorizer.Attributes`), plain data in and out. */
export interface Attributes {
  /** null when the request failed to authenticate, so that no user was known. */
  readonly user: { readonly username: string; readonly groups?: readonly string[] | null } | null
  readonly verb: string
  readonly resourceRequest: boolean
  readonly apiGroup: string
  readonly apiVersion: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** The percent-decoded path; a byte that is not UTF-8 stands as a lone surrogate U+DC80–U+DCFF (`audit/path.ts`). */
  readonly path: string
}
