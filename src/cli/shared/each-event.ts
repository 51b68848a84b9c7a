import { decode } from '../../audit/decode/reference.ts'
import { isLevelled, type LevelledEvent } from '../../audit/event.ts'
import type { Format } from '../../audit/records/formats/format.ts'
import { recordBytes } from '../../audit/records/line-cutter.ts'
import { intake } from '../../intake/intake.ts'
import { originsOf } from '../../intake/origins.ts'
import type { Failure } from '../../source/source-file.ts'
import { counted } from '../../text/numbers.ts'
import { say } from '../../text/safe.ts'
import { adviceFor } from './advice.ts'
import { printError } from './door.ts'
import { problemPrinter } from './problem-printer.ts'
import { readToEnd } from './read-to-end.ts'

/** How reading ended, as `readToEnd` says, and how many problem records there were. */
export interface Read extends Awaited<ReturnType<typeof readToEnd>> {
  readonly problems: number
}

/**
 * Reads logs to their ends: just the files that are named, and of a folder all logs with what was rotated from them. Each
 * event goes to `add` with the length of its record in bytes and the record as JSON, bodies and all; what is wrong is
 * printed, and how many events were left out since their log does not hold the level. `args` is the command line, for
 * the advice.
 */
export async function eachEvent(
  { paths, format }: { readonly paths: readonly string[]; readonly format?: Format | undefined },
  args: readonly string[],
  add: (fields: LevelledEvent, length: number, value: unknown) => void,
): Promise<Read> {
  let approximate = 0
  const problems = problemPrinter()
  const { origins, failures } = await originsOf(paths, { named: false, found: true })
  const unread = (failure: Failure): void => {
    for (const line of adviceFor(failure, paths, args, false)) printError(line)
  }
  for (const failure of failures) unread(failure)
  if (failures.length > 0) return { signal: null, failures, problems: 0 }
  const reading = intake(
    { origins, following: false, newestFirst: false, format },
    {
      record: (record) => {
        const decoded = decode(recordBytes(record), record.approximate)
        if (decoded.kind === 'problem') return decoded.reason
        if (isLevelled(decoded.event)) add(decoded.event, record.end - record.start, decoded.value)
        else approximate++
        return decoded.damage
      },
      problem: problems.print,
      advice: (path, sentence) => {
        printError(say`${path}: ${sentence}`)
      },
      failed: unread,
    },
  )
  const end = await readToEnd(reading)
  problems.end()
  if (approximate > 0)
    printError(
      say`left out: ${counted(approximate, 'event')} of logs that do not hold the level, which makes them approximate`,
    )
  return { ...end, problems: problems.count() }
}
