import { type Level, levels, type Stage, stages } from '../../audit/event.ts'
import { nearest } from '../../audit/nearest.ts'
import type { ProblemCode } from '../policy.ts'
import type { LoosePolicy, LooseRule } from './decode.ts'
import { placeholder, quote } from './quote.ts'
import type { Abilities } from './version.ts'

/** A problem of a decoded policy. */
export interface Invalid {
  readonly code: ProblemCode
  /** As kube-apiserver names it. */
  readonly path: string
  /** The exact path of the value; `path` does not name the entry of `resources`. */
  readonly place: string
  readonly message: string
  readonly advice: string
}

/**
 * Checks a policy as kube-apiserver does before it starts, and returns all problems in kube-apiserver's order
 * (k8s.io/apiserver, pkg/apis/audit/validation, `ValidatePolicy`; pkg/audit/policy/reader.go for a policy without
 * rules). Verbs, users, groups, namespaces and resources may be any text.
 */
export function validatePolicy(policy: LoosePolicy, abilities: Abilities): Invalid[] {
  const rules = policy.rules ?? []
  const found = [
    ...validateStages(policy.omitStages, 'omitStages'),
    ...rules.flatMap((rule, index) => ruleChecks.flatMap((check) => check(rule, `rules[${index}]`, abilities))),
  ]
  return found.length > 0 || rules.length > 0 ? found : [noRules]
}

const noRules: Invalid = {
  code: 'no-rules',
  path: '',
  place: 'rules',
  message: 'loaded illegal policy with 0 rules',
  advice: 'Add a rule under `rules:`, such as `- level: Metadata`.',
}

type RuleCheck = (rule: LooseRule, path: string, abilities: Abilities) => readonly Invalid[]

const ruleChecks: readonly RuleCheck[] = [
  ({ level }, path) => validateLevel(level, `${path}.level`),
  ({ nonResourceURLs }, path) =>
    (nonResourceURLs ?? []).flatMap((url, index) => validateURL(url, `${path}.nonResourceURLs[${index}]`)),
  ({ resources }, path, abilities) =>
    (resources ?? []).flatMap(({ group = '', resources: names = [], resourceNames = [] }, index) => [
      ...validateGroup(group, `${path}.resources.group`, `${path}.resources[${index}].group`, abilities),
      ...validateResourceNames(names, resourceNames, `${path}.resources`, index),
    ]),
  ({ omitStages }, path) => validateStages(omitStages, `${path}.omitStages`),
  validateMix,
]

function validateLevel(level: string | undefined, path: string): Invalid[] {
  if (level === undefined) {
    return [at('invalid-level', path, 'Required value', `Give the rule a level: ${levels.join(', ')}.`)]
  }
  if (levels.includes(level as Level)) return []
  const supported = `supported values: ${levels.map(quote).join(', ')}`
  const message = `Unsupported value: ${quote(level)}: ${supported}`
  return [at('invalid-level', path, message, choose(level, levels))]
}

function validateStages(omitStages: readonly string[] | undefined, path: string): Invalid[] {
  return (omitStages ?? []).flatMap((stage, index) => {
    if (stages.includes(stage as Stage)) return []
    const message = `${invalid(stage)}: allowed stages are ${stages.join(', ')}`
    return [at('invalid-stage', `${path}[${index}]`, message, choose(stage, stages))]
  })
}

function choose(value: string, allowed: readonly string[]): string {
  const meant = nearest(value, allowed)
  return placeholder(value) ?? (meant === null ? `Write one of ${allowed.join(', ')}.` : `Did you mean ${meant}?`)
}

function validateURL(url: string, path: string): Invalid[] {
  if (url === '*') return []
  const found: Invalid[] = []
  if (!url.startsWith('/')) {
    const advice = placeholder(url) ?? (/^https?:/.test(url) ? 'Write only the path.' : `Write ${quote(`/${url}`)}.`)
    found.push(at('invalid-url', path, `${invalid(url)}: a non-resource URL must begin with '/'`, advice))
  }
  if (url.slice(0, -1).includes('*')) {
    const prefix = `${url.slice(0, url.indexOf('*'))}*`
    const advice = /^\/apis?\//.test(url)
      ? 'What is below an API version is a resource: name it and its group under resources, in a rule of its own.'
      : `A * stands for the rest of the path: write ${quote(prefix)} or list the paths.`
    found.push(at('invalid-url', path, `${invalid(url)}: the wildcard '*' must be the final character`, advice))
  }
  return found
}

const longestGroup = 253

function validateGroup(group: string, path: string, place: string, { groupStar }: Abilities): Invalid[] {
  if (group === '' || (group === '*' && groupStar)) return []
  const found: Invalid[] = []
  const advice = groupAdvice(group)
  if (new TextEncoder().encode(group).length > longestGroup) {
    const message = `${invalid(group)}: must be no more than ${longestGroup} characters`
    found.push({ code: 'invalid-group', path, place, message, advice: 'Write the name of the API group.' })
  }
  if (!group.split('.').every(isLabel)) {
    const rule =
      "a lowercase RFC 1123 subdomain: letters a to z, digits, '-' and '.', with a letter or digit on both sides of each '.'"
    found.push({ code: 'invalid-group', path, place, message: `${invalid(group)}: an API group is ${rule}`, advice })
  }
  return found
}

function isLabel(label: string): boolean {
  return /^[a-z\d-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-')
}

function groupAdvice(group: string): string {
  const name = group.split('/', 1)[0] ?? ''
  const lower = group.toLowerCase()
  if (group === '*') return '"*" for all groups needs Kubernetes 1.36: list the groups.'
  if (group.includes('*')) return 'A * cannot be part of a group: list the groups.'
  if (group !== name && /^v\d/.test(name)) return 'Remove the version: the core group is "".'
  if (group !== name) return `Write only the group: ${quote(name)}.`
  if (lower !== group && lower.split('.').every(isLabel)) return `Write ${quote(lower)}.`
  return placeholder(group) ?? 'Write the name of the API group; the core group is "".'
}

function validateResourceNames(
  resources: readonly string[],
  resourceNames: readonly string[],
  path: string,
  index: number,
): Invalid[] {
  if (resourceNames.length === 0 || resources.length > 0) return []
  return [
    {
      code: 'names-without-resources',
      path: `${path}.resourceNames`,
      place: `${path}[${index}].resourceNames`,
      message: `${invalid(resourceNames)}: using resourceNames requires at least one resource`,
      advice: 'Add their `resources` to the same entry.',
    },
  ]
}

function validateMix({ resources, namespaces, nonResourceURLs }: LooseRule, path: string): Invalid[] {
  if (nonResourceURLs === undefined || (resources === undefined && namespaces === undefined)) return []
  const message = `${invalid(nonResourceURLs)}: rules cannot apply to both regular resources and non-resource URLs`
  const others = resources === undefined ? 'namespaces' : 'resources'
  return [
    at(
      'mixed-rule',
      `${path}.nonResourceURLs`,
      message,
      `Split it into two rules: one with ${others}, one with nonResourceURLs.`,
    ),
  ]
}

function invalid(value: unknown): string {
  return `Invalid value: ${quote(value)}`
}

function at(code: ProblemCode, path: string, message: string, advice: string): Invalid {
  return { code, path, place: path, message, advice }
}
