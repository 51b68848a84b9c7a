import { decode } from '../../audit/decode/reference.ts'
import { isLevelled, type LevelledEvent } from '../../audit/event.ts'
import type { Format } from '../../audit/records/formats/format.ts'
import { recordBytes } from '../../audit/records/line-cutter.ts'
import { intake } from '../../intake/intake.ts'
import { originsOf } from '../../intake/origins.ts'
import type { Failure } from '../../source/source-file.ts'
import { counted } from '../../text/numbers.ts'
import { say } from '../../text/safe.ts'
import { adviceFor, adviceWords } from './advice.ts'
import { printError } from './door.ts'
import { problemPrinter } from './problem-printer.ts'
import { readToEnd } from './read-to-end.ts'

/** How reading ended (`readToEnd`), and how many records were unreadable. */
export interface Read extends Awaited<ReturnType<typeof readToEnd>> {
  readonly problems: number
  /** Whether a log holds records, but no events. */
  readonly barren: boolean
}

/**
 * Reads logs to their ends: named files without their rotated files, and folders with them. Passes each event to `add`
 * with its record's length in bytes and its record as JSON with all bodies. Prints what is wrong, and how many events it
 * skipped because their log does not record the level. `args` is the command line, for advice.
 */
export async function eachEvent(
  { paths, format }: { readonly paths: readonly string[]; readonly format?: Format | undefined },
  args: readonly string[],
  add: (fields: LevelledEvent, length: number, value: unknown) => void,
): Promise<Read> {
  let approximate = 0
  let events = 0
  let barren = false
  const problems = problemPrinter()
  const { origins, failures } = await originsOf(paths, { named: false, found: true })
  const unread = (failure: Failure): void => {
    for (const line of adviceFor(failure, paths, args, { canFollow: false })) printError(line)
  }
  for (const failure of failures) unread(failure)
  if (failures.length > 0) return { signal: null, failures, problems: 0, barren: false }
  const reading = intake(
    { origins, following: false, newestFirst: false, format },
    {
      record: (record) => {
        const decoded = decode(recordBytes(record), record.approximate)
        if (decoded.kind === 'problem') return decoded.reason
        events++
        if (isLevelled(decoded.event)) add(decoded.event, record.end - record.start, decoded.value)
        else approximate++
        return decoded.damage
      },
      problem: problems.print,
      advice: (path, sentence) => {
        barren = true
        printError(adviceWords(path, sentence))
      },
      failed: unread,
    },
  )
  const end = await readToEnd(reading)
  problems.end()
  if (approximate > 0) printError(say`skipped ${counted(approximate, 'event')} from logs that do not record the level`)
  if (events === 0 && problems.count() > 0) barren = true
  return { ...end, problems: problems.count(), barren }
}
