import { fieldsOf } from '../../../src/audit/decode/reference.ts'
import type { Level, LevelledEvent } from '../../../src/audit/event.ts'
import { attributesOf } from '../../../src/audit/request/attributes.ts'
import { type Change, changeOf, type Outcome, writes } from '../../../src/policy/judge/change.ts'
import { evaluate } from '../../../src/policy/judge/match.ts'
import type { Policy } from '../../../src/policy/policy.ts'
import { goJson } from '../../support/go-json.ts'

type Json = Record<string, unknown>
type BodyName = 'requestObject' | 'responseObject'

/** An event of a log, once more by the simplest means: its record as JSON, and what each policy says of it. */
export interface Naive {
  readonly record: string
  readonly value: Json
  readonly fields: LevelledEvent
  readonly change: Change
  readonly before: Outcome & { readonly ruleIndex: number | null }
  readonly after: Outcome & { readonly ruleIndex: number | null }
}

/** Reads records of which the log leaves nothing open. */
export function naively(records: readonly string[], before: Policy, after: Policy): Naive[] {
  return records.map((record) => {
    const value = JSON.parse(record) as Json
    const fields = fieldsOf(value) as LevelledEvent
    const { attributes } = attributesOf(fields)
    const [old, fresh] = [evaluate(before, attributes), evaluate(after, attributes)]
    return { record, value, fields, before: old, after: fresh, change: changeOf(fields.stage, old, fresh) }
  })
}

/** What is written of some events under one of the policies, each record made anew; `all` has all events of the log. */
export function naiveFigure(some: readonly Naive[], side: 'before' | 'after', all: readonly Naive[]) {
  const written = some.filter((one) => writes(one[side], one.fields.stage))
  let bytes = 0
  let unknown = 0
  let estimated = false
  for (const one of written) {
    const outcome = one[side]
    let value: Json = { ...one.value, level: outcome.level }
    let more = 0
    let isUnknown = false
    for (const body of ['requestObject', 'responseObject'] as const) {
      if (!has(outcome.level, body)) value = { ...value, [body]: undefined }
      else if (value[body] !== undefined) {
        const bare = body === 'requestObject' && one.fields.verb === 'patch' ? value[body] : without(value[body])
        isUnknown ||=
          one.before.omitManagedFields && !outcome.omitManagedFields && !managed(one, body) && !patch(one, body)
        if (outcome.omitManagedFields) value[body] = bare
      } else if (truncated(one)) {
        const fewer = one.fields.level === 'RequestResponse' && outcome.level === 'Request'
        isUnknown ||= fewer || outcome.omitManagedFields !== one.before.omitManagedFields
      } else if (!has(one.fields.level, body) && possible(one, body)) {
        const mean = meanOf(all, one, body, outcome.omitManagedFields)
        if (mean === null) isUnknown = true
        else [more, estimated] = [more + mean, true]
      }
    }
    bytes += Buffer.byteLength(goJson(value)) + more
    if (isUnknown) unknown++
  }
  return { events: written.length, bytes, estimated, unknown }
}

function has(level: Level, body: BodyName): boolean {
  return body === 'requestObject' ? level.startsWith('Request') : level === 'RequestResponse'
}

function patch({ fields }: Naive, body: BodyName): boolean {
  return fields.verb === 'patch' && body === 'requestObject'
}

function truncated({ value }: Naive): boolean {
  const annotations = value['annotations'] as Json | undefined
  return (
    annotations?.['audit.k8s.io/truncated'] === 'true' && !('requestObject' in value) && !('responseObject' in value)
  )
}

function possible({ fields }: Naive, body: BodyName): boolean {
  if (fields.stage === 'RequestReceived') return false
  if (body === 'requestObject') return fields.hasObjectRef && !['get', 'list', 'watch'].includes(fields.verb)
  return fields.verb !== 'watch' || (fields.code ?? 0) >= 400
}

function managed({ value }: Naive, body: BodyName): boolean {
  return goJson(without(value[body])) !== goJson(value[body])
}

function without(body: unknown): unknown {
  const copy = structuredClone(body) as Json | null
  const objects = [copy, ...list(copy?.['items']), ...list(copy?.['rows']).map((row) => (row as Json)['object'])]
  for (const object of objects) delete ((object as Json | null)?.['metadata'] as Json | undefined)?.['managedFields']
  return copy
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function meanOf(all: readonly Naive[], one: Naive, body: BodyName, bare: boolean): number | null {
  const alike = all.filter((other) => {
    if (kind(other) !== kind(one) || !has(other.fields.level, body) || truncated(other)) return false
    const stripped =
      other.before.omitManagedFields && body in other.value && !(managed(other, body) && !patch(other, body))
    return bare || !stripped
  })
  if (alike.length === 0) return null
  const sizes = alike.map(({ value, fields }) => {
    if (value[body] === undefined) return 0
    const shown = bare && !(fields.verb === 'patch' && body === 'requestObject') ? without(value[body]) : value[body]
    return Buffer.byteLength(`"${body}":${goJson(shown)},`)
  })
  return sizes.reduce((sum, size) => sum + size, 0) / sizes.length
}

function kind({ fields }: Naive): string {
  const { stage, verb, hasObjectRef, apiGroup, resource, subresource, requestURI, code } = fields
  const what = hasObjectRef ? [apiGroup, resource, subresource] : requestURI.split('?')[0]
  return JSON.stringify([stage, verb, what, code !== null && code >= 400])
}
