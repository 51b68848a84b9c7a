import type { Format } from '../../audit/records/formats/format.ts'
import { intake } from '../../intake/intake.ts'
import type { Origin } from '../../intake/origins.ts'
import { stdinOnly, type Streams } from '../../intake/streams.ts'
import { compile } from '../../query/compile.ts'
import type { Filter } from '../../query/filter.ts'
import { indexOf, type Row } from '../../store/events/row.ts'
import { Facets } from '../../store/facets.ts'
import { ruleValues } from '../../store/judging/judges.ts'
import { SegmentScan } from '../../store/scan.ts'
import { Store } from '../../store/store.ts'
import { Totals } from '../../store/totals.ts'
import { count } from '../../text/numbers.ts'
import { say } from '../../text/safe.ts'
import { intakeOptions, storeSince } from '../options/log-options.ts'
import { judgesFor, type PolicySet } from '../policies/policy-set.ts'
import { adviceFor } from '../shared/advice.ts'
import { exitCodes, flush, print, printError } from '../shared/door.ts'
import { problemPrinter } from '../shared/problem-printer.ts'
import { readToEnd } from '../shared/read-to-end.ts'
import { jsonLine, summaryLine, textLine } from './event-line.ts'

export interface LinesOptions {
  readonly args: readonly string[]
  readonly files: readonly string[]
  readonly origins: readonly Origin[]
  /** What among their files is none; stdin alone by default. */
  readonly streams?: Streams
  readonly output: 'jsonl' | 'text' | 'summary'
  readonly follow: boolean
  /** The shape of the records, where only one is to be taken. */
  readonly format: Format | undefined
  /** In milliseconds since 1970. */
  readonly sinceMs: number | undefined
  readonly query: Filter
  readonly strict: boolean
  readonly policies: PolicySet
}

/** Prints events, or what they add up to, as lines; gives the exit code. */
export async function printLines(options: LinesOptions): Promise<number> {
  const { output, policies, streams = stdinOnly } = options
  const format = output === 'jsonl' ? jsonLine : textLine
  // A store of one segment, so that there is one implementation of columns, verdicts and filters.
  const origins = {
    names: options.origins.map(({ name }) => name),
    of: (file: number): number => reading.originOf(file),
  }
  const store = new Store(
    judgesFor(policies, (file) => options.origins[origins.of(file)]?.path ?? ''),
    { maxEvents: 1, origins, ...storeSince(options), isRepeat: streams.isRepeat },
  )
  const tests = compile(options.query)
  const totals = new Totals()
  const problems = problemPrinter()
  let scan: SegmentScan | null = null
  const advised = new Set<string>()

  function printRow(row: Row): void {
    const segment = store.locate(row)?.segment
    if (segment === undefined) return
    if (scan?.segment !== segment) scan = new SegmentScan(segment, tests, new Facets())
    if (!scan.passes(indexOf(row))) return
    totals.add(segment, indexOf(row))
    if (output !== 'summary') print(format(segment, indexOf(row), policies))
  }

  const reading = intake(intakeOptions(options, false), {
    record: (record) => {
      const { row, problem } = store.add(record)
      if (row !== null) printRow(row)
      return problem
    },
    problem: (problem) => {
      store.problem(problem)
      problems.print(problem)
    },
    foreign: () => {
      store.foreign()
    },
    failed: (failure) => {
      for (const line of adviceFor(failure, options.files, options.args)) printError(line)
    },
    advice: (path, sentence) => {
      // Each post is a file of its own.
      if (!advised.has(path)) printError(say`${path}: ${sentence}`)
      advised.add(path)
    },
    worked: flush,
  })

  const { signal, failures } = await readToEnd(reading)
  await streams.close()
  problems.end()
  const { foreignCount } = store
  if (foreignCount > 0)
    printError(say`${count(foreignCount)} records of other programs, not of the audit log, were passed over`)
  if (store.repeated > 0) printError(say`${count(store.repeated)} repeated: they were posted again, and are taken once`)
  const late = reading.late()
  if (late > 0)
    printError(say`${count(late)} events came more than a second behind those of other logs, and stand where they came`)
  if (output === 'summary') {
    const lines = totals.lines(store.problemCount, ruleValues(store.judges), policies.compared !== null)
    for (const total of lines) print(summaryLine(total))
  }
  flush()
  if (signal !== null) return signal
  if (failures.length > 0) return exitCodes.failed.code
  const strictly = options.strict && (store.problemCount > 0 || totals.count('verdict', 'drift') > 0)
  return strictly ? exitCodes.strict.code : exitCodes.done.code
}
