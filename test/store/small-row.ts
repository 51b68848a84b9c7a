import type { Row } from '../../src/store/events/row.ts'

/** Stands in for `store/row.ts` where tests want many segments of few events. */
export const segmentSize = 5

export function rowOf(serial: number, index: number): Row {
  return (serial * segmentSize + index) as Row
}

export function serialOf(row: Row): number {
  return Math.floor(row / segmentSize)
}

export function indexOf(row: Row): number {
  return row - serialOf(row) * segmentSize
}
