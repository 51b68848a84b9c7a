import type { PolicyProblem, PolicyRule } from '../../policy.ts'
import { breadth } from '../breadth.ts'
import type { Check, CheckResult, Subject } from '../finding.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

/** What kube-apiserver only warns about in its log (pkg/audit/policy/reader.go), and until 1.25 not even that. */
export const keyChecks: readonly Check[] = [
  {
    id: 'unknown-field',
    severity: 'warning',
    finds: 'an unknown field, such as verb for verbs, or one that is newer than this Kubernetes',
    why: 'kube-apiserver ignores it. Without the intended restriction, the rule matches more requests.',
    example: '- level: None\n  verb: [get]\n  users: [system:kube-proxy]\n',
    instead: '- level: None\n  verbs: [get]\n  users: [system:kube-proxy]\n',
    look: (subject) => [
      ...unknown(subject, false),
      ...subject.loaded.warnings.filter(({ code }) => code === 'newer-field'),
    ],
  },
  {
    id: 'misplaced-field',
    severity: 'warning',
    finds: 'a field in the wrong place, such as verbs in an entry of resources',
    why: 'kube-apiserver ignores it. Without the intended restriction, the rule matches more requests.',
    example: '- level: None\n  resources:\n  - resources: [endpoints]\n    verbs: [watch]\n',
    instead: '- level: None\n  resources:\n  - resources: [endpoints]\n  verbs: [watch]\n',
    look: (subject) => unknown(subject, true),
  },
  {
    id: 'duplicate-key',
    severity: 'warning',
    finds: 'a key that occurs twice',
    why: 'The last one counts, and the others are silently ignored.',
    example: '- level: None\n  users: [kubelet]\n  users: [system:kube-proxy]\n',
    instead: '- level: None\n  users: [kubelet, system:kube-proxy]\n',
    look: ({ loaded }) => loaded.warnings.filter(({ code }) => code === 'duplicate-key'),
  },
  {
    id: 'ignored-document',
    severity: 'warning',
    finds: 'a second YAML document in the file',
    why: 'kube-apiserver reads only the first, and silently ignores the others.',
    example: `${head}rules:\n- level: Metadata\n---\n${head}rules:\n- level: Request\n`,
    instead: `---\n${head}rules:\n- level: Metadata\n`,
    look: ({ loaded }) => loaded.warnings.filter(({ code }) => code === 'ignored-document'),
  },
  {
    id: 'empty-list',
    severity: 'warning',
    finds: 'an empty list where a restriction is meant',
    why: 'An empty list is no restriction: it matches every request, not none.',
    example: '- level: None\n  users: []\n  verbs: [watch]\n  resources:\n  - resources: [endpoints]\n',
    instead: '- level: None\n  verbs: [watch]\n  resources:\n  - resources: [endpoints]\n',
    look: emptyLists,
  },
]

function unknown({ loaded, rules }: Subject, misplaced: boolean): CheckResult[] {
  return loaded.warnings
    .filter((problem) => problem.code === 'unknown-field' && isMisplaced(problem) === misplaced)
    .map((problem) => {
      const rule = ruleAsRead(problem.path, rules)
      const effect = rule === null ? '' : `, so this rule matches ${breadth(rule)}`
      return { ...problem, message: `${misplaced ? 'misplaced' : 'unknown'} field is ignored${effect}` }
    })
}

/** The rule that a path is in. For a path in an entry of `resources`, the rule has only that entry. */
function ruleAsRead(path: string, rules: readonly PolicyRule[]): PolicyRule | null {
  const [, index, , at] = /^rules\[(\d+)\](\.resources\[(\d+)\])?/.exec(path) ?? []
  const rule = index === undefined ? undefined : rules[Number(index)]
  const entry = at === undefined ? undefined : rule?.resources?.[Number(at)]
  return rule === undefined ? null : { ...rule, ...(entry && { resources: [entry] }) }
}

/** Whether a field that the loader warns about exists elsewhere in a policy. */
function isMisplaced({ path }: PolicyProblem): boolean {
  const key = path.split('.').at(-1) ?? ''
  return !path.startsWith('metadata') && [...policyFields, ...ruleFields, ...entryFields].includes(key)
}

const restrictions = ['users', 'userGroups', 'verbs', 'namespaces', 'resources', 'nonResourceURLs'] as const

function emptyLists({ rules, text }: Subject): CheckResult[] {
  return rules.flatMap((rule, index) => {
    const inRule = restrictions
      .filter((field) => rule[field] === undefined)
      .map((field) => ({ field, path: `rules[${index}].${field}` }))
    const inEntries = (rule.resources ?? []).flatMap((entry, at) =>
      (['resources', 'resourceNames'] as const)
        .filter((field) => entry[field] === undefined)
        .map((field) => ({ field, path: `rules[${index}].resources[${at}].${field}` })),
    )
    return [...inRule, ...inEntries]
      .filter(({ path }) => text?.positions.has(path))
      .map(({ field, path }) => ({
        path,
        message: `an empty list is no restriction, so this rule matches ${breadth(rule)}`,
        advice: `Fill ${field} or remove it.`,
      }))
  })
}

/** The fields of a policy, a rule and an entry of `resources` (k8s.io/apiserver, pkg/apis/audit/v1/types.go). */
export const policyFields: readonly string[] = [
  'apiVersion',
  'kind',
  'metadata',
  'rules',
  'omitStages',
  'omitManagedFields',
]

export const ruleFields: readonly string[] = [
  'level',
  'users',
  'userGroups',
  'verbs',
  'resources',
  'namespaces',
  'nonResourceURLs',
  'omitStages',
  'omitManagedFields',
]

export const entryFields: readonly string[] = ['group', 'resources', 'resourceNames']
