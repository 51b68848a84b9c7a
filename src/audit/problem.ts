/** Something that was lost or cannot be shown as it should, with where it stood. */
export interface Problem {
  readonly path: string
  /** Byte offset in the file, null when it concerns the file as a whole. */
  readonly offset: number | null
  readonly reason: string
}
