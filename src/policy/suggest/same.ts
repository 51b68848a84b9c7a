import type { GroupResources, Policy, PolicyRule } from '../policy.ts'

/** Whether two policies say the same in the same words, whatever way it is written down. */
export function samePolicy(one: Policy, other: Policy): boolean {
  return canonical(one) === canonical(other)
}

function canonical({ apiVersion, omitStages, omitManagedFields, rules }: Policy): string {
  return JSON.stringify([apiVersion, omitStages ?? [], omitManagedFields ?? false, (rules ?? []).map(ruleWords)])
}

function ruleWords(rule: PolicyRule): readonly unknown[] {
  const { level, users, userGroups, verbs, resources, namespaces, nonResourceURLs, omitStages } = rule
  const lists = [users, userGroups, verbs, namespaces, nonResourceURLs, omitStages].map((list) => list ?? [])
  return [level, ...lists, (resources ?? []).map(entryWords), rule.omitManagedFields ?? null]
}

function entryWords(entry: GroupResources | null): readonly unknown[] {
  return [entry?.group ?? '', entry?.resources ?? [], entry?.resourceNames ?? []]
}
