import { type Command, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption, policyOption } from '../policies/policy-options.ts'
import { wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand, stdinTwice } from '../shared/command-table.ts'
import { exitCodes } from '../shared/door.ts'

const suggestOutputs = ['yaml', 'json'] as const

/** What the command line of `auditscope suggest` asks for. */
export interface SuggestOptions {
  readonly args: readonly string[]
  readonly files: readonly string[]
  readonly policy: string | undefined
  /** The shape of the records, where only one is to be taken. */
  readonly format?: Format | undefined
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly output: (typeof suggestOutputs)[number]
}

/** Reads the arguments of `auditscope suggest`. Never throws and never exits. */
export function parseSuggest(args: readonly string[], version: string): ParsedCommand<SuggestOptions> {
  const command = suggestTable(version)
  const parsed = parseArguments<Omit<SuggestOptions, 'files' | 'args' | 'policy'> & { policy?: string }>(command, args)
  if (parsed.kind === 'print') return parsed
  const { given, args: files } = parsed
  const wrong =
    files.length === 0 ? 'no log named: give the LOG that --audit-log-path writes, or - for stdin' : stdinTwice(files)
  if (wrong !== null) return wrongUsage(command.name(), wrong)
  return { kind: 'run', options: { ...given, policy: given.policy, args: ['suggest', ...args], files } }
}

/** The one table of options of `auditscope suggest`. */
function suggestTable(version: string): Command {
  return commandFrom('auditscope suggest', version, {
    usage: '[options] LOG...',
    description:
      'Find out where the volume of an audit log is, and print the policy with rules that would cut it, each with what it saves and what it would hide.',
    arguments: [['[LOG...]', 'audit logs; of a folder those in it; - is stdin']],
    options: [
      policyOption(),
      formatOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-o, --output <format>', 'what to print').choices(suggestOutputs).default('yaml'),
    ],
    exitCodes: [exitCodes.done, exitCodes.failed, exitCodes.usage],
    notes,
  })
}

const notes = `What is printed is a policy: that of --policy with the rules put in, or without
it one that logs everything at the highest level seen. Only what machines read
is left out (users of Kubernetes itself, get, list and watch), and never what
failed, secrets, RBAC, or exec and the like. The numbers are those of the log
that was given: one of a whole day tells more than one of an hour.`
