/** Where events come from. */
export interface Origins {
  readonly names: readonly string[]
  /** The place among the names of the origin of a file, by the file's number. */
  readonly of: (file: number) => number
}

/** One origin without a name. */
export const nowhere: Origins = { names: [''], of: () => 0 }
