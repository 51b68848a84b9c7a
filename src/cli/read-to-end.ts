import process from 'node:process'
import type { Failure } from '../source/place.ts'
import type { Intake } from './intake.ts'
import { exitCodes } from './print.ts'

/**
 * Waits until logs are read, or a signal ends that before. Gives the exit code for the signal, null without one, and
 * what could not be read.
 */
export async function readToEnd(
  reading: Intake,
): Promise<{ readonly signal: number | null; readonly failures: readonly Failure[] }> {
  const ending = new Promise<number>((resolve) => {
    const signals = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated, SIGHUP: exitCodes.hangup }
    for (const [signal, { code }] of Object.entries(signals)) {
      process.once(signal, () => {
        resolve(code)
        void reading.close()
      })
    }
  })
  const signal = await Promise.race([reading.ended.then(() => null), ending])
  return { signal, failures: signal === null ? await reading.ended : [] }
}
