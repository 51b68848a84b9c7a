import { type Command, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption } from '../policies/policy-options.ts'
import { type Printout, wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand, stdinTwice } from '../shared/command-table.ts'
import { exitCodes } from '../shared/door.ts'

const compareOutputs = ['text', 'json'] as const

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

/** Reads the arguments of `auditscope compare`. Never throws and never exits. */
export function parseCompare(args: readonly string[], version: string): ParsedCommand<CompareOptions> {
  const command = compareTable(version)
  const parsed = parseArguments<Pick<CompareOptions, 'format' | 'kubernetes' | 'knownApis' | 'output'>>(command, args)
  if (parsed.kind === 'print') return parsed
  const [before, after, ...logs] = parsed.args
  const wrong = (message: string): Printout =>
    wrongUsage(command.name(), `${message}: auditscope compare OLD NEW LOG...`)
  if (before === undefined) return wrong('no policies named')
  if (after === undefined) return wrong('only one policy named, and no log')
  if (logs.length === 0) return wrong('two policies and the log that is held against them are wanted')
  if ([before, after].includes('-')) return wrong('policies are files; of all only a LOG can be stdin')
  const twice = stdinTwice(logs)
  if (twice !== null) return wrong(twice)
  return { kind: 'run', options: { ...parsed.given, args: ['compare', ...args], before, after, logs } }
}

/** The one table of options of `auditscope compare`. */
function compareTable(version: string): Command {
  return commandFrom('auditscope compare', version, {
    usage: '[options] OLD NEW LOG...',
    description:
      'Say what becomes of a log when one audit policy takes the place of another: what is dropped, and what is written at another level, by rule, user, resource and verb, in events and bytes.',
    arguments: [
      ['[OLD]', 'the audit policy that the log was written under; FILE#KEY in a ConfigMap'],
      ['[NEW]', 'the audit policy that is to take its place'],
      ['[LOG...]', 'audit logs; of a folder those in it; - is stdin'],
    ],
    options: [
      formatOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-o, --output <format>', 'how to print it').choices(compareOutputs).default('text'),
    ],
    exitCodes: [{ ...exitCodes.done, meaning: 'compared' }, exitCodes.failed, exitCodes.usage],
    notes,
  })
}

const notes = `Bytes are those of the records, without line ends. Where NEW wants bodies that
the log does not hold, they are estimated from those of the same verb, resource
and stage that it does hold (~), and where there are none, left out (≥).

What OLD never wrote is not in the log: the requests that it does not log, and
the stages that it leaves out. Of these nothing can be said but which they are.

-o json prints one object: old and new (the policies), logs, events, problems,
contradictingOld (events that OLD would not have written so), span, total,
perDay (null under an hour of log), byChange, then the tables rules, users,
resources and verbs with all their rows, and cannotTell. In each, old and new
have events, bytes, estimated and unknown (events not all bytes of which are
known), and changes counts events.`
