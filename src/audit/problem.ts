/** Something that was lost or cannot be shown as it should be, and where it was. */
export interface Problem {
  readonly path: string
  /** Byte offset in the file; null when the problem concerns the whole file. */
  readonly offset: number | null
  readonly reason: string
}

/** A length as reasons give it: `1 byte`, `1,537 bytes`. */
export function bytesInWords(length: number): string {
  return `${length.toLocaleString('en-US')} ${length === 1 ? 'byte' : 'bytes'}`
}
