import type { EventFields, Level } from '../event.ts'
import { readForSecrets, valueAt } from '../mask.ts'
import { maskText } from '../mask-text.ts'
import { actOf } from './act.ts'
import { builtIns } from './built-in.ts'
import { commandIn } from './command.ts'
import { isDryRun } from './dry-run.ts'
import { isPrivileged, podSpecsIn } from './pod-spec.ts'

/** What is worth knowing of a request beside its act and target, in a few words. */
export interface RequestNote {
  readonly id: NoteId
  readonly words: string
}

export type NoteId =
  | 'command'
  | 'dryRun'
  | 'allNamespaces'
  | 'privileged'
  | 'hostNetwork'
  | 'hostPID'
  | 'hostIPC'
  | 'role'
  | 'panic'
  | 'forbidden'

/** A row of the table of notes. */
interface NoteRow {
  readonly id: NoteId
  /** The lowest level at which an event can have it. */
  readonly level: Level
  /**
   * The note of an event; null if it has none. `record` is the event as JSON, or null where only the fields are known: a
   * note that takes more than them is then null too.
   */
  readonly words: (event: EventFields, record: unknown) => string | null
}

/**
 * The notes of an event, in the order of the table, with their secrets hidden. Of a long text they have the beginning: it
 * stands at the end of a line.
 */
export function notesOf(event: EventFields, record: unknown): readonly RequestNote[] {
  return noteRows.flatMap(({ id, words }) => {
    const text = words(event, record)
    if (text === null || text === '') return []
    const shown = maskText(readForSecrets(text))
    return [{ id, words: shown.length > mostWords ? `${shown.slice(0, mostWords)}…` : shown }]
  })
}

/** In characters. */
const mostWords = 200

/** The table of all notes. */
export const noteRows: readonly NoteRow[] = [
  { id: 'command', level: 'Metadata', words: commandOf },
  { id: 'dryRun', level: 'Metadata', words: (event, record) => (wasDryRun(event, record) ? 'dry run' : null) },
  { id: 'allNamespaces', level: 'Metadata', words: (event) => (isInAllNamespaces(event) ? 'all namespaces' : null) },
  { id: 'privileged', level: 'Request', words: ofPods('privileged', isPrivileged) },
  { id: 'hostNetwork', level: 'Request', words: ofPods('hostNetwork', (spec) => spec['hostNetwork'] === true) },
  { id: 'hostPID', level: 'Request', words: ofPods('hostPID', (spec) => spec['hostPID'] === true) },
  { id: 'hostIPC', level: 'Request', words: ofPods('hostIPC', (spec) => spec['hostIPC'] === true) },
  { id: 'role', level: 'Request', words: roleBound },
  { id: 'panic', level: 'Metadata', words: ({ stage }) => (stage === 'Panic' ? 'panic' : null) },
  { id: 'forbidden', level: 'Metadata', words: whyForbidden },
]

function commandOf(event: EventFields): string | null {
  return actOf(event) === 'exec' ? commandIn(event.requestURI) : null
}

/** A delete with DeleteOptions in its body takes them from there alone, as `isDryRun` says. */
function wasDryRun(event: EventFields, record: unknown): boolean {
  const options = valueAt(record, ['requestObject'])
  if (options === undefined || actOf(event) !== 'delete') return isDryRun(event)
  const dryRun = valueAt(options, ['dryRun'])
  return Array.isArray(dryRun) && dryRun.length > 0
}

/**
 * Whether a request is for the objects of all namespaces; a selector may choose few of them. Only of Kubernetes' own
 * resources is it known whether they are in namespaces: of a custom one, without a namespace in the request, nothing is.
 */
function isInAllNamespaces({ verb, hasObjectRef, apiGroup, resource, namespace }: EventFields): boolean {
  return hasObjectRef && namespace === '' && ofMany.has(verb) && namespaced.has(`${apiGroup}/${resource}`)
}

const ofMany = new Set(['list', 'watch', 'deletecollection'])
const namespaced = new Set(
  builtIns.filter((one) => one.namespaced).map(({ group, resource }) => `${group}/${resource}`),
)

/** The body of a request that writes an object; undefined where it is not known. */
function written(event: EventFields, record: unknown): unknown {
  return writing.has(actOf(event)) ? valueAt(record, ['requestObject']) : undefined
}

const writing = new Set(['create', 'update', 'patch', 'debug'])

function ofPods(words: string, has: (spec: Readonly<Record<string, unknown>>) => boolean): NoteRow['words'] {
  return (event, record) => (podSpecsIn(event, written(event, record)).some(has) ? words : null)
}

/** The role that a binding gives. It never changes: an update repeats it. */
function roleBound(event: EventFields, record: unknown): string | null {
  const { apiGroup, resource, subresource } = event
  const isBinding = resource === 'rolebindings' || resource === 'clusterrolebindings'
  if (apiGroup !== 'rbac.authorization.k8s.io' || !isBinding || subresource !== '') return null
  const [kind, name] = ['kind', 'name'].map((member) => valueAt(written(event, record), ['roleRef', member]))
  if (typeof name !== 'string') return null
  return kind === 'Role' ? `→ ${name} (Role)` : `→ ${name}`
}

/**
 * Why a request was refused with 403: what the authorizer says; or for a request that was authorized, and refused by
 * admission or against escalation, what the response says. RBAC gives no reason: then its message only says the request
 * again. `Forbidden` says no more than the code.
 */
function whyForbidden({ code, reason }: EventFields, record: unknown): string | null {
  if (code !== 403) return null
  const text = (path: readonly string[]): string => {
    const value = valueAt(record, path)
    return typeof value === 'string' ? value : ''
  }
  const isAuthorized = text(['annotations', 'authorization.k8s.io/decision']) === 'allow'
  if (!isAuthorized)
    return text(['annotations', 'authorization.k8s.io/reason']) || (reason === 'Forbidden' ? '' : reason)
  const message = text(['responseStatus', 'message'])
  const prefix = ' is forbidden: '
  const at = message.indexOf(prefix)
  return at < 0 ? message : message.slice(at + prefix.length)
}
