import type { Judges, RowVerdict } from '../../src/store/judging/judges.ts'

/** Judges that say of one event after another what they are told to; null for "no policy is for it". */
export function saying(judged: readonly (RowVerdict | null)[]): Judges {
  let at = 0
  return {
    all: [{ policy: {}, label: '', parts: null, judge: () => ({ ...judged[at - 1]! }) }],
    of: () => (judged[at++] == null ? null : 0),
  }
}
