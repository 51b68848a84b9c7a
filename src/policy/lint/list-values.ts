import type { Check, CheckResult, Subject } from './finding.ts'

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

/** What is no word of its kind, though kube-apiserver compares with it (pkg/audit/policy/checker.go, `ruleMatches`). */
export const wordChecks: readonly Check[] = [
  {
    id: 'literal-star',
    severity: 'warning',
    finds: 'a * in users, userGroups, verbs, namespaces or resourceNames',
    why: 'It is no wildcard there, but compared letter by letter: nobody is called that. Leaving the list out takes everything.',
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
    finds: 'a * in resources that is not one of *, pods/* and */log, such as */* or pod*',
    why: 'Only the whole word, or the whole part before or behind the slash, can be a wildcard. Any other * is compared letter by letter, and */* takes nothing at all.',
    example: '- level: Request\n  resources:\n  - group: apps\n    resources: ["*/*"]\n',
    instead: '- level: Request\n  resources:\n  - group: apps\n    resources: ["*"]\n',
    look: (subject) =>
      wordsOf(subject, ['resources'])
        .filter(({ word }) => word.includes('*') && !/^(\*|[^*/]+\/\*|\*\/[^*/]+)$/.test(word))
        .map(({ path, word }) => ({
          path,
          message: `"${word}" is no pattern: it is compared letter by letter, and takes no resource there is`,
          advice: /^\*\/+\*$/.test(word)
            ? 'Write "*" for all resources with all their subresources.'
            : 'Write the resources one by one; wildcards are "*", "pods/*" and "*/log".',
        })),
  },
  {
    id: 'empty-word',
    severity: 'warning',
    finds: 'an empty text in users, userGroups, verbs or resources',
    why: 'It is compared like any other text, and takes hardly a request. (In namespaces "" means what is in none, in resourceNames what has no name yet.)',
    example: '- level: None\n  users: [""]\n  verbs: [get]\n',
    instead: '- level: None\n  users: [kubelet]\n  verbs: [get]\n',
    look: (subject) =>
      wordsOf(subject, ['users', 'userGroups', 'verbs', 'resources'])
        .filter(({ word }) => word === '')
        .map(({ path, field }) => ({
          path,
          message: 'an empty text, which takes hardly a request',
          advice: `Remove it; leave ${field} out if all are meant.`,
        })),
  },
  {
    id: 'stray-blank',
    severity: 'warning',
    finds: 'a blank or line end around a word',
    why: 'Nothing is trimmed: "get " is not get.',
    example: '- level: None\n  users: ["kubelet "]\n  verbs: [get]\n',
    instead: '- level: None\n  users: [kubelet]\n  verbs: [get]\n',
    look: (subject) =>
      wordsOf(subject, fields)
        .filter(({ word }) => word !== '' && word !== word.trim())
        .map(({ path, word }) => ({
          path,
          message: `${JSON.stringify(word)} is compared with its blanks, and so takes no request`,
          advice: word.trim() === '' ? 'Remove it.' : `Write "${word.trim()}".`,
        })),
  },
  {
    id: 'user-or-group',
    severity: 'warning',
    finds: 'a group of Kubernetes in users, or a user of Kubernetes in userGroups',
    why: 'The two are compared apart, so the rule takes no request of those that are meant.',
    example: '- level: None\n  users: [system:nodes]\n  verbs: [get]\n',
    instead: '- level: None\n  userGroups: [system:nodes]\n  verbs: [get]\n',
    look: (subject) => [
      ...wordsOf(subject, ['users'])
        .filter(({ word }) => isGroup(word))
        .map(({ path, word }) => swapped(path, word, 'a group, and no user', 'userGroups')),
      ...wordsOf(subject, ['userGroups'])
        .filter(({ word }) => isUser(word))
        .map(({ path, word }) => swapped(path, word, 'a user, and no group', 'users')),
    ],
  },
]

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
  const what = `"${word}" is compared letter by letter: * is no wildcard in ${field}`
  if (!list.every((each) => each.includes('*'))) return what
  return `${what}, so the ${field === 'resourceNames' ? 'entry' : 'rule'} takes no request`
}

function starAdvice({ word, field }: Word): string {
  if (word === 'system:node:*' || word === 'system:nodes:*') return 'Write userGroups: ["system:nodes"].'
  const [, namespace] = /^system:serviceaccounts?:([^:*]+):\*$/.exec(word) ?? []
  if (namespace !== undefined) return `Write userGroups: ["system:serviceaccounts:${namespace}"].`
  if (/^system:serviceaccounts?:\*(:\*)?$/.test(word)) return 'Write userGroups: ["system:serviceaccounts"].'
  return word === '*' ? `Leave ${field} out to take them all.` : 'Write the names one by one.'
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

function isUser(word: string): boolean {
  return word === 'system:anonymous' || /^system:(node:.|serviceaccount:[^:]+:.)/.test(word)
}

function swapped(path: string, word: string, what: string, field: string): CheckResult {
  return { path, message: `"${word}" is the name of ${what}`, advice: `Put it into ${field}, in a rule of its own.` }
}
