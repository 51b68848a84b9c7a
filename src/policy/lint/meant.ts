import { nearest } from '../advice.ts'
import { groupName } from './breadth.ts'
import { builtInGroups, builtIns, shortNames } from './built-in.ts'

/** The built-in group that was probably meant by one that is none; null when there is no telling. */
export function groupMeant(group: string): string | null {
  const lower = group.toLowerCase()
  if (['core', 'v1', 'api', 'legacy'].includes(lower)) return ''
  const near = [...builtInGroups].filter((known) => known !== '')
  // With a dot it may be somebody's own: autoscaling.k8s.io is, though autoscaling is built in.
  const same = near.find((known) => known.split('.', 1)[0] === lower || known === lower || known === `${lower}.k8s.io`)
  return same ?? nearest(group, near)
}

/** What was probably meant by a resource that is none, as advice. */
export function resourceMeant(word: string, group: string): string {
  const lower = word.toLowerCase()
  const plurals = [lower, `${lower}s`, `${lower}es`, lower.replace(/y$/, 'ies'), shortNames[lower] ?? lower]
  const known = builtIns.filter(({ resource }) => plurals.includes(resource))
  const here = known.find((each) => each.group === group) ?? known[0]
  if (here) return here.group === group ? `Write "${here.resource}".` : elsewhere(here.resource, here.group)

  if (lower === 'tokenrequests') return `Write ${elsewhere('serviceaccounts/token', '')}`
  const owners = builtIns.filter((each) => each.group === group && each.subresources.includes(lower))
  if (owners.length > 0) {
    return `It is a subresource: write ${owners
      .slice(0, 3)
      .map((each) => `"${each.resource}/${lower}"`)
      .join(' or ')}.`
  }
  const inGroup = builtIns.filter((each) => each.group === group).map(({ resource }) => resource)
  const near = nearest(lower, inGroup)
  if (near !== null) return `Did you mean "${near}"?`
  const other = nearest(
    lower,
    builtIns.map(({ resource }) => resource),
  )
  const where = builtIns.find(({ resource }) => resource === other)
  return where ? `Did you mean: ${elsewhere(where.resource, where.group)}` : `It has: ${inGroup.join(', ')}.`
}

function elsewhere(resource: string, group: string): string {
  return `"${resource}" in ${groupName(group)}.`
}
