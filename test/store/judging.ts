import type { Judges, RowVerdict } from '../../src/store/judging/judges.ts'

/** Judges that give consecutive shapes the given verdicts; null stands for "no policy". */
export function saying(judged: readonly (RowVerdict | null)[]): Judges {
  let at = 0
  return {
    all: [{ policy: {}, label: '', words: null, judge: () => ({ ...judged[at - 1]! }) }],
    of: () => (judged[at++] == null ? null : 0),
  }
}
