/** How long our own work may take between two turns of the event loop, in milliseconds. */
export const sliceMs = 8

/**
 * Keeps work in slices: gives a function to await between two pieces of it, which lets the event loop turn whenever the
 * pieces since its last turn have taken 8 ms.
 */
export function breather(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < sliceMs) return
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}

/**
 * Does work in slices, between which keys are answered: `step` does a little of it and says whether there is more;
 * `stopped` is asked between two steps.
 */
export async function inSlices(step: () => boolean, stopped: () => boolean): Promise<void> {
  const breathe = breather()
  while (!stopped() && step()) await breathe()
}
