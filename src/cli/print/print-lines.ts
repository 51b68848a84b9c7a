import { intake } from '../../intake/intake.ts'
import { stdinOnly } from '../../intake/streams.ts'
import type { Filter } from '../../query/filter.ts'
import { ruleValues } from '../../store/judging/judges.ts'
import { intakeOptions, type LogSelection } from '../options/log-options.ts'
import { adviceFor, adviceWords, type CommandLine } from '../shared/advice.ts'
import { exitCodes, flush, linesAre, print, printError } from '../shared/door.ts'
import { problemPrinter } from '../shared/problem-printer.ts'
import { readToEnd } from '../shared/read-to-end.ts'
import { summaryLine } from './event-line.ts'
import { absenceWords, missingNotices, nothingWords, noticesOf } from './notices.ts'
import { passingEvents } from './passing-events.ts'
import { passingRequests } from './passing-requests.ts'
import { restPrinter } from './print-rest.ts'
import { type EventLineOptions, jsonLines, textLines } from './text-lines.ts'

/** What to print from which logs. By default, stdin is the only stream. */
export interface LinesOptions extends LogSelection, EventLineOptions, CommandLine {
  readonly output: 'jsonl' | 'text' | 'summary'
  /** Whether each line is a request. */
  readonly requests: boolean
  readonly query: Filter
  readonly strict: boolean
}

/** Prints events, requests, or the totals of events as lines, and gives the exit code. */
export async function printLines(options: LinesOptions): Promise<number> {
  const { output, policies, streams = stdinOnly } = options
  if (output !== 'summary') linesAre(options.requests ? 'request' : 'event')
  const arrival = { isRepeat: streams.isRepeat, originOf: (file: number) => reading.originOf(file) }
  const passing = (options.requests ? passingRequests : passingEvents)(options, arrival, (row) => {
    counts.passed++
    if (output !== 'summary') for (const line of linesOf(row)) print(line)
  })
  const { store, totals } = passing
  const linesOf = (output === 'jsonl' ? jsonLines : textLines)(options, passing.rows)
  const problems = problemPrinter()
  const advised = new Set<string>()
  const counts = { events: 0, passed: 0 }

  const reading = intake(intakeOptions(options, false), {
    record: (record) => {
      const { row, problem } = store.add(record)
      if (row !== null || problem === null) counts.events++
      if (row !== null) passing.add(row)
      return problem
    },
    problem: (problem) => {
      store.problem(problem)
      problems.print(problem)
    },
    over: (problem) => {
      problems.over(problem)
    },
    foreign: () => {
      store.foreign()
    },
    copy: () => {
      store.copy()
    },
    failed: (failure) => {
      for (const line of adviceFor(failure, options.files, options.args, options)) printError(line)
    },
    advice: (path, sentence) => {
      // Each post is a separate file with the same path.
      if (!advised.has(path)) printError(adviceWords(path, sentence))
      advised.add(path)
    },
    worked: flush,
  })

  if (options.follow) {
    const sayMissing = (): void => {
      for (const notice of missingNotices(reading.progress().missing)) printError(notice)
    }
    reading.caughtUp.then(sayMissing, () => undefined)
  }
  const printRest = restPrinter(passing.rest)
  const { signal, failures } = await readToEnd(reading, () => printRest(false))
  if (signal !== null) await printRest(true)
  await streams.close()
  problems.end()
  for (const notice of [...noticesOf(store, reading.late(), options), ...passing.notices()]) printError(notice)
  // A log that is followed may get its events later.
  const holdsNone = !options.follow && (advised.size > 0 || (counts.events === 0 && store.problemCount > 0))
  if (signal === null && failures.length === 0 && advised.size === 0 && !options.follow) {
    for (const why of nothingWords(counts, holdsNone, options.requests)) printError(why)
    if (!holdsNone && counts.events > 0)
      for (const why of absenceWords(passing.taker?.result() ?? null, counts.passed, store, options)) printError(why)
  }
  if (output === 'summary') {
    const lines = totals?.lines(store.problemCount, ruleValues(store.judges), policies.compared !== null)
    for (const total of lines ?? []) print(summaryLine(total))
  }
  flush()
  if (signal !== null) return signal
  if (failures.length > 0 || holdsNone || streams.isTeeIncomplete()) return exitCodes.failed.code
  const strictly = options.strict && (store.problemCount > 0 || passing.drifts() > 0)
  return strictly ? exitCodes.strict.code : exitCodes.done.code
}
