import type { Stage } from '../audit/event.ts'
import { duration } from '../text/numbers.ts'
import type { SafeText } from '../text/safe.ts'

/**
 * How long a request took until a stage, given in microseconds. `""` if that was not measured: a time is missing, or it
 * was only received, which takes no time.
 */
export function tookUntil(stage: Stage, took: number): SafeText {
  return duration(stage === 'RequestReceived' ? NaN : took)
}

/** How long ago a request was received, as the log tells; `""` if it holds nothing later, so that it was not measured. */
export function ageOf(received: number, now: number): SafeText {
  return duration(now === received ? NaN : now - received)
}
