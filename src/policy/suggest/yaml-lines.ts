import type { GroupResources, Policy, PolicyRule } from '../policy.ts'

/** A policy as lines of YAML; `above` says what comments stand above each rule, by its index. */
export function policyLines(policy: Policy, above: (rule: number) => readonly string[] = () => []): string[] {
  return [
    `apiVersion: ${policy.apiVersion ?? 'audit.k8s.io/v1'}`,
    'kind: Policy',
    ...(policy.omitManagedFields ? ['omitManagedFields: true'] : []),
    ...listLines('omitStages', policy.omitStages),
    'rules:',
    ...(policy.rules ?? []).flatMap((rule, index) => [...above(index), ...ruleLines(rule)].map((line) => `  ${line}`)),
  ]
}

/** A rule as lines of YAML, the first beginning with `- `. */
export function ruleLines(rule: PolicyRule): string[] {
  return [
    `- level: ${rule.level}`,
    ...[
      ...listLines('users', rule.users),
      ...listLines('userGroups', rule.userGroups),
      ...listLines('verbs', rule.verbs),
      ...(rule.resources?.length ? ['resources:', ...rule.resources.flatMap(entryLines)] : []),
      ...listLines('namespaces', rule.namespaces),
      ...listLines('nonResourceURLs', rule.nonResourceURLs),
      ...listLines('omitStages', rule.omitStages),
      ...(typeof rule.omitManagedFields === 'boolean' ? [`omitManagedFields: ${String(rule.omitManagedFields)}`] : []),
    ].map((line) => `  ${line}`),
  ]
}

/** A list that is empty is no restriction, and is left out. */
function listLines(key: string, words: readonly string[] | null | undefined): string[] {
  if (!words?.length) return []
  const line = `${key}: [${words.map(quoted).join(', ')}]`
  return line.length <= longestLine ? [line] : [`${key}:`, ...words.map((word) => `  - ${quoted(word)}`)]
}

const longestLine = 110

function entryLines(entry: GroupResources | null): string[] {
  const { group = '', resources, resourceNames } = entry ?? {}
  const more = [...listLines('resources', resources), ...listLines('resourceNames', resourceNames)]
  return [`  - group: ${quoted(group)}`, ...more.map((line) => `    ${line}`)]
}

/** A text in double quotes with nothing in it but printable ASCII, as YAML 1.1 and 1.2 read it alike. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
