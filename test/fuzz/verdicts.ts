import fs from 'node:fs'
import path from 'node:path'
import { levels, stages } from '../../src/audit/event.ts'
import { attributesOf } from '../../src/audit/request/attributes.ts'
import { bytesOf } from '../../src/columns/bytes.ts'
import { evaluate } from '../../src/policy/judge/match.ts'
import { verdictOf } from '../../src/policy/judge/verdict.ts'
import { parsePolicy } from '../../src/policy/load/load.ts'
import type { Policy, PolicyRule } from '../../src/policy/policy.ts'
import { judgesOf } from '../../src/store/judging/judges.ts'
import { Store } from '../../src/store/store.ts'
import { demo, fixtures } from '../support/paths.ts'
import { asScanned, referenceAnswer } from './answers.ts'
import type { Fuzzed } from './fuzzed.ts'
import { mutantsOf, realRecords } from './mutants.ts'
import { type Random, randomFrom } from './random.ts'
import { words } from './vocabulary.ts'

/** How many events meet one policy: enough for verdicts to be remembered and used again. */
const eventsPerPolicy = 500

/**
 * Gives mutants of real events to stores under mutants of real policies, and compares the stored verdicts, which are
 * remembered by parts of the request, with what plain evaluation says of the event alone.
 */
export function verdictsFuzz(seed: number, count: number): Fuzzed {
  const random = randomFrom(seed)
  const policies = realPolicies()
  const mutant = mutantsOf(realRecords(), random, 2)
  const differences: string[] = []
  const counts: Record<string, number> = { policies: 0, 'no event': 0 }
  for (let number = 0; number < count; number += eventsPerPolicy) {
    const policy = mutatedPolicy(random.pick(policies), random)
    const store = new Store(judgesOf([{ policy }]))
    counts['policies'] = (counts['policies'] ?? 0) + 1
    for (let event = number; event < Math.min(count, number + eventsPerPolicy); event++) {
      const record = mutant()
      const wanted = plainVerdict(policy, record)
      const got = storedVerdict(store, record)
      const kind = wanted?.agreement ?? 'no event'
      counts[kind] = (counts[kind] ?? 0) + 1
      if (JSON.stringify(got) !== JSON.stringify(wanted) && asScanned(record) === null)
        differences.push(
          `${record.toString()}\n  under ${JSON.stringify(policy)}\n  store: ${JSON.stringify(got)}\n  plain: ${JSON.stringify(wanted)}`,
        )
    }
  }
  return { tried: count, counts, differences }
}

interface Said {
  readonly ruleIndex: number | null
  readonly agreement: string
  readonly candidates: readonly number[]
}

function plainVerdict(policy: Policy, record: Buffer): Said | null {
  const { event } = referenceAnswer(record)
  if (event === null) return null
  const { ruleIndex, agreement, candidates } = verdictOf(
    policy,
    (attributes) => evaluate(policy, attributes),
    event,
    attributesOf(event),
  )
  return { ruleIndex, agreement, candidates }
}

function storedVerdict(store: Store, record: Buffer): Said | null {
  const place = { file: 0, offset: 0, length: record.length }
  const { row } = store.add({ ...place, bytes: bytesOf(record), start: 0, end: record.length })
  const found = row === null ? undefined : store.locate(row)
  const judged = found?.segment.judged(found.index) ?? null
  if (judged === null) return null
  const { ruleIndex, agreement, candidates } = judged
  return { ruleIndex, agreement, candidates }
}

function realPolicies(): readonly Policy[] {
  const logs = path.join(fixtures, 'logs')
  const files = [
    path.join(demo, 'policy.yaml'),
    path.join(fixtures, 'tighter-policy.yaml'),
    ...fs
      .readdirSync(logs)
      .sort()
      .map((log) => path.join(logs, log, 'policy.yaml')),
  ]
  return files.flatMap((file) => parsePolicy(fs.readFileSync(file, 'utf8')).policy ?? [])
}

/** A policy in which up to three rules, criteria or words are other ones; sometimes the policy as it is. */
function mutatedPolicy(policy: Policy, random: Random): Policy {
  const rules = structuredClone([...(policy.rules ?? [])])
  for (let changes = random.below(4); changes > 0; changes--)
    ruleChanges[random.below(ruleChanges.length)]?.(rules, random)
  const omitStages = random.chance(0.2) ? [random.pick(stages)] : policy.omitStages
  return { ...policy, rules, ...(omitStages === undefined ? {} : { omitStages }) }
}

const ruleChanges: readonly ((rules: PolicyRule[], random: Random) => void)[] = [
  (rules, random) => void rules.splice(random.below(rules.length), 1),
  (rules, random) => {
    const [rule] = rules.splice(random.below(rules.length), 1)
    if (rule !== undefined) rules.splice(random.below(rules.length + 1), 0, rule)
  },
  (rules, random) => {
    changed(rules, random, (rule) => ({ ...rule, level: random.pick(levels) }))
  },
  (rules, random) => {
    changed(rules, random, (rule) => ({ ...rule, omitStages: [random.pick(stages)] }))
  },
  (rules, random) => {
    const name = random.pick(['users', 'userGroups', 'verbs', 'namespaces'] as const)
    changed(rules, random, (rule) => ({ ...rule, [name]: someWords(random) }))
  },
  (rules, random) => {
    const entry = { group: random.pick(words), resources: someWords(random), resourceNames: someWords(random) }
    changed(rules, random, (rule) => ({ ...rule, resources: [...(rule.resources ?? []), entry] }))
  },
  (rules, random) => {
    const urls = ['/*', '/api*', '/healthz*', '/version', '*', '/forged', '/apis/*', '']
    changed(rules, random, (rule) => ({ ...rule, nonResourceURLs: [random.pick(urls)] }))
  },
]

function changed(rules: PolicyRule[], random: Random, change: (rule: PolicyRule) => PolicyRule): void {
  const at = random.below(rules.length)
  const rule = rules[at]
  if (rule !== undefined) rules[at] = change(rule)
}

/** None to three words: an empty list is no restriction. */
function someWords(random: Random): string[] {
  return Array.from({ length: random.below(4) }, () => random.pick(words))
}
