/** How many bytes a record's bodies take, each with its name and comma; 0 without a body. */
export interface Bodies {
  readonly requestObject: number
  readonly responseObject: number
  /** The share of the managedFields, which omitManagedFields omits. */
  readonly managedFields: { readonly requestObject: number; readonly responseObject: number }
}

/**
 * Measures the bodies of an event, given as JSON: the bytes that its record would lack at a lower level, as Go's
 * encoding/json writes them. Exact for records of kube-apiserver, except that a client's patch with \uXXXX escapes takes a
 * few bytes more. For a record that was reformatted, gives the original size.
 */
export function bodiesOf(event: unknown): Bodies {
  const { requestObject, responseObject } = Object(event) as Readonly<Record<string, unknown>>
  return {
    requestObject: memberBytes('requestObject', requestObject),
    responseObject: memberBytes('responseObject', responseObject),
    managedFields: {
      requestObject: managedFieldsBytes(requestObject),
      responseObject: managedFieldsBytes(responseObject),
    },
  }
}

/**
 * Whether kube-apiserver omitted the bodies of an event, given as JSON, because they were too long. The annotation alone
 * does not tell: the stages of a request share it, so that complete events have it too.
 */
export function isTruncated(event: unknown): boolean {
  const { annotations, requestObject, responseObject } = Object(event) as Readonly<Record<string, unknown>>
  const { 'audit.k8s.io/truncated': truncated } = Object(annotations) as Readonly<Record<string, unknown>>
  return truncated === 'true' && requestObject === undefined && responseObject === undefined
}

function memberBytes(name: string, value: unknown): number {
  return value === undefined ? 0 : `"${name}":,`.length + goBytes(value)
}

/** k8s.io/apiserver, pkg/audit, `removeManagedFields`: those of the object, and of the items of a list or table. */
function managedFieldsBytes(body: unknown): number {
  const { items, rows } = Object(body) as Readonly<Record<string, unknown>>
  const listed = [...listOf(items), ...listOf(rows).map((row) => (Object(row) as { object?: unknown }).object)]
  return [body, ...listed].reduce<number>((total, object) => {
    const { metadata } = Object(object) as { metadata?: unknown }
    const { managedFields } = Object(metadata) as { managedFields?: unknown }
    return total + memberBytes('managedFields', managedFields)
  }, 0)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The length in bytes of a value as Go writes it, with `<`, `>`, `&`, U+2028 and U+2029 escaped. */
function goBytes(value: unknown): number {
  const text = JSON.stringify(value)
  let bytes = Buffer.byteLength(text)
  for (const [char] of text.matchAll(/[<>&\u2028\u2029]/g)) bytes += char > '\u2000' ? 3 : 5
  return bytes
}
