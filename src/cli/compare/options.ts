import { Command, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import { newestKubernetes } from '../../policy/load/load.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption } from '../policies/policy-options.ts'
import { parseInto, type Printout, wrongUsage } from '../shared/arguments.ts'
import { exitCodes } from '../shared/door.ts'

export const compareOutputs = ['text', 'json'] as const

export interface CompareOptions {
  /** The command line as it was given, to be said again. */
  readonly args: readonly string[]
  /** The policy files, as they were named. */
  readonly before: string
  readonly after: string
  readonly logs: readonly string[]
  /** The shape of the records, where only one is to be taken. */
  readonly format?: Format | undefined
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly output: (typeof compareOutputs)[number]
}

export type ParsedCompare = { readonly kind: 'run'; readonly options: CompareOptions } | Printout

/** Reads the arguments of `auditscope compare`. Never throws and never exits. */
export function parseCompare(args: readonly string[], version: string): ParsedCompare {
  const command = compareTable(version)
  const printout = parseInto(command, args)
  if (printout !== null) return printout
  const [before, after, ...logs] = command.args
  const wrong = (message: string): Printout =>
    wrongUsage('auditscope compare', `${message}: auditscope compare OLD NEW LOG...`)
  if (before === undefined) return wrong('no policies named')
  if (after === undefined) return wrong('only one policy named, and no log')
  if (logs.length === 0) return wrong('two policies and the log that is held against them are wanted')
  if ([before, after].includes('-')) return wrong('policies are files; of all only a LOG can be stdin')
  if (logs.filter((log) => log === '-').length > 1) return wrong('stdin can be read only once: give - once')
  const given = command.opts<Pick<CompareOptions, 'format' | 'kubernetes' | 'knownApis' | 'output'>>()
  return { kind: 'run', options: { ...given, args: ['compare', ...args], before, after, logs } }
}

/** The one table of options of `auditscope compare`. */
export function compareTable(version: string): Command {
  return new Command('auditscope compare')
    .usage('[options] OLD NEW LOG...')
    .description(
      'Say what becomes of a log when one audit policy takes the place of another: what is dropped, and what is written at another level, by rule, user, resource and verb, in events and bytes.',
    )
    .argument('[OLD]', 'the audit policy that the log was written under; FILE#KEY in a ConfigMap')
    .argument('[NEW]', 'the audit policy that is to take its place')
    .argument('[LOG...]', 'audit logs; of a folder those in it; - is stdin')
    .addOption(formatOption())
    .addOption(kubernetesOption())
    .addOption(knownApisOption())
    .addOption(new Option('-o, --output <format>', 'how to print it').choices(compareOutputs).default('text'))
    .version(`auditscope ${version}, rules as of Kubernetes ${newestKubernetes}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', furtherHelp)
}

const furtherHelp = `
Exit codes:
  ${exitCodes.done.code}  compared
  ${exitCodes.failed.code}  ${exitCodes.failed.meaning}
  ${exitCodes.usage.code}  ${exitCodes.usage.meaning}

Bytes are those of the records, without line ends. Where NEW wants bodies that
the log does not hold, they are estimated from those of the same verb, resource
and stage that it does hold (~), and where there are none, left out (≥).

What OLD never wrote is not in the log: the requests that it does not log, and
the stages that it leaves out. Of these nothing can be said but which they are.

-o json prints one object: old and new (the policies), logs, events, problems,
contradictingOld (events that OLD would not have written so), span, total,
perDay (null under an hour of log), byChange, then the tables rules, users,
resources and verbs with all their rows, and cannotTell. In each, old and new
have events, bytes, estimated and unknown (events not all bytes of which are
known), and changes counts events.
`
