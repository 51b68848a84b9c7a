import { type BuiltIn, builtInGroups, builtIns } from '../../../audit/request/built-in.ts'
import { groupMeant, groupName, resourceMeant } from '../breadth.ts'
import { type Check, type CheckResult, releaseOf, type Subject } from '../finding.ts'

/** Names that kube-apiserver does not serve. Groups that are not built in may have any resource. */
export const resourceChecks: readonly Check[] = [
  {
    id: 'unknown-group',
    severity: 'warning',
    finds: 'an unknown API group, such as core, v1 or rbac',
    why: 'Groups are literal. The core group is "", and groups that are not built in have a dot in their names.',
    example: '- level: Request\n  resources:\n  - group: core\n    resources: [pods]\n',
    instead: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods]\n',
    look: ({ rules }) =>
      rules.flatMap(({ resources }, index) =>
        (resources ?? []).flatMap(({ group = '' }, at) => {
          if (builtInGroups.has(group) || group === '*') return []
          if (groupsOfFiles.has(group)) {
            const message = `"${group}" is a group of files and messages, so this matches hardly any request`
            return [{ path: `rules[${index}].resources[${at}].group`, message, advice: 'Remove the entry.' }]
          }
          const meant = groupMeant(group)
          if (meant === null && group.includes('.')) return []
          const path = `rules[${index}].resources[${at}].group`
          const advice = meant === null ? 'Write the full name of the group, such as "apps".' : `Write "${meant}".`
          return [{ path, message: `unknown API group "${group}"`, advice }]
        }),
      ),
  },
  {
    id: 'wrong-group',
    severity: 'warning',
    finds: 'a built-in resource in a group that does not have it, such as deployments in the core group',
    why: 'A rule matches a resource only in the group that it names, so this matches hardly any request: kube-apiserver answers such requests with 404.',
    example: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods, deployments]\n',
    instead:
      '- level: Request\n  resources:\n  - group: ""\n    resources: [pods]\n  - group: apps\n    resources: [deployments]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, group, resource, inGroup }): CheckResult[] => {
        const others = builtIns.filter((each) => each.resource === resource)
        if (inGroup || others.length === 0) return []
        const message = `${groupName(group)} has no "${resource}", so this matches hardly any request`
        const advice = `It is in ${groupsOf(servedNow(others, subject))}: put it in a separate entry.`
        return [{ path, message, advice }]
      }),
  },
  {
    id: 'unknown-resource',
    severity: 'warning',
    finds: 'a resource that a built-in group does not have, such as Pod for pods',
    why: 'Resources are literal: write the lower-case plural, as in the URL.',
    example: '- level: Request\n  resources:\n  - group: ""\n    resources: [pod]\n',
    instead: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, group, resource, inGroup }): CheckResult[] => {
        if (inGroup || builtIns.some((each) => each.resource === resource)) return []
        const message = `${groupName(group)} has no "${resource}", so this matches hardly any request`
        return [{ path, message, advice: resourceMeant(resource, group) }]
      }),
  },
  {
    id: 'unknown-subresource',
    severity: 'warning',
    finds: 'a subresource that a built-in resource does not have, such as pods/logs',
    why: 'Subresources are literal too.',
    example: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods/logs]\n',
    instead: '- level: Request\n  resources:\n  - group: ""\n    resources: [pods/log]\n',
    look: (subject) =>
      itemsOf(subject).flatMap(({ path, group, resource, subresource }): CheckResult[] => {
        const owners = builtIns.filter((each) => each.group === group && [each.resource, '*'].includes(resource))
        const served = [...new Set(owners.flatMap(({ subresources }) => subresources))]
        if (subresource === null || owners.length === 0 || ['*', ...served].includes(subresource)) return []
        const owner = resource === '*' ? groupName(group) : `"${resource}"`
        const message = `${owner} has no subresource "${subresource}", so this matches hardly any request`
        const advice = served.length === 0 ? 'It has no subresources: remove it.' : `It has: ${served.join(', ')}.`
        return [{ path, message, advice }]
      }),
  },
  {
    id: 'removed-resource',
    severity: 'note',
    finds: 'a resource that its group no longer serves, such as ingresses in extensions',
    why: 'The rule can only match requests that get a 404. Give the version that the policy is for with --kubernetes.',
    example: '- level: Request\n  resources:\n  - group: extensions\n    resources: [ingresses]\n',
    instead: '- level: Request\n  resources:\n  - group: networking.k8s.io\n    resources: [ingresses]\n',
    look: (subject) => [
      ...removedGroups(subject),
      ...resourcesOf(subject).flatMap(({ path, resource, group, inGroup }): CheckResult[] => {
        if (!inGroup || !isRemoved(inGroup, subject)) return []
        const others = builtIns.filter((each) => each.resource === resource && !isRemoved(each, subject))
        const message = `${groupName(group)} has no "${resource}" since Kubernetes ${inGroup.removed ?? ''}`
        const advice = others.length === 0 ? 'Remove it.' : `It is now in ${groupsOf(others)}.`
        return [{ path, message, advice }]
      }),
    ],
  },
  {
    id: 'cluster-scoped',
    severity: 'warning',
    finds: 'a cluster-scoped resource in a rule for certain namespaces',
    why: 'Such requests have the namespace "", so the rule matches only wrong ones, which get a 404. (Namespaces themselves are different: a request for one has its name as the namespace.)',
    example: '- level: Request\n  namespaces: [kube-system]\n  resources:\n  - resources: [nodes]\n',
    instead: '- level: Request\n  namespaces: [kube-system, ""]\n  resources:\n  - resources: [nodes]\n',
    look: (subject) =>
      resourcesOf(subject).flatMap(({ path, resource, inGroup, namespaces }): CheckResult[] => {
        if (!inGroup || inGroup.namespaced || resource === 'namespaces') return []
        if (namespaces.length === 0 || namespaces.includes('')) return []
        const message = `"${resource}" is cluster-scoped, so this rule hardly matches it`
        return [{ path, message, advice: 'Add "" to namespaces, or put it in a rule without namespaces.' }]
      }),
  },
]

/** Groups that only files or messages of Kubernetes have: hardly any request is for one. */
const groupsOfFiles = new Set([
  'admission.k8s.io',
  'apiserver.config.k8s.io',
  'audit.k8s.io',
  'client.authentication.k8s.io',
  'imagepolicy.k8s.io',
  'kubeadm.k8s.io',
  'kubelet.config.k8s.io',
  'kubeproxy.config.k8s.io',
  'kubescheduler.config.k8s.io',
])

/** Whole groups of which nothing is served any more. */
function removedGroups(subject: Subject): CheckResult[] {
  return subject.rules.flatMap(({ resources }, index) =>
    (resources ?? []).flatMap(({ group = '', resources: words }, at): CheckResult[] => {
      const had = builtIns.filter((each) => each.group === group)
      const whole = words === undefined || words === null || words.includes('*')
      if (!whole || had.length === 0 || !had.every((each) => isRemoved(each, subject))) return []
      const last = Math.max(...had.map(({ removed }) => releaseOf(removed ?? '')))
      const message = `${groupName(group)} has no resources since Kubernetes 1.${last % 1000}`
      return [{ path: `rules[${index}].resources[${at}].group`, message, advice: 'Remove the entry.' }]
    }),
  )
}

/** A word of `resources` in a built-in group, split at the slash; `resource` is `*` if any resource matches. */
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

/** Words with a star count only if it is a wildcard: `resource-glob` reports the others. */
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
