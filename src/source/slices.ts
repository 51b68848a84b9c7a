/** How long work may run between two turns of the event loop, in milliseconds. */
export const sliceMs = 8

/** Splits work into slices, so that keys are handled in between. */
export interface Slices {
  /** Whether the slice has used up its time. */
  readonly isOver: () => boolean
  /** Lets the event loop turn, and begins the next slice. */
  readonly next: () => Promise<void>
}

/** Starts the first slice; `now` is a clock in milliseconds. */
export function slices(now: () => number = () => performance.now()): Slices {
  let began = now()
  return {
    isOver: () => now() - began >= sliceMs,
    next: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      began = now()
    },
  }
}

/** Gives a function to await between pieces of work: it lets the event loop turn when a slice is over. */
export function breather(): () => Promise<void> {
  const slice = slices()
  return async () => {
    if (slice.isOver()) await slice.next()
  }
}

/**
 * Does work in slices: `step` does a little of it and returns whether more remains. Stops early once `stopped` is true.
 */
export async function inSlices(step: () => boolean, stopped: () => boolean): Promise<void> {
  const breathe = breather()
  while (!stopped() && step()) await breathe()
}
