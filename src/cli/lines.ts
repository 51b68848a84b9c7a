import type { Filter } from '../query/filter.ts'
import { compile } from '../query/compile.ts'
import { count } from '../text/numbers.ts'
import { say } from '../text/safe.ts'
import { Facets } from '../store/facets.ts'
import { ruleValues } from '../store/judges.ts'
import { indexOf } from '../store/row.ts'
import { SegmentScan } from '../store/scan.ts'
import { Store } from '../store/store.ts'
import type { Problem } from '../store/store.ts'
import { Totals } from '../store/totals.ts'
import { adviceFor } from './advice.ts'
import { jsonLine, summaryLine, textLine } from './formats.ts'
import { intake } from './intake.ts'
import { judgesFor } from './policy-set.ts'
import type { PolicySet } from './policy-set.ts'
import { exitCodes, flush, print, printError } from './print.ts'

export interface LinesOptions {
  readonly args: readonly string[]
  readonly files: readonly string[]
  readonly output: 'jsonl' | 'text' | 'summary'
  readonly follow: boolean
  readonly query: Filter
  readonly strict: boolean
  readonly policies: PolicySet
}

/** Prints events, or what they add up to, as lines; gives the exit code. */
export async function printLines(options: LinesOptions): Promise<number> {
  const { output, policies } = options
  const format = output === 'jsonl' ? jsonLine : textLine
  // A store of one segment, so that there is one implementation of columns, verdicts and filters.
  const store = new Store(
    judgesFor(policies, (file) => reading.file(file)?.origin ?? ''),
    1,
  )
  const tests = compile(options.query)
  const totals = new Totals()
  let scan: SegmentScan | null = null

  const reading = intake(options.files, options.follow, {
    event: (fields, place) => {
      const row = store.append(fields, place)
      const segment = store.locate(row)?.segment
      if (segment === undefined) return
      if (scan?.segment !== segment) scan = new SegmentScan(segment, tests, new Facets())
      if (!scan.passes(indexOf(row))) return
      totals.add(segment, indexOf(row))
      if (output !== 'summary') print(format(segment, indexOf(row), policies))
    },
    problem: (problem) => {
      store.problem(problem)
      if (store.problemCount <= printedProblems) printError(problemLine(problem))
    },
    failed: (failure) => {
      for (const line of adviceFor(failure, options.files, options.args)) printError(line)
    },
    worked: flush,
  })

  const ending = new Promise<number>((resolve) => {
    const signals = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated, SIGHUP: exitCodes.hangup }
    for (const [signal, { code }] of Object.entries(signals)) {
      process.once(signal, () => {
        resolve(code)
        void reading.close()
      })
    }
  })
  const signalled = await Promise.race([reading.ended.then(() => null), ending])
  const failures = signalled === null ? await reading.ended : []
  if (store.problemCount > printedProblems) {
    printError(
      say`and ${count(store.problemCount - printedProblems)} more: ${count(store.problemCount)} problem records in all`,
    )
  }
  if (output === 'summary') {
    const lines = totals.lines(store.problemCount, ruleValues(store.judges), policies.compared !== null)
    for (const total of lines) print(summaryLine(total))
  }
  flush()
  if (signalled !== null) return signalled
  if (failures.length > 0) return exitCodes.failed.code
  const strictly = options.strict && (store.problemCount > 0 || totals.count('verdict', 'drift') > 0)
  return strictly ? exitCodes.strict.code : exitCodes.done.code
}

const printedProblems = 10

function problemLine({ path, offset, reason }: Problem): ReturnType<typeof say> {
  return offset === null ? say`${path}: ${reason}` : say`${path}:${offset}: ${reason}`
}
