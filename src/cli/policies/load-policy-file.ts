import fs from 'node:fs'
import type { PolicyFile } from '../../explain/policy-file.ts'
import { innerPolicyNames } from '../../policy/load/policy-within.ts'
import { loadPrepared, prepare } from '../../policy/load/prepare.ts'
import { followedVersion, newestKubernetes } from '../../policy/load/version.ts'
import type { PolicyProblem } from '../../policy/policy.ts'
import { type SafeText, say } from '../../text/safe.ts'
import { quotedAsNeeded } from '../shared/advice.ts'
import { logName } from '../shared/log-name.ts'
import { readPolicyFile } from './read-policy-file.ts'

export type PolicyOutcome =
  | { readonly kind: 'loaded'; readonly policy: PolicyFile; readonly warnings: readonly SafeText[] }
  /** `line` is that of the first error; null when the file could not be read. */
  | { readonly kind: 'refused'; readonly errors: readonly SafeText[]; readonly line: number | null }

/** How to read a policy file. */
export interface PolicyFlags {
  /** The Kubernetes version to evaluate for, such as `1.31`; the newest known by default. */
  readonly kubernetes?: string | undefined
  /** Whether to fill in `${known_apis}` as kube-up does. */
  readonly knownApis?: boolean | undefined
}

/**
 * Loads a policy file as kube-apiserver would. Gives what kube-apiserver would refuse or warn about as lines to print.
 * Unwraps a ConfigMap that holds one policy, with a note; `FILE#KEY` names one of several, and `FILE#PATH` one in another
 * manifest.
 */
export function loadPolicyFile(name: string, { kubernetes, knownApis }: PolicyFlags = {}): PolicyOutcome {
  const { path, key } = fileAndKey(name)
  const read = readPolicyFile(path)
  if (read.kind === 'unreadable') {
    return { kind: 'refused', errors: [say`cannot read the policy ${logName(path)}: ${read.reason}`], line: null }
  }
  const content = read.text
  const prepared = prepare(content, { key, knownApis })
  if (prepared.kind === 'problem') {
    const { problem } = prepared
    return { kind: 'refused', errors: [problemLine(path, problem)], line: problem.line }
  }
  const notes = prepared.notes.map((note) => problemLine(path, note, 'note: '))
  const version = followedVersion(kubernetes ?? newestKubernetes) ?? newestKubernetes
  const { policy, text, errors, warnings } = loadPrepared(content, prepared, version)
  if (policy === null || text === null) {
    const problems = errors.map((problem) =>
      problemLine(path, { ...problem, ...wayWithin(path, content, problem.code) }),
    )
    const refused = [...notes, ...problems, say`kube-apiserver would not start with this policy`]
    return { kind: 'refused', errors: refused, line: errors[0]?.line ?? null }
  }
  return {
    kind: 'loaded',
    policy: { file: name, policy, text, kubernetes: version, warnings },
    warnings: [...notes, ...warnings.map((problem) => problemLine(path, problem, 'warning: '))],
  }
}

/**
 * What to give instead of a manifest of another kind that holds policies, as it is typed in a shell; nothing where it holds
 * none, `code` is that of another problem, or it is stdin.
 */
export function wayWithin(path: string, content: string, code: string): { readonly advice?: string } {
  const names = code === 'wrong-kind' && path !== '-' ? innerPolicyNames(path, content).slice(0, mostNamed) : []
  const all = names.map(quotedAsNeeded).join(' or ')
  if (names.length === 0) return {}
  return { advice: `It holds ${names.length === 1 ? 'a policy' : 'policies'}: give ${all} instead.` }
}

const mostNamed = 3

/** Splits `FILE#KEY` or `FILE#PATH`. A file that has this whole name comes first. */
export function fileAndKey(name: string): { path: string; key: string | undefined } {
  const mark = name.lastIndexOf('#')
  if (mark <= 0 || fs.existsSync(name)) return { path: name, key: undefined }
  return { path: name.slice(0, mark), key: name.slice(mark + 1) }
}

/** A problem on one line, in the style of compilers. */
export function problemLine(
  path: string,
  { line, column, path: at, message, advice }: PolicyProblem,
  kind = '',
): SafeText {
  const where = at === '' ? '' : `${at}: `
  return say`${path}:${line}:${column}: ${kind}${where}${message}${advice === '' ? '' : ` (${advice})`}`
}
