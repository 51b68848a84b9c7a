import { inSlices } from './in-slices.ts'
import type { Store } from '../store/store.ts'

/** How many events are judged before the clock is looked at. */
const atOnce = 1000

/**
 * Judges what a store holds by the judges in force, newest first, in slices between which keys are answered; `stopped` is
 * asked between two pieces of it. Judges that are put in force meanwhile are the ones it goes on with.
 */
export async function judgeAnew(store: Store, stopped: () => boolean): Promise<void> {
  await inSlices(() => store.rejudge(atOnce), stopped)
}
