import { createHash, randomBytes } from 'node:crypto'
import { type Recent, recent } from '../columns/recent.ts'

/**
 * How long kube-apiserver may take to send the same events again: five tries in some two minutes, and time to spare.
 */
const windowMs = 10 * 60 * 1000

/** Recognises content seen within the last ten minutes, by a hash that nobody outside can predict. */
export function repeats(now: () => number = () => performance.now()): {
  readonly keyOf: (content: string | Uint8Array) => number
  readonly met: Recent
} {
  const seed = randomBytes(32)
  const met = recent({ windowMs, now })
  const keyOf = (content: string | Uint8Array): number => {
    const hash = createHash('sha256').update(seed).update(content).digest()
    return hash.readUIntBE(0, 6) * 16 + (hash.readUInt8(6) & 15) + 1
  }
  return { keyOf, met }
}
