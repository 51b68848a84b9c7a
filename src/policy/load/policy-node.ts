/** Offsets into the file's text; `end` is exclusive. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/**
 * A value of a policy file, whether YAML or JSON. Scalars have the type that kube-apiserver gives them; anchors, merges
 * and repeated keys are resolved. The value of an alias has the alias's offsets.
 */
export type PolicyNode = TextRange &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'list'; readonly items: readonly Item[] }
    | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Entry>; readonly repeated: readonly Repeat[] }
  )

export type MapValue = Extract<PolicyNode, { readonly kind: 'map' }>

export interface Item {
  /** Where the item begins: its dash, or the value itself. */
  readonly at: number
  readonly value: PolicyNode
}

export interface Entry {
  readonly key: string
  /** Where the key begins. */
  readonly at: number
  readonly value: PolicyNode
}

/** A key that the map already has; `merged` when `<<` added one of the two. */
export interface Repeat {
  readonly key: string
  readonly at: number
  readonly merged: boolean
}

/** Why a text is not YAML or JSON. */
export interface Fault {
  readonly at: number
  readonly message: string
  readonly advice: string
}

/** What a text holds: `value` is null for an empty document, and when there is a fault. */
export interface SyntaxTree {
  readonly value: PolicyNode | null
  readonly fault: Fault | null
  /** Where a second document begins that is not empty. */
  readonly further: number | null
}

/** How deep a file may nest: far beyond any policy, and safe for the stack. */
export const deepest = 200

export const tooDeep: Omit<Fault, 'at'> = {
  message: `nested deeper than ${deepest} levels`,
  advice: 'An audit policy nests four levels deep: is this the right file?',
}

/**
 * Gathers a map's entries in the order written: of two with the same key the last counts, and the clash is recorded.
 */
export function gather(entries: Iterable<Entry & { readonly from?: number }>): {
  readonly entries: ReadonlyMap<string, Entry>
  readonly repeated: readonly Repeat[]
} {
  const known = new Map<string, Entry>()
  const merged = new Set<string>()
  const repeated: Repeat[] = []
  for (const { key, at, value, from } of entries) {
    if (known.has(key)) repeated.push({ key, at: from ?? at, merged: from !== undefined || merged.has(key) })
    if (from !== undefined) merged.add(key)
    known.set(key, { key, at, value })
  }
  return { entries: known, repeated }
}

/** Every repeated key in a value and below it, with its path. */
export function* repeatedKeys(value: PolicyNode, path = ''): Generator<Repeat & { readonly path: string }> {
  if (value.kind === 'list') {
    for (const [index, item] of value.items.entries()) yield* repeatedKeys(item.value, `${path}[${index}]`)
  }
  if (value.kind !== 'map') return
  for (const repeat of value.repeated) yield { ...repeat, path: fieldPath(path, repeat.key) }
  for (const [key, entry] of value.entries) yield* repeatedKeys(entry.value, fieldPath(path, key))
}

/** Joins `rules[3]` and `level` to `rules[3].level`, as kube-apiserver writes a path. */
export function fieldPath(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`
}
