import { isObject, type Json } from './json.ts'

/** The members of an event that are objects or lists. */
export const structuredMembers: readonly string[] = [
  'user',
  'impersonatedUser',
  'authenticationMetadata',
  'sourceIPs',
  'objectRef',
  'responseStatus',
  'requestObject',
  'responseObject',
  'annotations',
]

/**
 * An event whose objects and lists an exporter wrote as JSON text, because its columns hold only texts (Alibaba Cloud Log
 * Service, Azure Data Explorer). Only members that are never a text in an event are parsed: clients can choose how other
 * texts begin. Gives back the same value if it has no such text.
 */
export function withoutTextMembers(value: unknown): unknown {
  if (!isObject(value)) return value
  const parsed: Record<string, unknown> = {}
  for (const name of structuredMembers) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined
    const read = typeof member === 'string' ? structureIn(member) : undefined
    if (read !== undefined) parsed[name] = read
  }
  return Object.keys(parsed).length === 0 ? value : { ...value, ...parsed }
}

/** The object or list in a JSON text; undefined if there is none. */
export function structureIn(text: string): Json | readonly unknown[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Json | readonly unknown[]
  } catch {
    return undefined
  }
}
