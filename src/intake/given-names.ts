/** A name that the command line gives to a FILE: NAME=FILE. */
export interface NamedPath {
  readonly name: string
  readonly path: string
}

/** Which names the logs were given that FILEs stand for. A log is known by its places (`placesOf`). */
export interface GivenNames {
  /** Says that a FILE stands for the log, or for one of several, at these places. */
  readonly standsFor: (path: string, places: readonly string[]) => void
  /** The names that the log at these places was given. */
  readonly of: (places: readonly string[]) => readonly string[]
}

/** Begins to collect where the names belong that were given. */
export function givenNames(names: readonly NamedPath[]): GivenNames {
  const byPlace = new Map<string, string[]>()
  return {
    standsFor: (path, places) => {
      const own = names.filter((one) => one.path === path).map(({ name }) => name)
      if (own.length > 0) for (const place of places) byPlace.set(place, [...(byPlace.get(place) ?? []), ...own])
    },
    of: (places) => [...new Set(places.flatMap((place) => byPlace.get(place) ?? []))],
  }
}

/** An error message if one log was given two names, otherwise null. */
export function twoNames(
  logs: readonly { readonly origin: { readonly path: string }; readonly names: readonly string[] }[],
): string | null {
  const twice = logs.find(({ names }) => names.length > 1)
  if (twice === undefined) return null
  return `${twice.names.join(' and ')} name the same log, ${twice.origin.path}: remove one of them`
}
