/** How long our own work may take between two turns of the event loop, in milliseconds. */
export const sliceMs = 8

/** Work in slices, between which keys are answered. */
export interface Slices {
  /** Whether the slice has taken its time. */
  readonly isOver: () => boolean
  /** Lets the event loop turn, and begins the next slice. */
  readonly next: () => Promise<void>
}

/** Begins the first slice; `now` is a clock in milliseconds. */
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

/** Gives a function to await between two pieces of work, which lets the event loop turn when a slice is over. */
export function breather(): () => Promise<void> {
  const slice = slices()
  return async () => {
    if (slice.isOver()) await slice.next()
  }
}

/**
 * Does work in slices: `step` does a little of it and says whether there is more; `stopped` is asked between two steps.
 */
export async function inSlices(step: () => boolean, stopped: () => boolean): Promise<void> {
  const breathe = breather()
  while (!stopped() && step()) await breathe()
}
