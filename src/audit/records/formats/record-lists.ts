/** The depth of elements that have no lists of records themselves. */
export const innermost = 3

/**
 * The names of lists of records in an object: EventList has `items`, Azure Monitor `records`, the AWS commands `events` and
 * `results`, CloudWatch subscriptions `logEvents`, Cloud Logging `entries`, Azure Monitor's and Kusto's query APIs `tables`,
 * Sumo Logic `messages`, and OTLP three nested lists. For each depth, a name leads to the depth of the list's elements.
 */
const names: readonly ReadonlyMap<string, number>[] = [
  new Map([
    ['resourceLogs', 1],
    ...['items', 'records', 'events', 'results', 'logEvents', 'entries', 'tables', 'Tables', 'messages'].map(
      (name) => [name, innermost] as const,
    ),
  ]),
  new Map([
    ['scopeLogs', 2],
    ['instrumentationLibraryLogs', 2],
  ]),
  new Map([['logRecords', innermost]]),
]

/**
 * The depth of the elements of a list with this name, in an object at `depth`; −1 if it is not a list of records. A record
 * at the top level has depth 0.
 */
export function listDepth(depth: number, name: string): number {
  return names[depth]?.get(name) ?? -1
}

/** An object's lists of records, each with its name and the depth of its elements. */
export function listsOf(
  value: Readonly<Record<string, unknown>>,
  depth: number,
): { readonly name: string; readonly list: readonly unknown[]; readonly depth: number }[] {
  return [...(names[depth] ?? [])].flatMap(([name, inner]) => {
    const list = Object.hasOwn(value, name) ? value[name] : undefined
    return Array.isArray(list) ? [{ name, list, depth: inner }] : []
  })
}
