import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ListenFlags } from '../../intake/listen-flags.ts'
import { asksFor, type Filter, partOf, type TimeTest } from '../../query/filter.ts'
import type { EarlyTerminal } from '../../ui/early-terminal.ts'
import { type ThemeOption, themeOptions } from '../../ui/theme-choice.ts'
import { comparedOption, knownApisOption, kubernetesOption, policiesOption } from '../policies/policy-options.ts'
import { wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand } from '../shared/command-table.ts'
import { topicNotes } from '../shared/help-topics.ts'
import { colorChoices } from './color-choices.ts'
import { type GivenLogs, givenLogs } from './given-logs.ts'
import { listenOptions, wrongListen } from './listen-options.ts'
import { formatOption, historyOption, type LogSelection } from './log-options.ts'
import { queryOption } from './query-option.ts'
import { type GivenTimes, type MeantTimes, nowOption, sinceOption, untilOption, zoneOption } from './time-options.ts'

const mainOutputs = ['screen', 'jsonl', 'text', 'summary'] as const
export type Output = (typeof mainOutputs)[number]

/** What the command line asks for. */
export interface Options extends ListenFlags, GivenLogs, GivenTimes, Pick<LogSelection, 'format'> {
  /** The command line as given, to repeat in advice. */
  readonly args: readonly string[]
  /** As given: FILE, or LOG=FILE (`policiesFor`). */
  readonly policy: readonly string[]
  /** A policy to compare them with: what would change for each event. */
  readonly compare: string | undefined
  /** The Kubernetes version to evaluate for, such as `1.31`. */
  readonly kubernetes: string
  /** Whether to fill in `${known_apis}` in the policy. */
  readonly knownApis: boolean
  /** undefined: the screen on a terminal, otherwise text. */
  readonly output: Output | undefined
  /** undefined: the screen follows, printed output does not. */
  readonly follow: boolean | undefined
  /** Whether to read a log's rotated files too. */
  readonly history: boolean
  readonly query: Filter
  /** Whether a line is a request with all its stages, rather than an event. */
  readonly requests: boolean
  readonly strict: boolean
  readonly demo: boolean
  readonly speed: number
  readonly maxEvents: number
  readonly ascii: boolean
  /** Whether lines of text on a terminal have all columns in full. */
  readonly wide: boolean
  readonly color: (typeof colorChoices)[number]
  /** The colours of the screen. */
  readonly theme: ThemeOption
  /** Whether the screen takes the mouse; the terminal selects no text then. */
  readonly mouse: boolean
}

/** What to run: the command line, and the terminal if it was made ready for the screen. */
export interface MainOptions extends Options {
  readonly early: EarlyTerminal | null
}

/** What to run on which events: the options once it is known what their times mean. */
export type MeantOptions = MainOptions & MeantTimes

/** The options by their command-line names. */
type GivenOptions = Omit<Options, 'files' | 'names'> & { readonly until: TimeTest | undefined }

/**
 * Reads the command line (without node and script). If it names no log, that is stdin if `stdinIsLog`. Never throws and
 * never exits.
 */
export function parseOptions(args: readonly string[], version: string, stdinIsLog = false): ParsedCommand<Options> {
  const parsed = parseArguments<GivenOptions>(mainTable(version), args)
  if (parsed.kind === 'print') return parsed
  const { given } = parsed
  const lacksLog = parsed.args.length === 0 && !given.demo && given.listen === undefined
  const logs = givenLogs(lacksLog && stdinIsLog ? ['-'] : parsed.args)
  if (typeof logs === 'string') return wrongUsage('auditscope', logs)
  const { files, names } = logs
  if (lacksLog && !stdinIsLog) {
    return wrongUsage(
      'auditscope',
      "no log given. Pass a FILE (kube-apiserver's --audit-log-path), - for stdin, --listen or --demo",
    )
  }
  if (files.length > 0 && given.demo) {
    return wrongUsage('auditscope', '--demo plays its own log: remove FILE or --demo')
  }
  const { output, follow, compare, since, now, until, format, ...others } = given
  const query = until === undefined ? others.query : [...others.query, partOf(until)]
  const options = { ...others, query, args, files, names, compare, output, follow, since, now, format }
  const missing = missingPolicy(options) ?? wrongListen(options, options, given.demo) ?? withoutEffect(options)
  return missing === null ? { kind: 'run', options } : wrongUsage('auditscope', missing)
}

/** Which part of the command line lacks the policy it needs; null when none does. */
function missingPolicy({ query, policy: policies, compare, demo }: Options): string | null {
  const policy = policies.length > 0 || demo
  if (compare !== undefined && !policy) return '--compare needs --policy FILE, the policy in force'
  if (asksFor(query, 'change') && compare === undefined) return 'change: needs --compare FILE'
  const judged = (['rule', 'verdict'] as const).find((field) => asksFor(query, field))
  return judged === undefined || policy ? null : `${judged}: needs --policy FILE`
}

/** Which option would have no effect, or conflicts with another; null when none does. */
function withoutEffect(options: Options): string | null {
  const { args, demo, speed, output = 'text', wide, color, requests, query } = options
  if (requests && (output === 'screen' || output === 'summary')) return requestsNeedLines
  if (requests && asksFor(query, 'stage'))
    return '--requests prints all stages of a request as one line: remove --requests, or stage: from --query'
  if (speed !== 1 && !demo) return '--speed needs --demo'
  if (output !== 'text' && (wide || color !== 'auto')) return `${wide ? '--wide' : '--color'} needs -o text`
  const follows = args.includes('--follow') || args.includes('-f')
  return follows && args.includes('--no-follow') ? '--follow and --no-follow conflict: remove one of them' : null
}

/** The error of the other outputs. */
export const requestsNeedLines = '--requests prints lines: add -o jsonl or -o text'

/** The one table of options: parsing, help and documentation come from it. */
export function mainTable(version: string): Command {
  return commandFrom('auditscope', version, {
    usage:
      '[options] FILE...\n       auditscope lint POLICY...\n       auditscope explain --policy POLICY --user USER --verb VERB --resource RESOURCE\n       auditscope compare OLD NEW LOG...\n       auditscope suggest [--policy POLICY] LOG...\n       auditscope help [TOPIC]',
    description:
      'Follow a Kubernetes audit log, filter it, and see which rule of the audit policy matched each event, and why.',
    arguments: [
      [
        '[FILE...]',
        'audit logs or folders, merged by time, or NAME=FILE to name one; - for stdin (default: stdin if it is a pipe or file)',
      ],
    ],
    options: [
      policiesOption(),
      comparedOption(),
      kubernetesOption(),
      knownApisOption(),
      queryOption(),
      new Option('-o, --output <format>', 'output format (default: screen on a terminal, otherwise text)').choices(
        mainOutputs,
      ),
      new Option('--requests', 'one line per request instead of one per event (-o jsonl, -o text)').default(false),
      new Option('-f, --follow', 'keep following (default on the screen)'),
      new Option('--no-follow', 'exit at end of input (default for text output)'),
      formatOption(),
      historyOption(),
      sinceOption(),
      untilOption(),
      nowOption(),
      zoneOption(),
      ...listenOptions(),
      new Option('--strict', 'exit 3 on unreadable records or drift').default(false),
      new Option('--max-events <n>', 'events kept in memory (oldest dropped in blocks of 65,536)')
        .argParser(countArgument)
        .default(1_000_000, '1,000,000'),
      new Option('--ascii', 'draw with ASCII characters only').default(false),
      new Option('--wide', 'print text lines in full (default: fitted to the terminal)').default(false),
      new Option('--color <when>', 'colour text lines (auto: on a terminal, unless NO_COLOR is set)')
        .choices(colorChoices)
        .default('auto'),
      new Option('--theme <name>', 'colours for this background, or none (auto: ask the terminal)')
        .choices(themeOptions)
        .default('auto'),
      new Option('--mouse', 'use the mouse on the screen (the terminal then selects no text)').default(false),
      new Option('--demo', 'replay a real log of a test cluster').default(false),
      new Option('--speed <n>', 'play the demo n times as fast').argParser(speedArgument).default(1),
    ],
    notes: topicNotes,
  })
}

function countArgument(text: string): number {
  const number = Number(text.replaceAll(/[_,]/g, ''))
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a positive integer.')
}

function speedArgument(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a number above 0.')
}
