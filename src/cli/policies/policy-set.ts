import { fileName, type PolicyFile } from '../../explain/policy-file.ts'
import { type Judges, judgesOf } from '../../store/judging/judges.ts'
import type { SafeText } from '../../text/safe.ts'
import { printError } from '../shared/door.ts'
import { loadPolicyFile, type PolicyFlags } from './load-policy-file.ts'
import type { GivenPolicy } from './policy-options.ts'

/** The policies in force, and the one to compare them with. */
export interface PolicySet {
  readonly policies: readonly PolicyFile[]
  readonly compared: PolicyFile | null
  /** The index of a log's policy, by the log's path as given; null without one. */
  readonly of: (origin: string) => number | null
}

export const noPolicies: PolicySet = { policies: [], compared: null, of: () => null }

/** One policy for all logs. */
export function onePolicy(policy: PolicyFile | null): PolicySet {
  return policy === null ? noPolicies : { policies: [policy], compared: null, of: () => 0 }
}

export interface LoadedSet {
  /** null when one of the files is refused. */
  readonly set: PolicySet | null
  /** Errors and warnings about the files. */
  readonly lines: readonly SafeText[]
}

/** Loads policies as kube-apiserver would, and each file only once. */
export function loadPolicySet(
  given: readonly GivenPolicy[],
  compare: string | undefined,
  flags: PolicyFlags,
): LoadedSet {
  const files = [...new Set(given.map(({ file }) => file))]
  const outcomes = [...files, ...(compare === undefined ? [] : [compare])].map((file) => loadPolicyFile(file, flags))
  const lines = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? outcome.errors : outcome.warnings))
  const loaded = outcomes.flatMap((outcome) => (outcome.kind === 'loaded' ? [outcome.policy] : []))
  if (loaded.length < outcomes.length) return { set: null, lines }
  const of = (origin: string): number | null => {
    const own = given.find((one) => one.origin === origin) ?? given.find((one) => one.origin === null)
    return own === undefined ? null : files.indexOf(own.file)
  }
  return { set: { policies: loaded.slice(0, files.length), compared: loaded[files.length] ?? null, of }, lines }
}

/** The judges of a set's policies. `pathOf` gives the path, as given, of an origin, by its number. */
export function judgesFor({ policies, compared, of }: PolicySet, pathOf: (origin: number) => string): Judges | null {
  if (policies.length === 0) return null
  // Each shape asks for it.
  const known: (number | null | undefined)[] = []
  return judgesOf(
    policies.map(({ policy }, at) => ({ policy, label: policies.length > 1 ? labelOf(policies, at) : '' })),
    (origin) => {
      const found = known[origin]
      return found === undefined ? (known[origin] = of(pathOf(origin))) : found
    },
    compared?.policy ?? null,
  )
}

/** A policy's file name, or its whole path if another policy has the same file name. */
export function labelOf(policies: readonly Pick<PolicyFile, 'file'>[], at: number): string {
  const file = policies[at]?.file ?? ''
  const name = fileName(file)
  return policies.filter((other) => fileName(other.file) === name).length > 1 ? file : name
}

/** Loads a policy file and prints its errors and warnings; null when it is refused. */
export function loadOrReport(file: string, { kubernetes, knownApis }: PolicyFlags): PolicyFile | null {
  const outcome = loadPolicyFile(file, { kubernetes, knownApis })
  for (const line of outcome.kind === 'refused' ? outcome.errors : outcome.warnings) printError(line)
  return outcome.kind === 'refused' ? null : outcome.policy
}
