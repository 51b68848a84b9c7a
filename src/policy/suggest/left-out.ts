import { anonymous } from '../../audit/groups.ts'
import { combinedResource } from '../judge/match.ts'
import { type Candidate, entriesOf } from './candidate.ts'
import type { EventGroup } from './event-group.ts'
import { isMachine, isNotable, isProbe, isRoutine, mayBeLeftOut, reads, succeeded } from './harmless.ts'

/**
 * Rules that do not log what machines read again and again. Each names users, verbs, and resources or URLs that
 * occurred together and always succeeded. `unsure` tells of which users the groups may lack events.
 */
export function leftOutRules(groups: readonly EventGroup[], unsure: (user: string) => boolean): Candidate[] {
  const known = groups.filter(({ event }) => reads.includes(event.verb) && !unsure(event.user))
  const resources = products(harmless(known, resourceOf)).map(({ users, verbs, things, groups: own }): Candidate => ({
    kind: 'reads',
    rule: { level: 'None', users, verbs, resources: entriesOf(things) },
    before: 0,
    groups: own,
  }))
  const urls = products(harmless(known, urlOf)).map(({ users, verbs, things, groups: own }): Candidate => ({
    kind: 'urls',
    rule: { level: 'None', users, verbs, nonResourceURLs: things },
    before: 0,
    groups: own,
  }))
  return [...resources, ...urls]
}

/** The deeds whose events are all harmless, and of which at least one is known to have succeeded. */
function harmless(groups: readonly EventGroup[], thingOf: (group: EventGroup) => Thing): Deed[] {
  const deeds = Map.groupBy(groups, (group) =>
    JSON.stringify([group.event.user, group.event.verb, thingOf(group).name]),
  )
  return Array.from(deeds.values()).flatMap((own): Deed[] => {
    const [first] = own
    if (first === undefined || !own.every((group) => thingOf(group).mayGo && !isNotable(group.event))) return []
    if (!own.some(({ event }) => succeeded(event))) return []
    return [{ user: first.event.user, verb: first.event.verb, thing: thingOf(first).name, groups: own }]
  })
}

interface Thing {
  readonly name: string
  readonly mayGo: boolean
}

function resourceOf({ event, interpretations: { attributes, missing } }: EventGroup): Thing {
  const name = JSON.stringify([attributes.apiGroup, combinedResource(attributes)])
  return { name, mayGo: missing.length === 0 && isMachine(event) && mayBeLeftOut(attributes) }
}

function urlOf({ event, interpretations: { attributes, missing } }: EventGroup): Thing {
  const { path, verb } = attributes
  const whose = isMachine(event) || (event.user === anonymous && isProbe(path))
  return { name: path, mayGo: missing.length === 0 && verb === 'get' && whose && isRoutine(attributes) }
}

/** What one user did with one verb to one thing, a resource or a URL. */
interface Deed {
  readonly user: string
  readonly verb: string
  /** A resource or URL; equal ones are equal texts. */
  readonly thing: string
  readonly groups: readonly EventGroup[]
}

/** Deeds that one rule can name: each of the users did each of the verbs to each of the things. */
interface Product {
  readonly users: readonly string[]
  readonly verbs: readonly string[]
  readonly things: readonly string[]
  readonly groups: readonly EventGroup[]
}

/**
 * Combines deeds into a few products that hold all of them and nothing else: merges verbs, then things with the same
 * verbs, then users with the same verbs and things.
 */
function products(deeds: readonly Deed[]): Product[] {
  const byThing = merge(
    deeds.map(({ user, verb, thing, groups }) => ({ users: [user], verbs: [verb], things: [thing], groups })),
    'verbs',
  )
  return merge(merge(byThing, 'things'), 'users')
}

/** Merges the products that differ only in this part. */
function merge(all: readonly Product[], part: 'users' | 'verbs' | 'things'): Product[] {
  const others = (['users', 'verbs', 'things'] as const).filter((other) => other !== part)
  const found = Map.groupBy(all, (product) => JSON.stringify(others.map((other) => product[other])))
  return Array.from(found.values(), (same) => {
    const words = new Set(same.flatMap((product) => product[part]))
    const [first] = same
    const rest = first ?? { users: [], verbs: [], things: [] }
    return { ...rest, [part]: [...words].sort(), groups: same.flatMap(({ groups }) => groups) }
  })
}
