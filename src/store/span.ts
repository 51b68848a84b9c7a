import type { Store } from './store.ts'

/** From the earliest to the latest stage's time of the events that are held, in microseconds since 1970; null for none. */
export function spanOf(store: Store): { readonly from: number; readonly to: number } | null {
  const cases = store.segments.flatMap(({ judgements }) => judgements.cases)
  const from = cases.reduce((least, { firstTime }) => Math.min(least, firstTime), Infinity)
  const to = cases.reduce((most, { lastTime }) => Math.max(most, lastTime), -Infinity)
  return from <= to ? { from, to } : null
}
