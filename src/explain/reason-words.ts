import { type Criterion, type Evaluation, type Missed, pathMatches, type Reason } from '../policy/judge/match.ts'
import { matchedReasons } from './explanation.ts'

/** Why the rule matched that did, a criterion each, in words; nothing where no rule matches. */
export function matchedWords(evaluation: Evaluation): string[] {
  if (evaluation.ruleIndex === null) return []
  const reasons = matchedReasons(evaluation)
  return reasons.length === 0 ? ['no criterion: takes everything'] : reasons.map(whyMatched)
}

/** One criterion that holds, in words: `user admin`, `resource secrets`. */
export function whyMatched({ criterion, wanted, got }: Reason): string {
  const values = got ?? []
  if (criterion === 'userGroups') return `group ${listOf(values.filter((group) => wanted.includes(group)))}`
  const pattern =
    criterion === 'nonResourceURLs' ? wanted.find((spec) => pathMatches(values[0] ?? '', spec)) : undefined
  const how = pattern === undefined || pattern === values[0] ? '' : ` by ${pattern}`
  return `${singular[criterion]} ${values.map(quoteEmpty).join(', ')}${how}`
}

/** The criterion that failed, in words: `user: admin not in kube-proxy`, `URL rule, this is a resource`. */
export function whyNot({ criterion, wanted, got, missed }: Reason): string {
  if (got === null) {
    if (criterion === 'nonResourceURLs') return 'URL rule, this is a resource'
    if (criterion === 'users' || criterion === 'userGroups') return `${singular[criterion]}: nobody authenticated`
    return 'resource rule, this is a URL'
  }
  const subject = criterion === 'resources' ? missedSubjects[missed ?? 'resource'] : singular[criterion]
  if (criterion === 'userGroups') {
    return got.length === 0 ? 'group: the user has none' : `group: none of ${got.length} in ${listOf(wanted)}`
  }
  const named = missed === 'group' ? groupName : quoteEmpty
  return `${subject}: ${got.map(named).join(', ')} not in ${listOf(wanted.map(named))}`
}

/** The same in a word or two, for where there is no room. */
export function whyNotShort({ criterion, got, missed }: Reason): string {
  if (got === null)
    return criterion === 'nonResourceURLs'
      ? 'URL'
      : criterion === 'users' || criterion === 'userGroups'
        ? 'nobody'
        : 'resource'
  return criterion === 'resources' ? missedSubjects[missed ?? 'resource'] : singular[criterion]
}

function groupName(group: string): string {
  return group === '' ? 'core' : group
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

function listOf(wanted: readonly string[]): string {
  const few = wanted.slice(0, 3).map(quoteEmpty).join(', ')
  return wanted.length > 3 ? `${few} … (${wanted.length})` : few
}

function quoteEmpty(text: string): string {
  return text === '' ? '""' : text
}
