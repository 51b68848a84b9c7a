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
  /** The only input format to accept; undefined to detect it per record. */
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
    files.length === 0
      ? "no log given. Pass a LOG (kube-apiserver's --audit-log-path), or - for stdin"
      : stdinTwice(files)
  if (wrong !== null) return wrongUsage(command.name(), wrong)
  return { kind: 'run', options: { ...given, policy: given.policy, args: ['suggest', ...args], files } }
}

/** The one table of options of `auditscope suggest`. */
function suggestTable(version: string): Command {
  return commandFrom('auditscope suggest', version, {
    usage: '[options] LOG...',
    description:
      'Show what fills an audit log, and print the policy with rules that would shrink it. Each rule says what it saves and what it would hide.',
    arguments: [['[LOG...]', 'audit logs or folders; - for stdin']],
    options: [
      policyOption(),
      formatOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-o, --output <format>', 'output format').choices(suggestOutputs).default('yaml'),
    ],
    exitCodes: [{ ...exitCodes.done, meaning: 'suggested' }, exitCodes.failed, exitCodes.usage],
    notes,
  })
}

const notes = `The output is a policy: the one of --policy with the rules inserted or, without
--policy, one that logs everything at the highest level seen. The rules cut only
machine reads (get, list and watch by Kubernetes' own users), never failures,
secrets, RBAC, or exec and the like. The numbers are those of the given log: a
log of a whole day tells more than a log of an hour.`
