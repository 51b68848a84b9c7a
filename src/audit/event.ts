/** The stages of a request, in the order in which it goes through them (audit.k8s.io/v1, `Stage`). */
export const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const
export type Stage = (typeof stages)[number]

/** The levels; each records everything that the one before it does (audit.k8s.io/v1, `Level`). */
export const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
export type Level = (typeof levels)[number]

/**
 * The fields of one logged event that are shown, filtered and judged; its bodies are not among them. An absent string is
 * `""`. The names are those of audit.k8s.io/v1, with the members of `user` and `objectRef` as fields of their own.
 */
export interface EventFields {
  readonly auditID: string
  readonly stage: Stage
  /** `""` if the log lacks levels: such an event is approximate. */
  readonly level: Level | ''
  readonly verb: string
  readonly requestURI: string
  /** `user.username`; a request that failed to authenticate has neither a name nor groups. */
  readonly user: string
  readonly userGroups: readonly string[]
  /** `impersonatedUser.username`. */
  readonly impersonatedUser: string
  /** The last one is the peer; what stands before it, the client may have chosen. */
  readonly sourceIPs: readonly string[]
  readonly userAgent: string
  /** Whether the event has an objectRef: resource requests have one, non-resource requests do not. */
  readonly hasObjectRef: boolean
  readonly apiGroup: string
  readonly apiVersion: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** `responseStatus.code`; null if absent. */
  readonly code: number | null
  /** `responseStatus.reason`, such as `NotFound`; only failures have one. */
  readonly reason: string
  /** `responseStatus.message`. */
  readonly message: string
  /** The values of `user.extra["authentication.kubernetes.io/credential-id"]`. */
  readonly credentialIDs: readonly string[]
  /** Key and value of each annotation. */
  readonly annotations: readonly (readonly [key: string, value: string])[]
  /** The notes that take its record, as one text (`recordNotesOf`); nearly always `""`, for none. */
  readonly recordNotes: string
  /** Both times as the log has them. */
  readonly requestReceivedTimestamp: string
  readonly stageTimestamp: string
}

/** What decides no verdict, and in some logs differs from event to event, in others hardly. */
export type EventRest = Pick<EventFields, 'sourceIPs' | 'message' | 'credentialIDs' | 'annotations'>

/** What many events have in common: all fields but those of the rest, and those that are one event's own. */
export type EventShape = Omit<EventFields, keyof EventRest | 'auditID' | 'requestReceivedTimestamp' | 'stageTimestamp'>

/** Whether a response code says that the request failed or was refused. `code` is null if there is none. */
export function isError(code: number | null): boolean {
  return code !== null && code >= 400
}

/** An event with a level, as kube-apiserver's own log always has it. */
export type LevelledEvent = EventFields & { readonly level: Level }

/** Whether the event has a level; a log that lacks levels makes its events approximate. */
export function isLevelled(event: EventFields): event is LevelledEvent {
  return event.level !== ''
}

/** What the policy saw of a request, as plain data (k8s.io/apiserver, `authorizer.Attributes`). */
export interface Attributes {
  /** null if the request failed to authenticate, so that no user was known. */
  readonly user: { readonly username: string; readonly groups?: readonly string[] | null } | null
  readonly verb: string
  readonly resourceRequest: boolean
  readonly apiGroup: string
  readonly apiVersion: string
  readonly namespace: string
  readonly resource: string
  readonly subresource: string
  readonly name: string
  /** The percent-decoded path; a byte that is not UTF-8 is a lone surrogate U+DC80–U+DCFF (`audit/request/path.ts`). */
  readonly path: string
}
