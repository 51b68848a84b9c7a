import { decode } from '../audit/decode.ts'
import type { EventFields } from '../audit/event.ts'
import { lineBytes } from '../audit/lines.ts'
import { adviceFor } from './advice.ts'
import type { Failure } from '../source/place.ts'
import { intake } from './intake.ts'
import { originsOf } from './origins.ts'
import { printError } from './print.ts'
import { problemPrinter } from './problem-printer.ts'
import { readToEnd } from './read-to-end.ts'

/** How reading ended, as `readToEnd` says, and how many problem records there were. */
export interface Read extends Awaited<ReturnType<typeof readToEnd>> {
  readonly problems: number
}

/**
 * Reads logs to their ends: just the files that are named, and of a folder all logs with what was rotated from them. Each event goes to `add` with the length of its record in
 * bytes and the record as JSON, bodies and all; what is wrong is printed. `args` is the command line, for the advice.
 */
export async function eachEvent(
  paths: readonly string[],
  args: readonly string[],
  add: (fields: EventFields, length: number, value: unknown) => void,
): Promise<Read> {
  const problems = problemPrinter()
  const { origins, failures } = await originsOf(paths, { named: false, found: true })
  const unread = (failure: Failure): void => {
    for (const line of adviceFor(failure, paths, args, false)) printError(line)
  }
  for (const failure of failures) unread(failure)
  if (failures.length > 0) return { signal: null, failures, problems: 0 }
  const reading = intake(
    { origins, following: false, newestFirst: false },
    {
      record: (line, problem) => {
        const event = (fields: EventFields, value: unknown): void => {
          add(fields, line.length, value)
        }
        decode(lineBytes(line), { event, problem })
      },
      problem: problems.print,
      failed: unread,
    },
  )
  const end = await readToEnd(reading)
  problems.end()
  return { ...end, problems: problems.count() }
}
