import { LogVolume } from '../../tally/suggest/log-volume.ts'
import { say } from '../../text/safe.ts'
import { followedKubernetes } from '../policies/policy-options.ts'
import { loadOrReport } from '../policies/policy-set.ts'
import { printOut } from '../shared/arguments.ts'
import { exitCodes, flush, print, printError } from '../shared/door.ts'
import { eachEvent } from '../shared/each-event.ts'
import { suggestJson } from './json.ts'
import { parseSuggest, type SuggestOptions } from './options.ts'
import { reportOf } from './report.ts'
import { suggestedYaml } from './yaml.ts'

/** Runs `auditscope suggest` with its arguments (without node, script and `suggest`) and gives the exit code. */
export async function suggestCommand(args: readonly string[], version: string): Promise<number> {
  const parsed = parseSuggest(args, version)
  if (parsed.kind === 'print') return printOut(parsed)
  return run({ ...parsed.options, kubernetes: followedKubernetes(parsed.options.kubernetes) })
}

async function run(options: SuggestOptions): Promise<number> {
  const { policy } = options
  const file = policy === undefined ? null : loadOrReport(policy, options)
  if (policy !== undefined && file === null) return exitCodes.failed.code
  const volume = new LogVolume(file?.policy ?? null)
  const { code, isWhole } = await countInto(volume, options)
  if (!isWhole) return code
  const report = reportOf(volume, file, file?.kubernetes ?? options.kubernetes)
  const yaml = suggestedYaml(report)
  if (yaml === null) {
    printError(say`cannot write this policy as equivalent YAML`)
    return exitCodes.failed.code
  }
  for (const line of options.output === 'json' ? [suggestJson(report, yaml)] : yaml) print(line)
  flush()
  return code
}

/**
 * Counts the logs to their ends. Gives the exit code, and whether there is something whole to suggest from: not if reading
 * was cut short, nor if none of the logs holds events.
 */
async function countInto(
  volume: LogVolume,
  { files, args, format }: SuggestOptions,
): Promise<{ readonly code: number; readonly isWhole: boolean }> {
  let events = 0
  const { signal, failures, barren } = await eachEvent({ paths: files, format }, args, (fields, length, value) => {
    events++
    volume.add(fields, length, value)
  })
  const code = signal ?? (failures.length > 0 || barren ? exitCodes.failed.code : exitCodes.done.code)
  return { code, isWhole: signal === null && failures.length === 0 && (events > 0 || !barren) }
}
