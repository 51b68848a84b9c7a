import { type Origin, originsOf, placesOf } from '../intake/origins.ts'
import { listenOrigin, listenPath, openStreams } from '../intake/streams.ts'
import { say } from '../text/safe.ts'
import { runFirstWord } from './first-word.ts'
import { whoMayPost } from './options/listen-options.ts'
import {
  type MainOptions,
  type MeantOptions,
  type Options,
  parseOptions,
  requestsNeedLines,
} from './options/options.ts'
import { strayQuery } from './options/stray-query.ts'
import { meantTimes } from './options/time-options.ts'
import { followedKubernetes, type GivenPolicy, policiesFor } from './policies/policy-options.ts'
import { loadPolicySet, type PolicySet } from './policies/policy-set.ts'
import { printLines } from './print/print-lines.ts'
import { printOut, stdinHoldsLog, wrongUsage } from './shared/arguments.ts'
import { reportCrashes } from './shared/crash.ts'
import {
  endOutput,
  endQuietlyOnClosedPipe,
  exitCodes,
  printError,
  showAsciiOnly,
  terminalReadsUtf8,
} from './shared/door.ts'
import { reportUnreadable, unreadableFiles } from './shared/unreadable-files.ts'

/**
 * Runs the program with its arguments (without node and script) and gives the exit code. `early` is the terminal that was
 * made ready for the screen; it is restored where there is none.
 */
export async function main(
  args: readonly string[],
  version: string,
  early: MainOptions['early'] = null,
): Promise<number> {
  reportCrashes()
  endQuietlyOnClosedPipe()
  try {
    return await endOutput(await runCommand(args, version, early))
  } finally {
    early?.restore()
  }
}

async function runCommand(args: readonly string[], version: string, early: MainOptions['early']): Promise<number> {
  const isAscii = !terminalReadsUtf8()
  if (isAscii) showAsciiOnly()
  const code = await runFirstWord(args, version)
  if (code !== null) return code
  const parsed = parseOptions(args, version, stdinHoldsLog())
  if (parsed.kind === 'print') return printOut(parsed)
  const { options } = parsed
  const kubernetes = followedKubernetes(options.kubernetes)
  return run({ ...options, kubernetes, ascii: options.ascii || isAscii, early })
}

/** Checks the options and shows the logs; gives the exit code. */
async function run(given: MainOptions): Promise<number> {
  if (given.ascii) showAsciiOnly()
  const named = await originsOf(given.files, { named: given.history, found: given.history }, given.names)
  const { failures } = named
  if (named.wrong !== null) return printOut(wrongUsage('auditscope', named.wrong))
  const screen = given.output === 'screen' || (given.output === undefined && canShowScreen())
  const ended = screen && !(followOf(given) ?? true)
  const times = await meantTimes({ ...given, origins: named.origins, ended })
  if (typeof times === 'string') return printOut(wrongUsage('auditscope', times))
  const options = { ...given, ...times }
  const listens = options.listen !== undefined
  const policyFiles = policiesFor(options.policy, [
    ...(listens ? [{ path: listenPath, name: listenPath }] : []),
    ...named.origins,
  ])
  if (typeof policyFiles === 'string') return printOut(wrongUsage('auditscope', policyFiles))
  const policies = loaded(policyFiles, options)
  if (policies === null) return exitCodes.failed.code
  if (screen && options.requests) return printOut(wrongUsage('auditscope', requestsNeedLines))
  if (!screen) options.early?.restore()
  if (screen && !canShowScreen()) {
    printError(say`cannot show the screen: stdout is not a terminal, or TERM cannot move the cursor`)
    return exitCodes.usage.code
  }
  if (options.demo) {
    const { runDemo } = await import('./demo/command.ts')
    return runDemo(options, policies, screen)
  }
  const unreadable = [...failures, ...(screen ? unreadableFiles(named.origins, followOf(options) ?? true) : [])]
  reportUnreadable(unreadable, options)
  if (unreadable.length > 0 && (screen || (named.origins.length === 0 && !listens))) return exitCodes.failed.code
  if (options.tee !== undefined && isReadToo(options.tee, named.origins)) {
    printError(say`--tee would write to ${options.tee}, which is also read: remove one of them`)
    return exitCodes.usage.code
  }
  // The webhook's name is known only once it listens.
  const stray = strayQuery(options.query, listens ? null : named.origins, policies)
  if (stray !== null) return printOut(wrongUsage('auditscope', stray))
  return show(options, named, policies, screen)
}

/** Opens the streams, and shows or prints what the logs bring; gives the exit code. */
async function show(options: MeantOptions, named: NamedOrigins, policies: PolicySet, screen: boolean): Promise<number> {
  const listens = options.listen !== undefined
  const follow = followOf(options)
  const streams = await openStreams(options, options.files, screen)
  if (!('open' in streams)) {
    for (const line of streams) printError(line)
    return exitCodes.failed.code
  }
  const origins = [...(listens ? [listenOrigin(streams.listening)] : []), ...named.origins]
  if (!screen) {
    if (streams.listening !== null) printError(say`listening on ${streams.listening} ${whoMayPost(options)}`)
    const output = options.output === 'jsonl' || options.output === 'summary' ? options.output : 'text'
    const code = await printLines({ ...options, output, origins, streams, follow: follow ?? false, policies })
    return code === exitCodes.done.code && named.failures.length > 0 ? exitCodes.failed.code : code
  }
  const { runScreen } = await import('./live/run-screen.ts')
  return runScreen({ ...options, origins, streams, follow: follow ?? true, policies, source: sourceOf(origins) })
}

type NamedOrigins = Awaited<ReturnType<typeof originsOf>>

/** Whether to follow; undefined where that depends on how the logs are shown. */
function followOf({ follow, listen }: Options): boolean | undefined {
  return follow ?? (listen === undefined ? undefined : true)
}

/** Loads the given policies and prints their errors and warnings; null when one is refused. */
function loaded(given: readonly GivenPolicy[], { compare, kubernetes, knownApis }: Options): PolicySet | null {
  const { set, lines } = loadPolicySet(given, compare, { kubernetes, knownApis })
  for (const line of lines) printError(line)
  return set
}

function canShowScreen(): boolean {
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb'
}

/** The header's name for the logs. */
function sourceOf(origins: readonly Origin[]): string {
  const names = origins.map(({ name, path }) => (path === listenPath ? `listening on ${name}` : name))
  return names.length > 3 ? `${names.length} logs` : names.join(' ')
}

/** Whether a file is one of the logs, under any name. */
function isReadToo(file: string, origins: readonly Origin[]): boolean {
  const files = origins.flatMap((origin) => origin.files)
  return files.some((read) => read !== '-' && placesOf(read).some((place) => placesOf(file).includes(place)))
}
