import { groupMeant, groupName, resourceMeant } from './breadth.ts'
import { type BuiltIn, builtInGroups, builtIns } from './built-in.ts'
import { type Check, type CheckResult, releaseOf, type Subject } from './finding.ts'

/** What a rule names that kube-apiserver does not serve; groups that are not built in may have any resource. */
export const resourceChecks: readonly Check[] = [
  {
    id: 'unknown-group',
    severity: 'warning',
    finds: 'an API group that is none, such as core, v1 or rbac',
    why: 'Groups are compared letter by letter. The core group is "", and groups that are not built in have a dot in their names.',
    example: '- level: Request\n  resources:\n  - group: core\n    resources: [pods]\n',
    instead: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods]\n',
    look: ({ rules }) =>
      rules.flatMap(({ resources }, index) =>
        (resources ?? []).flatMap(({ group = '' }, at) => {
          if (builtInGroups.has(group) || group === '*') return []
          const meant = groupMeant(group)
          if (meant === null && group.includes('.')) return []
          const path = `rules[${index}].resources[${at}].group`
          const advice = meant === null ? 'Write the full name of the group, such as "apps".' : `Write "${meant}".`
          return [{ path, message: `there is no API group "${group}"`, advice }]
        }),
      ),
  },
  {
    id: 'wrong-group',
    severity: 'warning',
    finds: 'a built-in resource in a group that does not have it, such as deployments in the core group',
    why: 'A rule takes a resource in the named group alone, so it takes nothing here.',
    example: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods, deployments]\n',
    instead:
      '- level: Request\n  resources:\n  - group: ""\n    resources: [pods]\n  - group: apps\n    resources: [deployments]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, group, resource, inGroup }): CheckResult[] => {
        const others = builtIns.filter((each) => each.resource === resource)
        if (inGroup || others.length === 0) return []
        const message = `${groupName(group)} has no "${resource}", so it takes nothing`
        return [
          {
            path,
            message,
            advice: `It is in ${groupsOf(servedNow(others, subject))}: put it into an entry of its own.`,
          },
        ]
      }),
  },
  {
    id: 'unknown-resource',
    severity: 'warning',
    finds: 'a resource that a built-in group does not have, such as Pod for pods',
    why: 'Resources are compared letter by letter with the plural in small letters that stands in the URL.',
    example: '- level: Request\n  resources:\n  - group: ""\n    resources: [pod]\n',
    instead: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, group, resource, inGroup }): CheckResult[] => {
        if (inGroup || builtIns.some((each) => each.resource === resource)) return []
        const message = `${groupName(group)} has no "${resource}", so it takes nothing`
        return [{ path, message, advice: resourceMeant(resource, group) }]
      }),
  },
  {
    id: 'unknown-subresource',
    severity: 'warning',
    finds: 'a subresource that a built-in resource does not have, such as pods/logs',
    why: 'Subresources are compared letter by letter too.',
    example: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods/logs]\n',
    instead: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods/log]\n',
    look: (subject) =>
      itemsOf(subject).flatMap(({ path, group, resource, subresource }): CheckResult[] => {
        const owners = builtIns.filter((each) => each.group === group && [each.resource, '*'].includes(resource))
        const there = [...new Set(owners.flatMap(({ subresources }) => subresources))]
        if (subresource === null || owners.length === 0 || ['*', ...there].includes(subresource)) return []
        const of = resource === '*' ? groupName(group) : `"${resource}"`
        const message = `${of} has no subresource "${subresource}", so it takes nothing`
        const advice = there.length === 0 ? 'It has none at all: remove it.' : `There are: ${there.join(', ')}.`
        return [{ path, message, advice }]
      }),
  },
  {
    id: 'removed-resource',
    severity: 'note',
    finds: 'a resource that is no longer served in its group, such as ingresses in extensions',
    why: 'Only requests that get 404 are left for the rule to take. Say with --kubernetes which version the policy is for.',
    example: '- level: Request\n  resources:\n  - group: extensions\n    resources: [ingresses]\n',
    instead: '- level: Request\n  resources:\n  - group: networking.k8s.io\n    resources: [ingresses]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, resource, group, inGroup }): CheckResult[] => {
        if (!inGroup || !isRemoved(inGroup, subject)) return []
        const others = builtIns.filter((each) => each.resource === resource && !isRemoved(each, subject))
        const message = `${groupName(group)} has no "${resource}" from Kubernetes ${inGroup.removed ?? ''} on`
        const advice = others.length === 0 ? 'Remove it.' : `It is now in ${groupsOf(others)}.`
        return [{ path, message, advice }]
      }),
  },
  {
    id: 'cluster-scoped',
    severity: 'warning',
    finds: 'a resource that is in no namespace, in a rule for certain namespaces',
    why: 'Such requests have the namespace "", so the rule does not take them. (Namespaces themselves are different: a request for one has its name for a namespace.)',
    example: '- level: Request\n  namespaces: [kube-system]\n  resources:\n  - resources: [nodes]\n',
    instead: '- level: Request\n  namespaces: [kube-system, ""]\n  resources:\n  - resources: [nodes]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, resource, inGroup, namespaces }): CheckResult[] => {
        if (!inGroup || inGroup.namespaced || resource === 'namespaces') return []
        if (namespaces.length === 0 || namespaces.includes('')) return []
        const message = `"${resource}" is in no namespace, so the rule does not take it`
        return [{ path, message, advice: 'Add "" to namespaces, or put it into a rule without namespaces.' }]
      }),
  },
]

/** A word of `resources` in a built-in group, taken apart; `resource` is `*` where any is taken. */
interface Item {
  readonly path: string
  readonly group: string
  readonly resource: string
  /** Null without a slash. */
  readonly subresource: string | null
  /** The resource, if the group has it. */
  readonly inGroup: BuiltIn | undefined
  readonly namespaces: readonly string[]
}

/** Of words with stars those alone whose star is a wildcard: the others are `resource-glob`. */
function itemsOf({ rules }: Subject): Item[] {
  return rules.flatMap(({ resources, namespaces }, index) =>
    (resources ?? []).flatMap(({ group = '', resources: words }, entry) => {
      if (!builtInGroups.has(group)) return []
      return (words ?? []).flatMap((word, at): Item[] => {
        if (word === '' || word === '*' || word.trim() !== word) return []
        if (word.includes('*') && !/^([^*/]+\/\*|\*\/[^*/]+)$/.test(word)) return []
        const slash = word.indexOf('/')
        const resource = slash < 0 ? word : word.slice(0, slash)
        const subresource = slash < 0 ? null : word.slice(slash + 1)
        const inGroup = builtIns.find((each) => each.group === group && each.resource === resource)
        const path = `rules[${index}].resources[${entry}].resources[${at}]`
        return [{ path, group, resource, subresource, inGroup, namespaces: namespaces ?? [] }]
      })
    }),
  )
}

function resourcesOf(subject: Subject): Item[] {
  return itemsOf(subject).filter(({ resource }) => resource !== '*')
}

function isRemoved({ removed }: BuiltIn, { release }: Subject): boolean {
  return removed !== null && release >= releaseOf(removed)
}

function servedNow(found: readonly BuiltIn[], subject: Subject): readonly BuiltIn[] {
  const now = found.filter((each) => !isRemoved(each, subject))
  return now.length > 0 ? now : found
}

function groupsOf(found: readonly BuiltIn[]): string {
  return found.map(({ group }) => groupName(group)).join(' and ')
}
