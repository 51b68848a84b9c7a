import { unheardOf } from '../audit/request/attributes.ts'
import { type Criterion, type Evaluation, type Missed, pathMatches, type Reason } from '../policy/judge/match.ts'
import { beginning } from '../text/shorten.ts'
import { matchedReasons } from './explanation.ts'

/** Why the matching rule matched, one string per criterion; empty if no rule matched. */
export function matchedWords(evaluation: Evaluation): string[] {
  if (evaluation.ruleIndex === null) return []
  const reasons = matchedReasons(evaluation)
  return reasons.length === 0 ? ['no conditions: matches every request'] : reasons.map(whyMatched)
}

/** A criterion that matched: `user admin`, `resource secrets`. */
export function whyMatched({ criterion, wanted, got }: Reason): string {
  const values = got ?? []
  if (criterion === 'userGroups') return `group ${listOf(values.filter((group) => wanted.includes(group)))}`
  const pattern =
    criterion === 'nonResourceURLs' ? wanted.find((spec) => pathMatches(values[0] ?? '', spec)) : undefined
  const how = pattern === undefined || pattern === values[0] ? '' : ` matches ${pattern}`
  return `${singular[criterion]} ${values.map(shown).join(', ')}${how}`
}

/** A criterion that failed: `user admin is not kube-proxy`, `URLs only; this is a resource`. */
export function whyNot({ criterion, wanted, got, missed }: Reason): string {
  if (got === null) {
    if (criterion === 'nonResourceURLs') return 'URLs only; this is a resource'
    if (criterion === 'users' || criterion === 'userGroups') return 'no user was authenticated'
    return 'resources only; this is a URL'
  }
  const named = missed === 'group' ? groupName : shown
  const others = anyOf(wanted.map(named))
  if (criterion === 'userGroups') {
    if (got.length === 0) return 'the user has no groups'
    return got.length === 1
      ? `group ${got.map(shown).join()} is not ${others}`
      : `none of the user's ${got.length} groups is ${others}`
  }
  const subject = criterion === 'resources' ? missedSubjects[missed ?? 'resource'] : singular[criterion]
  return `${subject} ${got.map(named).join(', ')} is not ${others}`
}

/** The same in a word or two, where space is short. */
export function whyNotShort({ criterion, got, missed }: Reason): string {
  if (got === null)
    return criterion === 'nonResourceURLs'
      ? 'URL'
      : criterion === 'users' || criterion === 'userGroups'
        ? 'no user'
        : 'resource'
  return criterion === 'resources' ? missedSubjects[missed ?? 'resource'] : singular[criterion]
}

function groupName(group: string): string {
  return group === '' ? 'core' : shown(group)
}

const singular: Record<Criterion, string> = {
  users: 'user',
  userGroups: 'group',
  verbs: 'verb',
  namespaces: 'namespace',
  resources: 'resource',
  nonResourceURLs: 'URL',
}

const missedSubjects: Record<Missed, string> = { group: 'API group', resource: 'resource', resourceNames: 'name' }

function listOf(values: readonly string[]): string {
  const few = values.slice(0, 3).map(shown).join(', ')
  return values.length > 3 ? `${few} … (${values.length})` : few
}

/** `a`, `a or b`, `a, b or c`, `a, b, c … (5)`. */
export function anyOf(values: readonly string[]): string {
  if (values.length > 3) return listOf(values)
  return [values.slice(0, -1).join(', '), ...values.slice(-1)].filter((part) => part !== '').join(' or ')
}

/**
 * An empty text in quotes; a value or the end of a path that the log lacks as what it is; of a long text the beginning,
 * since clients choose how long some are.
 */
function shown(text: string): string {
  if (text === unheardOf) return '(not logged)'
  return text === '' ? '""' : beginning(text, mostShown).replace(unheardOf, '…')
}

/** In characters; the names that Kubernetes itself takes are shorter. */
const mostShown = 1000
