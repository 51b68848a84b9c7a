import type { Cell } from './cell.ts'

/** What one user did with one verb to one thing, a resource or a URL. */
export interface Deed {
  readonly user: string
  readonly verb: string
  /** A resource or URL; equal ones are equal texts. */
  readonly thing: string
  readonly cells: readonly Cell[]
}

/** Deeds that one rule can name: each of the users did each of the verbs to each of the things. */
export interface Product {
  readonly users: readonly string[]
  readonly verbs: readonly string[]
  readonly things: readonly string[]
  readonly cells: readonly Cell[]
}

/**
 * Puts deeds together into as few products as are simply found, which hold all of them and nothing else: things with the
 * same verbs, then users with the same verbs and things.
 */
export function products(deeds: readonly Deed[]): Product[] {
  const byThing = merge(
    deeds.map(({ user, verb, thing, cells }) => ({ users: [user], verbs: [verb], things: [thing], cells })),
    'verbs',
  )
  return merge(merge(byThing, 'things'), 'users')
}

/** Makes one of all that differ in this part alone. */
function merge(all: readonly Product[], part: 'users' | 'verbs' | 'things'): Product[] {
  const others = (['users', 'verbs', 'things'] as const).filter((other) => other !== part)
  const found = Map.groupBy(all, (product) => JSON.stringify(others.map((other) => product[other])))
  return Array.from(found.values(), (same) => {
    const words = new Set(same.flatMap((product) => product[part]))
    const [first] = same
    const rest = first ?? { users: [], verbs: [], things: [] }
    return { ...rest, [part]: [...words].sort(), cells: same.flatMap(({ cells }) => cells) }
  })
}
