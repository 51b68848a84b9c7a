import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import type { ListenFlags } from '../../intake/listen-flags.ts'
import type { Filter } from '../../query/filter.ts'
import { parseFilter } from '../../query/parse-filter.ts'
import { comparedOption, knownApisOption, kubernetesOption, policiesOption } from '../policies/policy-options.ts'
import { wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand } from '../shared/command-table.ts'
import { listenOptions, wrongListen } from './listen-options.ts'
import { formatOption, historyOption, sinceOption } from './log-options.ts'

const mainOutputs = ['screen', 'jsonl', 'text', 'summary'] as const
export type Output = (typeof mainOutputs)[number]

/** What the command line asks for. */
export interface Options extends ListenFlags {
  /** The command line as it was given, to be said again. */
  readonly args: readonly string[]
  readonly files: readonly string[]
  /** As they were given: FILE, or LOG=FILE (`policiesFor`). */
  readonly policy: readonly string[]
  /** The policy that is to take their place, to see what would become of each event. */
  readonly compare: string | undefined
  /** The Kubernetes that reads the policy, as `1.31`. */
  readonly kubernetes: string
  /** Whether to fill in `${known_apis}` in the policy. */
  readonly knownApis: boolean
  /** undefined: the screen on a terminal, else text. */
  readonly output: Output | undefined
  /** undefined: the screen follows, lines do not. */
  readonly follow: boolean | undefined
  /** The shape of the records, where only one is to be taken. */
  readonly format: Format | undefined
  /** Whether the rotated files of a log are read too. */
  readonly history: boolean
  /** Older events are left out; in milliseconds since 1970. */
  readonly sinceMs: number | undefined
  readonly query: Filter
  readonly strict: boolean
  readonly demo: boolean
  readonly speed: number
  readonly maxEvents: number
  readonly ascii: boolean
}

/** The options under the names that they have on the command line. */
type GivenOptions = Omit<Options, 'files' | 'sinceMs'> & { readonly since: number | undefined }

/** Reads the command line (without node and script). Never throws and never exits. */
export function parseOptions(args: readonly string[], version: string): ParsedCommand<Options> {
  const parsed = parseArguments<GivenOptions>(mainTable(version), args)
  if (parsed.kind === 'print') return parsed
  const { given, args: files } = parsed
  if (files.length === 0 && !given.demo && given.listen === undefined) {
    return wrongUsage(
      'auditscope',
      'no log named: give the FILE that --audit-log-path writes, - for stdin, --listen, or --demo',
    )
  }
  if (files.length > 0 && given.demo) {
    return wrongUsage('auditscope', '--demo plays a log of its own: leave FILE out, or --demo')
  }
  const { output, follow, compare, since: sinceMs, format, ...others } = given
  const options = { ...others, args, files, compare, output, follow, sinceMs, format }
  const missing = missingPolicy(options) ?? wrongListen(options, files, given.demo)
  return missing === null ? { kind: 'run', options } : wrongUsage('auditscope', missing)
}

/** What is asked for that takes a policy, or one to compare with; null when it is there. */
function missingPolicy({ query, policy: policies, compare, demo }: Options): string | null {
  const policy = policies.length > 0 || demo
  if (compare !== undefined && !policy)
    return '--compare takes the policy that it is compared with too: give --policy FILE'
  const change = query.some(({ field }) => field === 'change')
  if (change && compare === undefined)
    return 'the filter asks for the change, which takes a policy to compare with: give --compare FILE'
  const judged = query.find(({ field }) => field === 'rule' || field === 'verdict')
  return judged === undefined || policy
    ? null
    : `the filter asks for the ${judged.field}, which takes a policy: give --policy FILE`
}

/** The one table of options: parsing, help and documentation come from it. */
export function mainTable(version: string): Command {
  return commandFrom('auditscope', version, {
    usage:
      '[options] FILE...\n       auditscope lint POLICY...\n       auditscope explain --policy POLICY --user USER --verb VERB --resource RESOURCE\n       auditscope compare OLD NEW LOG...\n       auditscope suggest [--policy POLICY] LOG...',
    description:
      'Follow a Kubernetes audit log, filter it, and see which rule of the audit policy matched each event, and why.',
    arguments: [['[FILE...]', 'audit logs, put into one order; of a folder those in it; - is stdin']],
    options: [
      policiesOption(),
      comparedOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-q, --query <filter>', "show only what passes, as in the screen's filter bar")
        .argParser(filterArgument)
        .default([], 'all'),
      new Option('-o, --output <format>', 'what to print (default: the screen on a terminal, else text)').choices(
        mainOutputs,
      ),
      new Option('-f, --follow', 'go on with what comes (default on the screen)'),
      new Option('--no-follow', 'end when all is read (default for lines)'),
      formatOption(),
      historyOption(),
      sinceOption(),
      ...listenOptions(),
      new Option('--strict', 'exit with 3 when there were problem records or drift').default(false),
      new Option('--max-events <n>', 'events that the screen keeps at least; older ones go by 65,536')
        .argParser(countArgument)
        .default(1_000_000, '1,000,000'),
      new Option('--ascii', 'draw with ASCII alone').default(false),
      new Option('--demo', 'write and follow a real log of a test cluster').default(false),
      new Option('--speed <n>', 'play the demo n times as fast').argParser(speedArgument).default(1),
    ],
  })
}

function filterArgument(text: string): Filter {
  const parsed = parseFilter(text)
  if ('filter' in parsed) return parsed.filter
  throw new InvalidArgumentError(`At character ${parsed.error.at + 1}: ${parsed.error.message}.`)
}

function countArgument(text: string): number {
  const number = Number(text.replaceAll(/[_,]/g, ''))
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number from 1 on.')
}

function speedArgument(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a number above 0.')
}
