import fs from 'node:fs'
import { Command, Option } from 'commander'
import { checks } from '../../policy/lint/checks.ts'
import { type Finding, severities } from '../../policy/lint/finding.ts'
import { lintPlaced } from '../../policy/lint/lint.ts'
import { prepare } from '../../policy/load/prepare.ts'
import { newestKubernetes } from '../../policy/load/version.ts'
import { reasonOf } from '../../text/file-errors.ts'
import { say } from '../../text/safe.ts'
import { fileAndKey, problemLine } from '../policies/load-policy-file.ts'
import { knownApisOption, kubernetesOption } from '../policies/policy-options.ts'
import { parseInto, printOut, wrongUsage } from '../shared/arguments.ts'
import { flush, print, printError } from '../shared/door.ts'
import { checkLines, findingLines, type LintedFile, type LintFormat, lintFormats, lintSummary } from './outputs.ts'

/** What the exit codes of `auditscope lint` mean; its help is drawn from this table. */
export const lintExitCodes = {
  clean: { code: 0, meaning: 'no errors and no warnings (with --strict: no notes either)' },
  findings: { code: 1, meaning: 'there are some' },
  usage: { code: 2, meaning: 'wrong usage, or a file that cannot be read' },
} as const

interface LintOptions {
  readonly output: LintFormat
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly strict: boolean
  readonly list: boolean
}

/** Runs `auditscope lint` with its arguments (without node, script and `lint`) and gives the exit code. */
export function lintCommand(args: readonly string[], version: string): number {
  const command = lintCommandTable(version)
  const printout = parseInto(command, args)
  if (printout !== null) return printOut(printout)
  const options = command.opts<LintOptions>()
  if (options.list) {
    for (const line of checkLines(checks, options.output)) print(line)
    flush()
    return lintExitCodes.clean.code
  }
  if (command.args.length === 0) {
    const message = 'no policy named: give the FILE of --audit-policy-file, or - for stdin'
    return printOut(wrongUsage(command.name(), message))
  }
  if (command.args.filter((name) => name === '-').length > 1) {
    return printOut(wrongUsage(command.name(), 'stdin can be read only once: give - once'))
  }
  return lintFiles(command.args, options)
}

/** The one table of options of `auditscope lint`. */
export function lintCommandTable(version: string): Command {
  return new Command('auditscope lint')
    .usage('[options] POLICY...')
    .description(
      'Look at audit policies for what kube-apiserver refuses (error), what it accepts though nobody means it (warning), and what is risky (note).',
    )
    .argument(
      '[POLICY...]',
      'audit policy files (--audit-policy-file of kube-apiserver); FILE#KEY in a ConfigMap; - is stdin',
    )
    .addOption(new Option('-o, --output <format>', 'how to print what is found').choices(lintFormats).default('text'))
    .addOption(kubernetesOption())
    .addOption(knownApisOption())
    .addOption(new Option('--strict', 'exit with 1 for notes too').default(false))
    .addOption(new Option('--list', 'list the checks, each with its reason and an example').default(false))
    .version(`auditscope ${version}, rules as of Kubernetes ${newestKubernetes}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .allowExcessArguments(true)
    .addHelpText('after', furtherHelp)
}

const furtherHelp = `
Exit codes:
${Object.values(lintExitCodes)
  .map(({ code, meaning }) => `  ${code}  ${meaning}`)
  .join('\n')}

A comment silences a check, at the end of a line for that line, above a line for
the next one, and above a rule for the whole rule:
  # auditscope-lint-disable ID: reason
Errors cannot be silenced, since kube-apiserver would not start.

That a rule never matches is said only where it follows from the words of the
rules before it. What cannot be proven is not claimed: that nothing is said does
not mean that every rule can match. Resources are known for the API groups that
kube-apiserver serves itself, and nothing is said of others.
`

function lintFiles(names: readonly string[], options: LintOptions): number {
  const outcomes = names.map((name) => lintFile(name, options))
  const linted = outcomes.filter((outcome) => outcome !== 'unreadable')
  for (const line of findingLines(linted, options.output)) print(line)
  flush()
  if (options.output === 'text') printError(lintSummary(linted))
  if (linted.length < outcomes.length) return lintExitCodes.usage.code
  return linted.some(({ findings }) => findings.some((finding) => counts(finding, options)))
    ? lintExitCodes.findings.code
    : lintExitCodes.clean.code
}

/** Looks at one file; why it cannot be read is printed, and what was done to its text before. */
function lintFile(name: string, { kubernetes, knownApis }: LintOptions): LintedFile | 'unreadable' {
  const { path, key } = name === '-' ? { path: name, key: undefined } : fileAndKey(name)
  let content: string
  try {
    content = fs.readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    printError(say`cannot read the policy ${path}: ${reasonOf(error)}`)
    return 'unreadable'
  }
  const prepared = prepare(content, { key, knownApis })
  if (prepared.kind === 'problem') {
    printError(problemLine(path, prepared.problem))
    return 'unreadable'
  }
  for (const note of prepared.notes) printError(problemLine(path, note, 'note: '))
  return { file: path, findings: lintPlaced(prepared.text, kubernetes, prepared.place) }
}

function counts({ severity }: Finding, { strict }: LintOptions): boolean {
  return strict || severity !== severities.at(-1)
}
