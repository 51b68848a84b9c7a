import { LogVolume } from '../../tally/suggest/log-volume.ts'
import { say } from '../../text/safe.ts'
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
  return parsed.kind === 'print' ? printOut(parsed) : run(parsed.options)
}

async function run(options: SuggestOptions): Promise<number> {
  const { policy } = options
  const file = policy === undefined ? null : loadOrReport(policy, options)
  if (policy !== undefined && file === null) return exitCodes.failed.code
  const volume = new LogVolume(file?.policy ?? null)
  const code = await countInto(volume, options)
  if (code !== exitCodes.done.code) return code
  const report = reportOf(volume, file, file?.kubernetes ?? options.kubernetes)
  const yaml = suggestedYaml(report)
  if (yaml === null) {
    printError(say`cannot write this policy as equivalent YAML`)
    return exitCodes.failed.code
  }
  for (const line of options.output === 'json' ? [suggestJson(report, yaml)] : yaml) print(line)
  flush()
  return exitCodes.done.code
}

/** Counts the logs to their ends. Gives the exit code; if reading was cut short, suggest nothing. */
async function countInto(volume: LogVolume, { files, args, format }: SuggestOptions): Promise<number> {
  const { signal, failures } = await eachEvent({ paths: files, format }, args, (fields, length, value) => {
    volume.add(fields, length, value)
  })
  return signal ?? (failures.length > 0 ? exitCodes.failed.code : exitCodes.done.code)
}
