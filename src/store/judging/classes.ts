import { requestPath } from '../../audit/request/attributes.ts'
import { Pairing } from '../../columns/pairing.ts'
import type { Projection } from '../../policy/judge/project.ts'
import type { ValueColumn } from '../events/event-columns.ts'
import { evidence } from './evidence.ts'

/** The columns that verdicts on a segment's events depend on. */
export interface JudgedColumns {
  /** The id of an event's request: also the id in all columns below except request URI, stage and level. */
  readonly request: (row: number) => number
  readonly user: ValueColumn
  readonly userGroups: ValueColumn
  readonly verb: ValueColumn
  readonly apiGroup: ValueColumn
  readonly resource: ValueColumn
  readonly subresource: ValueColumn
  readonly namespace: ValueColumn
  readonly name: ValueColumn
  readonly requestURI: ValueColumn
  /** Ids are below 4, except the one for "no level", whose events are always open. */
  readonly stage: ValueColumn
  readonly level: ValueColumn
  /** The result of `evidenceOf`. */
  readonly evidence: (row: number) => number
}

/**
 * Makes a function that gives the class of a segment's event, a number from 0. Policies with this projection cannot tell
 * events of one class apart, and these have the same stage and level. null: the log leaves the request open. Each value
 * is projected once, however many events have it.
 */
export function classesOf(columns: JudgedColumns, parts: Projection): (row: number) => number | null {
  const { stage, level } = columns
  const caller = memoized(callerPart(columns, parts))
  const verb = memoized((id) => parts.verb(columns.verb.text(id)))
  const path = memoized(pathPart(columns, parts))
  const targetOf = targetPart(columns, parts)
  // The low two bits say which of name and namespace the policy did not see.
  const target = memoized((id) => targetOf(id >> 2, id & 3))
  const [callerAndVerb, classes] = [new Pairing(), new Pairing()]
  const ofRequest: number[] = []

  const find = (row: number, seen: number): number => {
    const id = columns.request(row)
    const who = callerAndVerb.of((seen & evidence.nobody) === 0 ? caller(id) + 1 : 0, verb(id))
    const isResource = (seen & evidence.resourceRequest) !== 0
    return classes.of(who, isResource ? target(id * 4 + blanks(seen)) * 2 + 1 : path(columns.requestURI.id(row)) * 2)
  }
  return (row) => {
    const seen = columns.evidence(row)
    if ((seen & evidence.open) !== 0) return null
    const staged = stage.id(row) * 4 + level.id(row)
    if ((seen & evidence.located) !== 0) return find(row, seen) * 16 + staged
    const key = columns.request(row) * 16 + staged
    return (ofRequest[key] ??= find(row, seen) * 16 + staged)
  }
}

/** The same function, which computes each result once. */
function memoized(make: (id: number) => number): (id: number) => number {
  const known: number[] = []
  return (id) => (known[id] ??= make(id))
}

function callerPart({ user, userGroups }: JudgedColumns, parts: Projection): (id: number) => number {
  const pair = new Pairing()
  const groups = numbered((list) => parts.groups(JSON.parse(list) as string[]))
  return (id) => pair.of(parts.user(user.text(id)), groups(userGroups.text(id)))
}

function pathPart({ requestURI }: JudgedColumns, parts: Projection): (id: number) => number {
  const path = numbered((uri) => parts.path(requestPath(uri)))
  return (id) => path(requestURI.text(id))
}

/** What the policy did not see of a target: 1 for its name, plus 2 for its namespace. */
function blanks(seen: number): number {
  return ((seen & evidence.nameless) === 0 ? 0 : 1) + ((seen & evidence.namespaceless) === 0 ? 0 : 2)
}

function targetPart(columns: JudgedColumns, parts: Projection): (id: number, blank: number) => number {
  const { apiGroup, resource, subresource, namespace, name } = columns
  const [kind, named, both] = [new Pairing(), new Pairing(), new Pairing()]
  const resources = numbered((key) => key)
  return (id, blank) => {
    const what = resources(parts.resource(resource.text(id), subresource.text(id)))
    const which = named.of(
      parts.namespace((blank & 2) === 0 ? namespace.text(id) : ''),
      parts.name((blank & 1) === 0 ? name.text(id) : ''),
    )
    return both.of(kind.of(parts.apiGroup(apiGroup.text(id)), what), which)
  }
}

/** Numbers the keys of texts from 0, in order of first use. */
function numbered(key: (text: string) => string): (text: string) => number {
  const ids = new Map<string, number>()
  return (text) => {
    const found = key(text)
    const id = ids.get(found) ?? ids.size
    ids.set(found, id)
    return id
  }
}
