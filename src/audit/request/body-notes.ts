import { valueAt } from '../mask.ts'
import { type Act, type ActedOn, actOf } from './act.ts'
import { asksForDryRun, isDryRun } from './dry-run.ts'
import { makesPods, type PodPower, podPowers, podSpecsIn } from './pod-spec.ts'

/** What the body of a request says that is worth noting. */
export interface Body {
  /** Of a delete, whether it is a dry run; null if its URI says the same. DeleteOptions in the body decide alone. */
  readonly isDry: boolean | null
  /** What the pods that it writes may do. */
  readonly powers: readonly PodPower[]
  /** The role that it binds; it never changes: an update repeats it. Null for none. */
  readonly role: string | null
}

/** What the body in a record, given as JSON, says; null for nothing, as for requests of which `bodyTells` is false. */
export function bodyIn(event: Parameters<typeof isDryRun>[0], record: unknown): Body | null {
  const object = valueAt(record, ['requestObject'])
  if (object === undefined) return null
  const act = actOf(event)
  const isDry = act === 'delete' ? dryRunOf(event, object) : null
  const isWrite = writing.has(act)
  const powers = isWrite ? podPowers(podSpecsIn(event, object)) : []
  const role = isWrite && isBinding(event) ? roleBound(object) : null
  return isDry === null && powers.length === 0 && role === null ? null : { isDry, powers, role }
}

/** Whether the body of such a request can tell a note. */
export function bodyTells(event: ActedOn): boolean {
  const act = actOf(event)
  return act === 'delete' || (writing.has(act) && (makesPods(event) || isBinding(event)))
}

/**
 * Whether a body, as JSON text, may say what is worth noting. If none of these names is in it, it has no such member, and
 * needs no parsing: a name that is not written letter by letter has one of these escapes. A delete that asks for a dry run
 * by its URI is none if its body does not.
 */
export function mayBeNoted(json: string, requestURI: string): boolean {
  return notedNames.test(json) || asksForDryRun(requestURI)
}

const notedNames = /dryRun|roleRef|privileged|host(?:Network|PID|IPC)|\\u00[4-7]/

const writing: ReadonlySet<Act> = new Set(['create', 'update', 'patch', 'debug'])

function isBinding({ apiGroup, resource, subresource }: ActedOn): boolean {
  return apiGroup === 'rbac.authorization.k8s.io' && bindings.has(resource) && subresource === ''
}

const bindings = new Set(['rolebindings', 'clusterrolebindings'])

function dryRunOf(event: Parameters<typeof isDryRun>[0], options: unknown): boolean | null {
  const dryRun = valueAt(options, ['dryRun'])
  const isDry = Array.isArray(dryRun) && dryRun.length > 0
  return isDry === isDryRun(event) ? null : isDry
}

function roleBound(binding: unknown): string | null {
  const [kind, name] = ['kind', 'name'].map((member) => valueAt(binding, ['roleRef', member]))
  if (typeof name !== 'string') return null
  return kind === 'Role' ? `→ ${name} (Role)` : `→ ${name}`
}
