import { type Row, rowOf, serialOf } from '../events/row.ts'
import type { Store } from '../store.ts'

/** How many events with the same arrival time to compare in other segments. A real request has three. */
const mostCompared = 4096

/**
 * The events of this row's request, including the row itself, in the store's order. It searches by arrival time first,
 * which takes a millisecond for a million events. If thousands have the same microsecond, it compares only the nearest.
 */
export function rowsOfRequest(store: Store, row: Row): Row[] {
  const place = store.locate(row)
  if (place === undefined) return []
  const { segment: own, index } = place
  const received = own.received(index)
  const [hash, request] = [own.requestHash(index), own.request(index)]
  const found: Row[] = []
  let compared = 0
  const nearest = store.segments.toSorted((a, b) => distance(a.serial) - distance(b.serial))
  for (const segment of nearest) {
    for (let at = segment.receivedAt(received, 0); at >= 0; at = segment.receivedAt(received, at + 1)) {
      const same =
        segment === own
          ? segment.sameRequest(index, at)
          : compared++ < mostCompared && segment.requestHash(at) === hash && segment.request(at) === request
      if (same) found.push(rowOf(segment.serial, at))
      if (compared > mostCompared) break
    }
    if (compared > mostCompared) break
  }
  return found.sort((a, b) => a - b)

  function distance(serial: number): number {
    return Math.abs(serial - serialOf(row))
  }
}
