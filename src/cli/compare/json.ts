import { stages } from '../../audit/event.ts'
import { timestamp } from '../../audit/time.ts'
import { type NumberedRule, numberedRule, type PolicyFile } from '../../explain/policy-file.ts'
import { changes } from '../../policy/judge/change.ts'
import { unloggedRules, unloggedStages } from '../../policy/judge/unlogged.ts'
import type { ChangeTotals, TableTotals } from '../../tally/compare/change-table.ts'
import { safeJson, type SafeText } from '../../text/safe.ts'
import { type Compared, perDay } from './compared.ts'

/**
 * A comparison as one line of JSON, with its keys in a fixed order; later versions only add keys. `old` and `new` say
 * what each policy writes: `events`, their `bytes`, whether these are `estimated`, and for how many events not all bytes
 * are known (`unknown`). `changes` counts events. Rules count from 1, null for no rule. A table has all its rows, those
 * that change most first; `others` holds the total of what did not fit. Only figures named `undecided` include
 * undecided events.
 */
export function compareJson({ before, after, logs, problems, replayed }: Compared): SafeText {
  const { rules, users, resources, verbs, byChange, span, moreEvents } = replayed
  const days = perDay(replayed)
  return safeJson({
    old: policyOf(before),
    new: policyOf(after),
    logs,
    events: replayed.events,
    problems,
    contradictingOld: replayed.contradicting,
    span: span && {
      first: timestamp(span.first),
      last: timestamp(span.last),
      seconds: (span.last - span.first) / 1_000_000,
    },
    total: totalsOf(replayed.total),
    perDay: days && { old: days.before, new: days.after },
    byChange: Object.fromEntries(
      changes.map((change) => [change, { old: byChange[change].before, new: byChange[change].after }]),
    ),
    rules: tableOf(rules, (pair) => ({
      oldRule: ruleOf(before, pair.before),
      newRule: ruleOf(after, pair.after),
    })),
    users: tableOf(users, (user) => ({ user })),
    resources: tableOf(resources, (resource) => ({ resource })),
    verbs: tableOf(verbs, (verb) => ({ verb })),
    cannotTell: {
      undecided: replayed.undecided,
      rulesOfOld: unloggedRules(before.policy, after.policy).map((index) => ruleOf(before, index)),
      stagesOfOld: unloggedStages(before.policy, after.policy).map(({ stage, rules: without }) => ({
        stage,
        rules: without.map((index) => ruleOf(before, index)),
      })),
      requestsWithMore: Object.fromEntries(
        stages.filter((stage) => stage !== 'Panic').map((stage) => [stage, moreEvents[stage]]),
      ),
    },
  })
}

function policyOf({ file, kubernetes, policy }: PolicyFile): object {
  return { file, kubernetes, rules: policy.rules?.length ?? 0 }
}

function totalsOf({ changes: counts, before, after }: ChangeTotals): object {
  return { changes: counts, old: before, new: after }
}

function tableOf<T>({ rows, others }: TableTotals<T>, name: (of: T) => object): object {
  return {
    rows: rows.map((row) => ({ ...name(row.of), ...totalsOf(row) })),
    others: others && totalsOf(others),
  }
}

function ruleOf(file: PolicyFile, index: number | null): NumberedRule | null {
  return index === null ? null : numberedRule(file, index)
}
