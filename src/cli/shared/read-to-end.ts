import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Intake } from '../../intake/intake.ts'
import type { Failure } from '../../source/source-file.ts'
import { endMs, endSignals } from './signals.ts'

/**
 * Waits until the logs are read and `rest` has resolved, which is called then, or until a signal ends the program. Gives
 * the signal's exit code, or null without a signal, and the files that could not be read.
 */
export async function readToEnd(
  reading: Intake,
  rest: () => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly signal: number | null; readonly failures: readonly Failure[] }> {
  let isEnding = false
  const ending = new Promise<number>((resolve) => {
    for (const [signal, code] of endSignals) {
      process.once(signal, () => {
        isEnding = true
        // Work in progress may finish, but not take forever.
        void Promise.race([reading.close(), delay(endMs, undefined, { ref: false })]).then(() => {
          resolve(code)
        })
      })
    }
  })
  const signal = await Promise.race([reading.ended.then(rest).then(() => (isEnding ? ending : null)), ending])
  return { signal, failures: signal === null ? await reading.ended : [] }
}
