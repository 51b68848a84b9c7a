import { type Check, type CheckResult, releaseOf, type Subject } from '../finding.ts'

/** A word in one of the lists of a rule. */
interface Word {
  readonly field: Field
  readonly word: string
  readonly path: string
  /** The list that it is in. */
  readonly list: readonly string[]
}

const fields = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs', 'resources', 'resourceNames'] as const
type Field = (typeof fields)[number]

/** Words that hardly any request has, though kube-apiserver accepts them (pkg/audit/policy/checker.go, `ruleMatches`). */
export const wordChecks: readonly Check[] = [
  {
    id: 'literal-star',
    severity: 'warning',
    finds: 'a * in users, userGroups, verbs, namespaces or resourceNames',
    why: 'It is literal there, not a wildcard, and hardly anything has such a name. To match all values, remove the list.',
    example: '- level: Request\n  verbs: ["*"]\n  resources:\n  - resources: [pods]\n',
    instead: '- level: Request\n  resources:\n  - resources: [pods]\n',
    look: (subject) =>
      wordsOf(subject, ['users', 'userGroups', 'verbs', 'namespaces', 'resourceNames'])
        .filter(({ word }) => word.includes('*'))
        .map((each) => ({ path: each.path, message: starMessage(each), advice: starAdvice(each) })),
  },
  {
    id: 'resource-glob',
    severity: 'warning',
    finds: 'a * in resources in any other form than *, pods/* and */log, such as */* or pod*',
    why: 'Only the whole word, or the whole part before or after the slash, can be a wildcard. Any other * is literal, and */* matches hardly any request.',
    example: '- level: Request\n  resources:\n  - group: apps\n    resources: ["*/*"]\n',
    instead: '- level: Request\n  resources:\n  - group: apps\n    resources: ["*"]\n',
    look: (subject) =>
      wordsOf(subject, ['resources'])
        .filter(({ word }) => word.includes('*') && !/^(\*|[^*/]+\/\*|\*\/[^*/]+)$/.test(word))
        .map(({ path, word }) => ({
          path,
          message: `"${word}" is literal, not a pattern, and hardly any request has that name`,
          advice: /^\*\/+\*$/.test(word)
            ? 'Write "*" for all resources with all their subresources.'
            : 'List the resources one by one; the wildcards are "*", "pods/*" and "*/log".',
        })),
  },
  {
    id: 'empty-word',
    severity: 'warning',
    finds: 'an empty string in users, userGroups, verbs or resources',
    why: 'It is compared like any other string, and matches hardly any request. (In namespaces, "" means cluster-scoped; in resourceNames, that there is no name yet.)',
    example: '- level: None\n  users: [""]\n  verbs: [get]\n',
    instead: '- level: None\n  users: [kubelet]\n  verbs: [get]\n',
    look: (subject) =>
      wordsOf(subject, ['users', 'userGroups', 'verbs', 'resources'])
        .filter(({ word }) => word === '')
        .map(({ path, field }) => ({
          path,
          message: 'an empty string matches hardly any request',
          advice: `Remove it; to match all values, remove ${field}.`,
        })),
  },
  {
    id: 'stray-blank',
    severity: 'warning',
    finds: 'a word with a blank or line break around it',
    why: 'kube-apiserver trims nothing: "get " is not get.',
    example: '- level: None\n  users: ["kubelet "]\n  verbs: [get]\n',
    instead: '- level: None\n  users: [kubelet]\n  verbs: [get]\n',
    look: (subject) =>
      wordsOf(subject, fields)
        .filter(({ word }) => word !== '' && word !== word.trim())
        .map(({ path, word }) => ({
          path,
          message: `${JSON.stringify(word)} is compared with its blanks, so it matches hardly any request`,
          advice: word.trim() === '' ? 'Remove it.' : `Write "${word.trim()}".`,
        })),
  },
  {
    id: 'user-or-group',
    severity: 'warning',
    finds: 'a Kubernetes group in users, a Kubernetes user in userGroups, or a role such as system:node in either',
    why: 'Users and groups are compared separately, so the rule does not match the requests that you meant. The role system:node belongs to the kubelets, whose users are system:node:NAME and whose group is system:nodes.',
    example: '- level: None\n  users: [system:nodes]\n  verbs: [get]\n',
    instead: '- level: None\n  userGroups: [system:nodes]\n  verbs: [get]\n',
    look: (subject) => [
      ...wordsOf(subject, ['users'])
        .filter(({ word }) => isGroup(word))
        .map(({ path, word }) => swapped(path, word, 'a group, not a user', 'userGroups')),
      ...wordsOf(subject, ['userGroups'])
        .filter(({ word }) => isUser(word))
        .map(({ path, word }) => swapped(path, word, 'a user, not a group', 'users')),
      ...wordsOf(subject, ['users', 'userGroups'])
        .filter(({ word }) => word === 'system:node')
        .map(({ path }) => ({
          path,
          message: '"system:node" is a role, not a user or group',
          advice: 'Write userGroups: ["system:nodes"].',
        })),
    ],
  },
  {
    id: 'removed-user',
    severity: 'note',
    finds: 'a user that no longer exists, such as system:unsecured',
    why: "It was the user of every request to kube-apiserver's insecure port, which cannot be opened since Kubernetes 1.20.",
    example: '- level: None\n  users: [system:unsecured]\n  verbs: [get]\n',
    instead: '- level: None\n  users: [kubelet]\n  verbs: [get]\n',
    look: removedUsers,
  },
]

function removedUsers(subject: Subject): CheckResult[] {
  if (subject.release < releaseOf('1.20')) return []
  return wordsOf(subject, ['users'])
    .filter(({ word }) => word === 'system:unsecured')
    .map(({ path, word }) => ({
      path,
      message: `no request has the user "${word}" since Kubernetes 1.20`,
      advice: 'Remove it; if it is the only user, remove the rule.',
    }))
}

function wordsOf({ rules }: Subject, wanted: readonly Field[]): Word[] {
  return rules.flatMap((rule, index) =>
    wanted.flatMap((field): Word[] => {
      const lists: readonly (readonly [path: string, words: readonly string[] | null | undefined])[] =
        field === 'resources' || field === 'resourceNames'
          ? (rule.resources ?? []).map((entry, at) => [`resources[${at}].${field}`, entry[field]])
          : [[field, rule[field]]]
      return lists.flatMap(([list, words]) =>
        (words ?? []).map((word, at) => ({ field, word, path: `rules[${index}].${list}[${at}]`, list: words ?? [] })),
      )
    }),
  )
}

function starMessage({ word, field, list }: Word): string {
  const what = `${word === '*' ? '"*" is literal here' : `the * in "${word}" is literal`}, not a wildcard`
  if (!list.every((each) => each.includes('*'))) return what
  return `${what}, so this ${field === 'resourceNames' ? 'entry' : 'rule'} matches hardly any request`
}

function starAdvice({ word, field }: Word): string {
  if (word === 'system:node:*' || word === 'system:nodes:*') return 'Write userGroups: ["system:nodes"].'
  const [, namespace] = /^system:serviceaccounts?:([^:*]+):\*$/.exec(word) ?? []
  if (namespace !== undefined) return `Write userGroups: ["system:serviceaccounts:${namespace}"].`
  if (/^system:serviceaccounts?:\*(:\*)?$/.test(word)) return 'Write userGroups: ["system:serviceaccounts"].'
  return word === '*' ? `Remove ${field} to match all values.` : 'List the names one by one.'
}

const groups = new Set([
  'system:masters',
  'system:authenticated',
  'system:unauthenticated',
  'system:nodes',
  'system:serviceaccounts',
  'system:bootstrappers',
  'system:monitoring',
])

function isGroup(word: string): boolean {
  return groups.has(word) || /^system:(serviceaccounts|bootstrappers):./.test(word)
}

const users = new Set([
  'system:anonymous',
  'system:apiserver',
  'system:kube-controller-manager',
  'system:kube-proxy',
  'system:kube-scheduler',
  'system:unsecured',
])

function isUser(word: string): boolean {
  return users.has(word) || /^system:(node:.|serviceaccount:[^:]+:.)/.test(word)
}

function swapped(path: string, word: string, what: string, field: string): CheckResult {
  return { path, message: `"${word}" is ${what}`, advice: `Put it in ${field}, in a separate rule.` }
}
