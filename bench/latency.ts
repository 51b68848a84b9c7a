/** How many events there were at a time. */
export interface Moment {
  readonly events: number
  readonly at: number
}

/** For each written event, how long it took until a frame counted it; Infinity if no frame did. */
export function latencies(writes: readonly Moment[], frames: readonly Moment[]): number[] {
  const waits: number[] = []
  let frame = 0
  for (const { events, at } of writes) {
    while (waits.length < events) {
      while ((frames[frame]?.events ?? Infinity) <= waits.length) frame++
      waits.push((frames[frame]?.at ?? Infinity) - at)
    }
  }
  return waits
}
