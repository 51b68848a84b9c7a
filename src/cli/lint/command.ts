import { checks } from '../../policy/lint/checks/all-checks.ts'
import { type Finding, severities } from '../../policy/lint/finding.ts'
import { lintPlaced } from '../../policy/lint/lint.ts'
import { prepare } from '../../policy/load/prepare.ts'
import { say } from '../../text/safe.ts'
import { fileAndKey, problemLine, wayWithin } from '../policies/load-policy-file.ts'
import { followedKubernetes } from '../policies/policy-options.ts'
import { readPolicyFile } from '../policies/read-policy-file.ts'
import { printOut } from '../shared/arguments.ts'
import { flush, print, printError } from '../shared/door.ts'
import { logName } from '../shared/log-name.ts'
import { lintExitCodes, type LintOptions, parseLint } from './options.ts'
import { checkLines, findingLines, type LintedFile, lintSummary } from './outputs.ts'

/** Runs `auditscope lint` with its arguments (without node, script and `lint`) and gives the exit code. */
export function lintCommand(args: readonly string[], version: string): number {
  const parsed = parseLint(args, version)
  if (parsed.kind === 'print') return printOut(parsed)
  const { options } = parsed
  if (!options.list) return lintFiles({ ...options, kubernetes: followedKubernetes(options.kubernetes) })
  for (const line of checkLines(checks, options.output)) print(line)
  flush()
  return lintExitCodes.clean.code
}

function lintFiles(options: LintOptions): number {
  const outcomes = options.files.map((name) => lintFile(name, options))
  const linted = outcomes.filter((outcome) => outcome !== 'unreadable')
  for (const line of findingLines(linted, options.output)) print(line)
  flush()
  if (options.output === 'text') printError(lintSummary(linted))
  if (linted.length < outcomes.length) return lintExitCodes.usage.code
  return linted.some(({ findings }) => findings.some((finding) => counts(finding, options)))
    ? lintExitCodes.findings.code
    : lintExitCodes.clean.code
}

/** Lints one file. Prints why it cannot be read, and notes on how its text was prepared. */
function lintFile(name: string, { kubernetes, knownApis }: LintOptions): LintedFile | 'unreadable' {
  const { path, key } = name === '-' ? { path: name, key: undefined } : fileAndKey(name)
  const read = readPolicyFile(path)
  if (read.kind === 'unreadable') {
    printError(say`cannot read the policy ${logName(path)}: ${read.reason}`)
    return 'unreadable'
  }
  const prepared = prepare(read.text, { key, knownApis })
  if (prepared.kind === 'problem') {
    printError(problemLine(path, prepared.problem))
    return 'unreadable'
  }
  for (const note of prepared.notes) printError(problemLine(path, note, 'note: '))
  const findings = lintPlaced(prepared.text, kubernetes, prepared.place)
  return { file: path, findings: findings.map((one) => ({ ...one, ...wayWithin(path, read.text, one.id) })) }
}

function counts({ severity }: Finding, { strict }: LintOptions): boolean {
  return strict || severity !== severities.at(-1)
}
