/** What a fuzzer found. */
export interface Fuzzed {
  readonly tried: number
  /** What was met on the way, to see that the mutants reach what they shall. */
  readonly counts: Readonly<Record<string, number>>
  /** Each input on which two answers differ, and the answers. */
  readonly differences: readonly string[]
}
