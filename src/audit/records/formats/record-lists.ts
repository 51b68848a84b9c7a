/** Where no more lists of records follow. */
export const innermost = 3

/**
 * The lists of records that exports wrap up in an object, by their names: EventList has `items`, Azure Monitor
 * `records`, the AWS commands `events` and `results`, CloudWatch subscriptions `logEvents`, Cloud Logging `entries`, and
 * OTLP three of them inside each other.
 */
const names: readonly ReadonlyMap<string, number>[] = [
  new Map([
    ['resourceLogs', 1],
    ...['items', 'records', 'events', 'results', 'logEvents', 'entries'].map((name) => [name, innermost] as const),
  ]),
  new Map([
    ['scopeLogs', 2],
    ['instrumentationLibraryLogs', 2],
  ]),
  new Map([['logRecords', innermost]]),
]

/**
 * What the elements of a list of this name are looked at for: the depth of lists of records that they can have, to be
 * given here again; −1 where this is no list of records. Depth 0 is that of whatever stands by itself.
 */
export function listDepth(depth: number, name: string): number {
  return names[depth]?.get(name) ?? -1
}

/** The lists of records that an object has, each with the depth of its elements. */
export function listsOf(
  value: Readonly<Record<string, unknown>>,
  depth: number,
): { readonly list: readonly unknown[]; readonly depth: number }[] {
  return [...(names[depth] ?? [])].flatMap(([name, inner]) => {
    const list = Object.hasOwn(value, name) ? value[name] : undefined
    return Array.isArray(list) ? [{ list, depth: inner }] : []
  })
}
