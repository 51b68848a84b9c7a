import { Volume } from '../store/volume.ts'
import type { Problem } from '../store/store.ts'
import { count } from '../text/numbers.ts'
import { say } from '../text/safe.ts'
import type { SafeText } from '../text/safe.ts'
import { adviceFor } from './advice.ts'
import { printOut } from './arguments.ts'
import { intake } from './intake.ts'
import { loadPolicyFile } from './policy-file.ts'
import type { LoadedFile } from './policy-file.ts'
import { exitCodes, flush, print, printError } from './print.ts'
import { suggestJson } from './suggest-json.ts'
import { parseSuggest } from './suggest-options.ts'
import type { SuggestOptions } from './suggest-options.ts'
import { reportOf } from './suggest-report.ts'
import { suggestedYaml } from './suggest-yaml.ts'

/** Runs `auditscope suggest` with its arguments (without node, script and `suggest`) and gives the exit code. */
export async function suggestCommand(args: readonly string[], version: string): Promise<number> {
  const parsed = parseSuggest(args, version)
  return parsed.kind === 'print' ? printOut(parsed) : run(parsed.options)
}

async function run(options: SuggestOptions): Promise<number> {
  const file = loaded(options)
  if (file === 'refused') return exitCodes.failed.code
  const volume = new Volume(file?.policy ?? null)
  if (!(await counted(options, volume))) return exitCodes.failed.code
  const report = reportOf(volume, file, file?.kubernetes ?? options.kubernetes)
  const yaml = suggestedYaml(report)
  if (yaml === null) {
    printError(say`this policy cannot be written as YAML that says the same`)
    return exitCodes.failed.code
  }
  for (const line of options.output === 'json' ? [suggestJson(report, yaml)] : yaml) print(line)
  flush()
  return exitCodes.done.code
}

function loaded({ policy, kubernetes, knownApis }: SuggestOptions): LoadedFile | null | 'refused' {
  if (policy === undefined) return null
  const outcome = loadPolicyFile(policy, { kubernetes, knownApis })
  for (const line of outcome.kind === 'refused' ? outcome.errors : outcome.warnings) printError(line)
  return outcome.kind === 'refused' ? 'refused' : outcome.policy
}

/** Counts the logs to their ends. False when one cannot be read: of a part of them nothing is suggested. */
async function counted({ files, args }: SuggestOptions, volume: Volume): Promise<boolean> {
  let problems = 0
  const reading = intake(files, false, {
    event: (fields, { length }, value) => {
      volume.add(fields, length, value)
    },
    problem: (problem) => {
      if (++problems <= printedProblems) printError(problemLine(problem))
    },
    failed: (failure) => {
      const advice = adviceFor(failure, files, args)
      // A file that is not there is not waited for here.
      for (const line of failure.code === 'ENOENT' ? advice.slice(0, 1) : advice) printError(line)
    },
  })
  const failures = await reading.ended
  if (problems > printedProblems) {
    printError(say`and ${count(problems - printedProblems)} more: ${count(problems)} problem records in all`)
  }
  return failures.length === 0
}

const printedProblems = 10

function problemLine({ path, offset, reason }: Problem): SafeText {
  return offset === null ? say`${path}: ${reason}` : say`${path}:${offset}: ${reason}`
}
