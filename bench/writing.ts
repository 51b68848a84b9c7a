import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Moment } from './latency.ts'
import { metadataLines, repeatedApart } from './logs.ts'

/**
 * Writes events at a constant rate, a little every few milliseconds. Each request has its own auditID, and each event the
 * time at which it is written. Gives how many events were written at which time.
 */
export async function writeEvents(
  perSecond: number,
  seconds: number,
  append: (batch: string) => void,
): Promise<Moment[]> {
  const times: string[] = []
  const lineOf = repeatedApart(metadataLines(), (event) => times[event] ?? '')
  const all = Math.floor(seconds * perSecond)
  const writes: Moment[] = []
  const start = performance.now()
  let written = 0
  while (written < all) {
    const due = Math.min(all, Math.floor(((performance.now() - start) / 1000) * perSecond))
    const time = new Date().toISOString().replace('Z', '000Z')
    let batch = ''
    for (; written < due; written++) {
      times.push(time)
      batch += `${lineOf(written)}\n`
    }
    writes.push({ events: written, at: performance.now() })
    append(batch)
    await sleep(5)
  }
  return writes
}
