import type { GroupResources, Policy, PolicyRule, PolicyText } from '../policy.ts'
import type { Candidate } from './candidate.ts'

/** A policy as lines of YAML; `above` gives the comments above each rule, by its index. */
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

/** A rule as lines of YAML; the first begins with `- `. */
function ruleLines(rule: PolicyRule): string[] {
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

/** An empty list is no restriction, so it gets no lines. */
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

/** A text in double quotes, in printable ASCII only, which YAML 1.1 and 1.2 read alike. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** A change to the policy with the comments above it, without their `# `. */
export interface Commented extends Pick<Candidate, 'rule' | 'before'> {
  readonly comment: readonly string[]
}

/**
 * Inserts changes into the text of a policy, and changes none of its lines; null when its rules do not begin on
 * separate lines. The caller must load the result to check it: there are more ways to write YAML than are known here.
 */
export function inserted({ lines, rules }: PolicyText, changes: readonly Commented[]): string[] | null {
  const insertions = new Map<number, string[]>()
  const first = rules[0]?.first ?? 0
  const key = lines.slice(0, first).findLastIndex((line) => /^ *["']?rules["']?[ \t]*:/.test(line))
  if (key < 0) return null
  for (const { rule, before, comment } of changes) {
    const at = rule === null ? key : (rules[before]?.first ?? 0) - 1
    const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
    if (rule !== null && !/^ *- /.test(lines[at] ?? '')) return null
    const own = rule === null ? ['omitStages: ["RequestReceived"]'] : ruleLines(rule)
    const added = [...comment.map((line) => `# ${line}`.trimEnd()), ...own].map((line) => indent + line)
    const place = aboveComments(lines, at)
    insertions.set(place, [...(insertions.get(place) ?? []), ...added, ...(rule === null ? [] : [''])])
  }
  return [...lines, ''].flatMap((line, index) => [
    ...(insertions.get(index) ?? []),
    ...(index < lines.length ? [line] : []),
  ])
}

/** Comments right above a line belong to it. */
function aboveComments(lines: readonly string[], at: number): number {
  let place = at
  while (place > 0 && /^\s*#/.test(lines[place - 1] ?? '')) place--
  return place
}

/** Whether two policies have the same rules in the same words, however they are formatted. */
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
