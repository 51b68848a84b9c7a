import type { PolicyFile } from '../../explain/policy-file.ts'
import { Replay } from '../../tally/compare/replay.ts'
import { followedKubernetes } from '../policies/policy-options.ts'
import { loadOrReport } from '../policies/policy-set.ts'
import { printOut } from '../shared/arguments.ts'
import { exitCodes, flush, print } from '../shared/door.ts'
import { eachEvent } from '../shared/each-event.ts'
import type { Compared } from './compared.ts'
import { compareJson } from './json.ts'
import { type CompareOptions, parseCompare } from './options.ts'
import { compareLines } from './text.ts'

/** Runs `auditscope compare` with its arguments (without node, script and `compare`) and gives the exit code. */
export async function compareCommand(args: readonly string[], version: string): Promise<number> {
  const parsed = parseCompare(args, version)
  if (parsed.kind === 'print') return printOut(parsed)
  const options = { ...parsed.options, kubernetes: followedKubernetes(parsed.options.kubernetes) }
  const before = loadOrReport(options.before, options)
  const after = loadOrReport(options.after, options)
  if (before === null || after === null) return exitCodes.failed.code
  const code = await compare(options, before, after)
  flush()
  return code
}

async function compare(
  { logs, args, output, format }: CompareOptions,
  before: PolicyFile,
  after: PolicyFile,
): Promise<number> {
  const replay = new Replay(before.policy, after.policy)
  const { signal, failures, problems, barren } = await eachEvent(
    { paths: logs, format },
    args,
    (fields, length, value) => {
      replay.add(fields, length, value)
    },
  )
  const compared: Compared = { before, after, logs, problems, replayed: replay.replayed() }
  const nothingRead = (failures.length > 0 || barren) && compared.replayed.events === 0
  if (!nothingRead) for (const line of linesOf(compared, output)) print(line)
  return signal ?? (failures.length > 0 || barren ? exitCodes.failed.code : exitCodes.done.code)
}

function linesOf(compared: Compared, output: CompareOptions['output']): ReturnType<typeof compareLines> {
  return output === 'json' ? [compareJson(compared)] : compareLines(compared)
}
