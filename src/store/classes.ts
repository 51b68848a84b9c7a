import { requestPath } from '../audit/attributes.ts'
import type { ValueColumn } from '../columns/text-column.ts'
import type { Parts } from '../policy/project.ts'
import { reading } from './reading.ts'

/** What a segment's events are judged by, as columns. */
export interface Evidence {
  readonly user: ValueColumn
  readonly userGroups: ValueColumn
  readonly verb: ValueColumn
  readonly apiGroup: ValueColumn
  readonly resource: ValueColumn
  readonly subresource: ValueColumn
  readonly namespace: ValueColumn
  readonly name: ValueColumn
  readonly requestURI: ValueColumn
  /** Numbers below 4. */
  readonly stage: (row: number) => number
  readonly level: (row: number) => number
  /** As `readingOf` gives it. */
  readonly reading: (row: number) => number
}

/**
 * Makes the classes of a segment's events under policies that can tell these parts apart: gives an event's class, a number
 * from 0, such that events of one class are the same to these policies, their stage and level included; null where the
 * log leaves open what was asked for. Each value's part is found once, however many events have it.
 */
export function classesOf(evidence: Evidence, parts: Parts): (row: number) => number | null {
  const user = perValue(evidence.user, parts.user)
  const groups = perValue(
    evidence.userGroups,
    numbered((list) => parts.groups(JSON.parse(list) as string[])),
  )
  const verb = perValue(evidence.verb, parts.verb)
  const apiGroup = perValue(evidence.apiGroup, parts.apiGroup)
  const namespace = perValue(evidence.namespace, parts.namespace)
  const name = perValue(evidence.name, parts.name)
  const path = perValue(
    evidence.requestURI,
    numbered((uri) => parts.path(requestPath(uri))),
  )
  const resource = resourceClasses(evidence, parts)
  const noName = parts.name('')
  const noNamespace = parts.namespace('')
  const [who, asked] = [pairing(), pairing()]
  const [groupAndResource, named, target] = [pairing(), pairing(), pairing()]
  const [request, staged] = [pairing(), pairing()]

  return (row) => {
    const seen = evidence.reading(row)
    if ((seen & reading.open) !== 0) return null
    const somebody = (seen & reading.nobody) === 0
    const whom = asked(somebody ? who(user(row), groups(row)) + 1 : 0, verb(row))
    if ((seen & reading.resourceRequest) === 0) {
      return staged(request(whom, path(row) * 2), evidence.stage(row) * 4 + evidence.level(row))
    }
    const what = groupAndResource(apiGroup(row), resource(row))
    const which = named(
      (seen & reading.namespaceless) === 0 ? namespace(row) : noNamespace,
      (seen & reading.nameless) === 0 ? name(row) : noName,
    )
    return staged(request(whom, target(what, which) * 2 + 1), evidence.stage(row) * 4 + evidence.level(row))
  }
}

/** A part of each row's value in a column, worked out once a value. */
function perValue({ id, text }: ValueColumn, part: (text: string) => number): (row: number) => number {
  const known: number[] = []
  return (row) => {
    const at = id(row)
    return (known[at] ??= part(text(at)))
  }
}

function resourceClasses({ resource, subresource }: Evidence, parts: Parts): (row: number) => number {
  const pair = pairing()
  const known: number[] = []
  const part = numbered((key) => key)
  return (row) => {
    const [one, other] = [resource.id(row), subresource.id(row)]
    return (known[pair(one, other)] ??= part(parts.resource(resource.text(one), subresource.text(other))))
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

/** Numbers pairs of numbers below 2^26, from 0 in the order in which they are first met. */
function pairing(): (one: number, other: number) => number {
  const ids = new Map<number, number>()
  return (one, other) => {
    const key = one * 0x4000000 + other
    const known = ids.get(key)
    if (known !== undefined) return known
    ids.set(key, ids.size)
    return ids.size - 1
  }
}
