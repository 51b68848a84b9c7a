import { requestPath } from '../../audit/request/attributes.ts'
import { Pairing } from '../../columns/pairing.ts'
import type { Projection } from '../../policy/judge/project.ts'
import type { ValueColumn } from '../events/event-columns.ts'
import { evidence } from './evidence.ts'

/** What a segment's events are judged by, as columns. */
export interface JudgedColumns {
  /** The number of an event's request, which is that of all values below but for the request URI, the stage and level. */
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
  /** Their numbers are below 4, but for that of no level, whose events are always open. */
  readonly stage: ValueColumn
  readonly level: ValueColumn
  /** As `evidenceOf` gives it. */
  readonly evidence: (row: number) => number
}

/**
 * Makes the classes of a segment's events under policies that can tell these parts apart: gives an event's class, a number
 * from 0, such that events of one class are the same to these policies, their stage and level included; null where the
 * log leaves open what was asked for. Each value's part is found once, however many events have it.
 */
export function classesOf(columns: JudgedColumns, parts: Projection): (row: number) => number | null {
  const { stage, level } = columns
  const who = remembered(callerPart(columns, parts))
  const verb = remembered((id) => parts.verb(columns.verb.text(id)))
  const path = remembered(pathPart(columns, parts))
  const targetOf = targetPart(columns, parts)
  // By the reading too, which can take the name and the namespace away.
  const target = remembered((id) => targetOf(id >> 2, id & 3))
  const [asked, pairs] = [new Pairing(), new Pairing()]
  const ofRequest: number[] = []

  const find = (row: number, seen: number): number => {
    const id = columns.request(row)
    const someone = asked.of((seen & evidence.nobody) === 0 ? who(id) + 1 : 0, verb(id))
    const isResource = (seen & evidence.resourceRequest) !== 0
    return pairs.of(someone, isResource ? target(id * 4 + blanks(seen)) * 2 + 1 : path(columns.requestURI.id(row)) * 2)
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

/** What becomes of each number, worked out once. */
function remembered(make: (id: number) => number): (id: number) => number {
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

/** What of a target is taken away: 1 its name, 2 its namespace. */
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

/** Numbers what texts come to, from 0 in the order in which it is first met. */
function numbered(key: (text: string) => string): (text: string) => number {
  const ids = new Map<string, number>()
  return (text) => {
    const found = key(text)
    const id = ids.get(found) ?? ids.size
    ids.set(found, id)
    return id
  }
}
