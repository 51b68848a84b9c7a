/** The most events that a segment can hold. */
export const mostInSegment = 65_536

/**
 * The identity of a stored event: its segment's serial number and its index there, as one number. It never changes when
 * segments are added or dropped. Later events have greater rows. The serial of an older segment may be negative.
 */
export type Row = number & { readonly row: unique symbol }

export function rowOf(serial: number, index: number): Row {
  return (serial * mostInSegment + index) as Row
}

export function serialOf(row: Row): number {
  return Math.floor(row / mostInSegment)
}

export function indexOf(row: Row): number {
  return row - serialOf(row) * mostInSegment
}
