import { breather } from '../source/breathe.ts'

/**
 * Does work in slices, between which keys are answered: `step` does a little of it and says whether there is more;
 * `stopped` is asked between two steps.
 */
export async function inSlices(step: () => boolean, stopped: () => boolean): Promise<void> {
  const breathe = breather()
  while (!stopped() && step()) await breathe()
}
