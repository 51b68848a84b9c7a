import type { ByteRange } from './formats/format.ts'

/**
 * The events that were read of late, by audit ID and stage. When a backend fails, kube-apiserver prints the events that it
 * could not write as text (k8s.io/apiserver, pkg/audit/metrics.go); where its log holds them too, the text is a copy.
 */
export class SeenAudits {
  #newer = new Set<string>()
  #older = new Set<string>()

  /** Notes an event; returns whether it had been noted before. */
  add(event: ByteRange): boolean {
    const key = keyOf(event)
    if (key === '') return false
    if (this.#newer.has(key) || this.#older.has(key)) return true
    this.#newer.add(key)
    if (this.#newer.size >= mostKept) {
      this.#older = this.#newer
      this.#newer = new Set()
    }
    return false
  }
}

/** How many events to know at least: more than kube-apiserver writes while it tries to reach a webhook again. */
const mostKept = 200_000

/** The audit ID and the stage, which stand together at the beginning of what kube-apiserver writes; empty elsewhere. */
function keyOf({ bytes, start, end }: ByteRange): string {
  const head = latin1.decode(bytes.at.subarray(start, Math.min(end, start + mostBefore)))
  return /"auditID":"([^"]*","stage":"[^"]*)"/.exec(head)?.[1] ?? ''
}

const mostBefore = 400
const latin1 = new TextDecoder('latin1')
