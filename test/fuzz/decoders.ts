import { bytesOf } from '../../src/columns/bytes.ts'
import { Run } from '../../src/store/segment-run.ts'
import { type Answer, answerText, asScanned, isSame, referenceAnswer } from './answers.ts'
import type { Fuzzed } from './fuzzed.ts'
import { mutantsOf, realRecords } from './mutants.ts'
import { randomFrom } from './random.ts'

/**
 * Gives mutants of real events to the store, which reads them with the scanner where that does not decline, and compares
 * whole events and problems with what the reference decoder says. The one thing that is admitted: what the bodies hide
 * (`asScanned`) counts for nothing.
 */
export function decodersFuzz(seed: number, count: number): Fuzzed {
  const records = realRecords()
  const mutant = mutantsOf(records, randomFrom(seed), 3)
  const neighbours = [Buffer.from('{"kind":"Event"}\n'), Buffer.from(`\n${records[0] ?? ''}`)] as const
  const differences: string[] = []
  const counts = { events: 0, problems: 0, noted: 0, hidden: 0 }
  let run = new Run()
  for (let number = 0; number < count; number++) {
    // A run is renewed, so that it takes no more memory however many mutants there are.
    if (run.size >= 60_000) run = new Run()
    const record = mutant()
    const got = takenBy(run, record, neighbours)
    const wanted = referenceAnswer(record)
    counts[got.event === null ? 'problems' : 'events']++
    if (wanted.event !== null && wanted.event.recordNotes !== '') counts.noted++
    if (isSame(got, wanted)) continue
    const seen = asScanned(record)
    if (seen !== null && isSame(got, referenceAnswer(seen))) counts.hidden++
    else differences.push(`${record.toString()}\n  store:     ${answerText(got)}\n  reference: ${answerText(wanted)}`)
  }
  return { tried: count, counts, differences }
}

/** What a run takes of a record that stands among others in a chunk of a file. */
function takenBy(run: Run, record: Uint8Array, [before, after]: readonly [Buffer, Buffer]): Answer {
  const bytes = bytesOf(Buffer.concat([before, record, after]))
  const [start, end] = [before.length, before.length + record.length]
  const { row, problem } = run.add({ file: 0, offset: 0, length: record.length, bytes, start, end }, null)
  const segment = row === null ? undefined : run.segments.at(-1)
  return { event: segment?.event(segment.length - 1) ?? null, problem }
}
