import type { GroupResources, PolicyRule } from '../../policy/policy.ts'
import { shownWord } from '../../policy/shown-word.ts'
import type { RuleCount } from '../../store/rule-counts.ts'
import type { World } from '../model/world.ts'

/** The rule of a row of the table; undefined for the row of no rule. */
export function ruleOf({ policy, ruleIndex }: RuleCount, { policies }: World): PolicyRule | undefined {
  return ruleIndex === null ? undefined : policies[policy]?.policy.rules?.[ruleIndex]
}

/** What a rule matches: `users kubelet · verbs get, list · resources pods`. */
export function criteriaOf(rule: PolicyRule | undefined): string {
  if (rule === undefined) return ''
  const lists: readonly (readonly [name: string, words: readonly string[] | null | undefined])[] = [
    ['users', rule.users],
    ['userGroups', rule.userGroups],
    ['verbs', rule.verbs],
    ['namespaces', rule.namespaces],
    ['resources', rule.resources?.flatMap(wordsOf)],
    ['URLs', rule.nonResourceURLs],
  ]
  const given = lists.filter(([, values]) => (values?.length ?? 0) > 0)
  const words = given.map(([name, values]) => `${name} ${listed(values ?? [])}`)
  return words.length === 0 ? 'every request' : words.join(' · ')
}

/** No screen has room for more words. */
const mostWords = 20

function listed(words: readonly string[]): string {
  return words.slice(0, mostWords).map(shownWord).join(', ')
}

function wordsOf({ group = '', resources, resourceNames }: GroupResources): string[] {
  const suffix = group === '' ? '' : `.${group}`
  if (!resources?.length) return [`*${suffix}`]
  const named = resourceNames?.length ? ` named ${listed(resourceNames)}` : ''
  return resources.map((resource) => `${shownWord(resource)}${suffix}${named}`)
}
