import { type Command, Option } from 'commander'
import { knownApisOption, kubernetesOption } from '../policies/policy-options.ts'
import { wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand, stdinTwice } from '../shared/command-table.ts'
import { type LintOutput, lintOutputs } from './outputs.ts'

/** What the exit codes of `auditscope lint` mean. Its help is made from this table. */
export const lintExitCodes = {
  clean: { code: 0, meaning: 'no errors and no warnings (with --strict: no notes either)' },
  findings: { code: 1, meaning: 'errors or warnings (with --strict: or notes)' },
  usage: { code: 2, meaning: 'wrong usage, or a file cannot be read' },
} as const

export interface LintOptions {
  /** The policy files, as named; empty with `list`. */
  readonly files: readonly string[]
  readonly output: LintOutput
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly strict: boolean
  readonly list: boolean
}

/** Reads the arguments of `auditscope lint`. Never throws and never exits. */
export function parseLint(args: readonly string[], version: string): ParsedCommand<LintOptions> {
  const command = lintTable(version)
  const parsed = parseArguments<Omit<LintOptions, 'files'>>(command, args)
  if (parsed.kind === 'print') return parsed
  const { given, args: files } = parsed
  if (given.list) return { kind: 'run', options: { ...given, files: [] } }
  const wrong =
    files.length === 0
      ? "no policy given. Pass a FILE (kube-apiserver's --audit-policy-file), or - for stdin"
      : stdinTwice(files)
  return wrong === null ? { kind: 'run', options: { ...given, files } } : wrongUsage(command.name(), wrong)
}

/** The one table of options of `auditscope lint`. */
function lintTable(version: string): Command {
  return commandFrom('auditscope lint', version, {
    usage: '[options] POLICY...',
    description:
      'Check audit policies for what kube-apiserver refuses (error), what it accepts but probably does not do what you meant (warning), and what is risky (note).',
    arguments: [
      [
        '[POLICY...]',
        "audit policy files (kube-apiserver's --audit-policy-file), or FILE#KEY for one in a ConfigMap, FILE#PATH in another manifest; - for stdin",
      ],
    ],
    options: [
      new Option('-o, --output <format>', 'output format').choices(lintOutputs).default('text'),
      kubernetesOption(),
      knownApisOption(),
      new Option('--strict', 'exit 1 on notes too').default(false),
      new Option('--list', 'list the checks, each with its reason and an example').default(false),
    ],
    exitCodes: Object.values(lintExitCodes),
    notes,
  })
}

const notes = `A comment silences a check: at the end of a line for that line, above a line for
the next line, and above a rule for the whole rule:
  # auditscope-lint-disable ID: reason
Errors cannot be silenced, since kube-apiserver would not start.

lint calls a rule unreachable only if the earlier rules prove it. Without such a
finding, a rule may still never match. lint knows the resources of the API groups
that kube-apiserver serves itself, and does not check others.`
