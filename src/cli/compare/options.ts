import { type Command, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption } from '../policies/policy-options.ts'
import { type Printout, wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand, stdinTwice } from '../shared/command-table.ts'
import { exitCodes } from '../shared/door.ts'

const compareOutputs = ['text', 'json'] as const

export interface CompareOptions {
  /** The command line as given, to repeat in advice. */
  readonly args: readonly string[]
  /** The policy files, as named. */
  readonly before: string
  readonly after: string
  readonly logs: readonly string[]
  /** The only input format to accept; undefined to detect it per record. */
  readonly format?: Format | undefined
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly output: (typeof compareOutputs)[number]
}

/** Reads the arguments of `auditscope compare`. Never throws and never exits. */
export function parseCompare(args: readonly string[], version: string): ParsedCommand<CompareOptions> {
  const command = compareTable(version)
  const parsed = parseArguments<Pick<CompareOptions, 'format' | 'kubernetes' | 'knownApis' | 'output'>>(command, args)
  if (parsed.kind === 'print') return parsed
  const [before, after, ...logs] = parsed.args
  const wrong = (message: string): Printout => wrongUsage(command.name(), message)
  if (before === undefined || after === undefined || logs.length === 0)
    return wrong('compare needs OLD, NEW and at least one LOG')
  if ([before, after].includes('-')) return wrong('OLD and NEW must be files: only LOG may be - (stdin)')
  const twice = stdinTwice(logs)
  if (twice !== null) return wrong(twice)
  return { kind: 'run', options: { ...parsed.given, args: ['compare', ...args], before, after, logs } }
}

/** The one table of options of `auditscope compare`. */
function compareTable(version: string): Command {
  return commandFrom('auditscope compare', version, {
    usage: '[options] OLD NEW LOG...',
    description:
      'Show how a log would change if one audit policy replaced another: what would be dropped, and what would be logged at another level, by rule, user, resource and verb, in events and bytes.',
    arguments: [
      [
        '[OLD]',
        'the audit policy that the log was written under, or FILE#KEY for one in a ConfigMap, FILE#PATH in another manifest',
      ],
      ['[NEW]', 'the audit policy to replace it with'],
      ['[LOG...]', 'audit logs or folders; - for stdin'],
    ],
    options: [
      formatOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-o, --output <format>', 'output format').choices(compareOutputs).default('text'),
    ],
    exitCodes: [{ ...exitCodes.done, meaning: 'compared' }, exitCodes.failed, exitCodes.usage],
    notes,
  })
}

const notes = `Bytes are those of the records, without line ends. If NEW logs bodies that the
log does not hold, compare estimates them from logged bodies with the same verb,
resource and stage (~). Without any such bodies, the figure is a minimum (≥).

The log does not hold what OLD never logged: requests that it does not log, and
stages that it omits. compare lists these, but cannot count them.

-o json prints one object: old and new (the policies), logs, events, problems,
contradictingOld (events that OLD would not have logged so), span, total,
perDay (null for less than an hour of log), byChange, then the tables rules,
users, resources and verbs with all their rows, and cannotTell. In each, old and
new have events, bytes, estimated and unknown (events not all bytes of which are
known), and changes counts events.`
