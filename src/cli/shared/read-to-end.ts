import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import type { Intake } from '../../intake/intake.ts'
import type { Failure } from '../../source/source-file.ts'
import { endMs, endSignals } from './signals.ts'

/**
 * Waits until logs are read, or a signal ends that before. Gives the exit code for the signal, null without one, and
 * what could not be read.
 */
export async function readToEnd(
  reading: Intake,
): Promise<{ readonly signal: number | null; readonly failures: readonly Failure[] }> {
  let isEnding = false
  const ending = new Promise<number>((resolve) => {
    for (const [signal, code] of endSignals) {
      process.once(signal, () => {
        isEnding = true
        // What is under way is brought to its end, but nobody is waited for for ever.
        void Promise.race([reading.close(), delay(endMs, undefined, { ref: false })]).then(() => {
          resolve(code)
        })
      })
    }
  })
  const signal = await Promise.race([reading.ended.then(() => (isEnding ? ending : null)), ending])
  return { signal, failures: signal === null ? await reading.ended : [] }
}
