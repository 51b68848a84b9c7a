import { type Row, rowOf, serialOf } from '../events/row.ts'
import type { Store } from '../store.ts'

/** So many events of the same time are looked at in other segments; of a real request there are three. */
const mostLooks = 4096

/**
 * The events of the same request as this one, itself among them, in the store's order. Told by the time of its arrival
 * first, which takes a millisecond for a million events; of more than some thousands of the same microsecond the
 * nearest are looked at.
 */
export function rowsOfRequest(store: Store, row: Row): Row[] {
  const place = store.locate(row)
  if (place === undefined) return []
  const { segment: own, index } = place
  const received = own.received(index)
  const [hash, request] = [own.requestHash(index), own.request(index)]
  const found: Row[] = []
  let looks = 0
  const nearest = store.segments.toSorted((a, b) => distance(a.serial) - distance(b.serial))
  for (const segment of nearest) {
    for (let at = segment.receivedAt(received, 0); at >= 0; at = segment.receivedAt(received, at + 1)) {
      const same =
        segment === own
          ? segment.sameRequest(index, at)
          : looks++ < mostLooks && segment.requestHash(at) === hash && segment.request(at) === request
      if (same) found.push(rowOf(segment.serial, at))
      if (looks > mostLooks) break
    }
    if (looks > mostLooks) break
  }
  return found.sort((a, b) => a - b)

  function distance(serial: number): number {
    return Math.abs(serial - serialOf(row))
  }
}
