import { Command, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import { newestKubernetes } from '../../policy/load/version.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption, policyOption } from '../policies/policy-options.ts'
import { parseInto, type Printout, wrongUsage } from '../shared/arguments.ts'
import { exitCodes } from '../shared/door.ts'

export const suggestFormats = ['yaml', 'json'] as const

/** What the command line of `auditscope suggest` asks for. */
export interface SuggestOptions {
  readonly args: readonly string[]
  readonly files: readonly string[]
  readonly policy: string | undefined
  /** The shape of the records, where only one is to be taken. */
  readonly format?: Format | undefined
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly output: (typeof suggestFormats)[number]
}

/** Reads the arguments behind `suggest`. Never throws and never exits. */
export function parseSuggest(
  args: readonly string[],
  version: string,
): { readonly kind: 'run'; readonly options: SuggestOptions } | Printout {
  const command = suggestCommandTable(version)
  const printout = parseInto(command, args)
  if (printout !== null) return printout
  const files = command.args
  if (files.length === 0) {
    return wrongUsage(command.name(), 'no log named: give the LOG that --audit-log-path writes, or - for stdin')
  }
  if (files.filter((file) => file === '-').length > 1) {
    return wrongUsage(command.name(), 'stdin can be read only once: give - once')
  }
  const given = command.opts<Omit<SuggestOptions, 'files' | 'args' | 'policy'> & { policy?: string }>()
  return { kind: 'run', options: { ...given, policy: given.policy, args: ['suggest', ...args], files } }
}

/** The one table of options of `auditscope suggest`. */
export function suggestCommandTable(version: string): Command {
  return new Command('auditscope suggest')
    .usage('[options] LOG...')
    .description(
      'Find out where the volume of an audit log is, and print the policy with rules that would cut it, each with what it saves and what it would hide.',
    )
    .argument('[LOG...]', 'audit logs; of a folder those in it; - is stdin')
    .addOption(policyOption())
    .addOption(formatOption())
    .addOption(kubernetesOption())
    .addOption(knownApisOption())
    .addOption(new Option('-o, --output <format>', 'what to print').choices(suggestFormats).default('yaml'))
    .version(`auditscope ${version}, rules as of Kubernetes ${newestKubernetes}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .allowExcessArguments(true)
    .addHelpText('after', furtherHelp)
}

const furtherHelp = `
Exit codes:
${[exitCodes.done, exitCodes.failed, exitCodes.usage].map(({ code, meaning }) => `  ${code}  ${meaning}`).join('\n')}

What is printed is a policy: that of --policy with the rules put in, or without
it one that logs everything at the highest level seen. Only what machines read
is left out (users of Kubernetes itself, get, list and watch), and never what
failed, secrets, RBAC, or exec and the like. The numbers are those of the log
that was given: one of a whole day tells more than one of an hour.
`
