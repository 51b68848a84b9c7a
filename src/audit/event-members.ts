import type { Json } from './json.ts'

/** The members of an event; any other member belongs to the export. */
export const eventMembers = [
  'kind',
  'apiVersion',
  'level',
  'auditID',
  'stage',
  'requestURI',
  'verb',
  'user',
  'impersonatedUser',
  'authenticationMetadata',
  'sourceIPs',
  'userAgent',
  'objectRef',
  'responseStatus',
  'requestObject',
  'responseObject',
  'requestReceivedTimestamp',
  'stageTimestamp',
  'annotations',
] as const

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

/** The object or list in a JSON text; undefined if there is none. */
export function structureIn(text: string): Json | readonly unknown[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Json | readonly unknown[]
  } catch {
    return undefined
  }
}
