import type { Policy } from '../policy.ts'
import type { Candidate } from './candidate.ts'
import type { Cell } from './cell.ts'

/** Leaving out RequestReceived policy-wide, or why that will not do; null where there is nothing to leave out. */
export function withoutArrivals(
  cells: readonly Cell[],
  policy: Policy,
): Candidate | { readonly objection: string } | null {
  const own = cells.filter(({ event }) => event.stage === 'RequestReceived')
  if (own.length === 0 || policy.omitStages?.includes('RequestReceived')) return null
  if (policy.omitStages?.length) return { objection: 'the policy has omitStages of its own' }
  // What has no end in the log would not be in it at all.
  const endless = (policy.rules ?? []).findIndex(
    ({ level, omitStages }) => level !== 'None' && omitStages?.includes('ResponseComplete'),
  )
  if (endless >= 0)
    return { objection: `its rule ${endless + 1} leaves out ResponseComplete, so that nothing may be left` }
  return { kind: 'stage', rule: null, before: 0, cells: own }
}
