import { parsePolicy } from '../load/load.ts'
import { newestKubernetes } from '../load/version.ts'
import type { LoadedPolicy, PolicyText, Position } from '../policy.ts'
import { checks } from './checks/all-checks.ts'
import { applySilences } from './checks/silence.ts'
import { type Check, type CheckResult, type Finding, releaseOf, type Subject } from './finding.ts'

/**
 * Checks the text of an audit policy file for what kube-apiserver refuses, what it accepts but probably does not do
 * what you meant, and what is risky. Findings are sorted by line. `kubernetes` is the version to check for, such as
 * `1.31`. Comments in the file can silence warnings and notes (`silence.ts`). Never throws.
 */
export function lint(text: string, options: { readonly kubernetes?: string } = {}): Finding[] {
  return lintPlaced(text, options.kubernetes ?? newestKubernetes, (at) => at)
}

/** The same for text extracted from a file; `place` maps a place in the text to the one in the file. */
export function lintPlaced(text: string, kubernetes: string, place: (at: Position) => Position): Finding[] {
  const release = releaseOf(kubernetes)
  const loaded = load(text, kubernetes)
  const subject: Subject = {
    loaded,
    policy: loaded.policy,
    text: loaded.text,
    rules: loaded.policy?.rules ?? [],
    release: Number.isNaN(release) ? releaseOf(newestKubernetes) : release,
    place,
  }
  const found = checks.flatMap((check) => check.look(subject).map((each) => finding(check, each, subject.text)))
  return applySilences(text, found, checks, subject.text)
    .map((each) => ({ ...each, ...place({ line: each.line, column: each.column }) }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** The last Kubernetes that reads apiVersions older than audit.k8s.io/v1. */
const lastWithOldVersions = '1.23'

/**
 * If an old apiVersion is the only error, loads the policy as an older Kubernetes would, so that the checks can run.
 */
function load(text: string, kubernetes: string): LoadedPolicy {
  const loaded = parsePolicy(text, { kubernetes })
  if (loaded.policy !== null || loaded.errors.length !== 1) return loaded
  const older = parsePolicy(text, { kubernetes: lastWithOldVersions })
  return older.policy === null ? loaded : { ...older, errors: loaded.errors }
}

function finding({ id, severity }: Check, found: CheckResult, text: PolicyText | null): Finding {
  const { path, message, advice } = found
  const { line, column } = { ...placeOf(path, text), ...found }
  return { id, severity, line, column, path, message, advice, rule: ruleOf(path) }
}

/** Where a value stands; a missing value is shown at the closest parent. */
function placeOf(path: string, text: PolicyText | null): Position {
  const place = text?.positions.get(path)
  if (place) return place
  const parent = path.replace(/\.?[^.[]*$|\[\d+\]$/, '')
  return parent === path || path === '' ? { line: 1, column: 1 } : placeOf(parent, text)
}

function ruleOf(path: string): number | null {
  const [, index] = /^rules\[(\d+)\]/.exec(path) ?? []
  return index === undefined ? null : Number(index)
}
