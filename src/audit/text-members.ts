import { structuredMembers, structureIn } from './event-members.ts'
import { isObject } from './json.ts'
import { isSpread, membersInColumns } from './spread-members.ts'

/**
 * An event with its members as kube-apiserver wrote them, if an exporter wrote objects and lists as JSON text, because its
 * columns hold only texts (Alibaba Cloud Log Service, Azure Data Explorer), or spread objects over members with a path
 * (Fluentd's flatten). Only members that are never a text in an event are parsed: clients can choose how other texts begin.
 * Gives back the same value if it has neither.
 */
export function asWritten(value: unknown): unknown {
  if (!isObject(value)) return value
  const parsed: Record<string, unknown> = isSpread(value) ? { ...membersInColumns(value, '') } : {}
  for (const name of structuredMembers) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined
    const read = typeof member === 'string' ? structureIn(member) : undefined
    if (read !== undefined) parsed[name] = read
  }
  return Object.keys(parsed).length === 0 ? value : { ...value, ...parsed }
}
