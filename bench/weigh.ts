// Runs in a separate process with --expose-gc: prints how much memory the stored events of a log take.
import { takeIn } from './ours.ts'

const [log, policy] = process.argv.slice(2)
if (log === undefined || policy === undefined || globalThis.gc === undefined)
  throw new Error('usage: node --expose-gc bench/weigh.ts LOG POLICY')
const settled = (): number => {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
const before = settled()
const store = takeIn(log, policy)
const held = settled() - before
const bytes = store.segments.map((segment) => segment.bytes)
const strings = bytes.reduce((total, one) => total + one.strings, 0)
console.log(JSON.stringify({ events: store.size, held, strings, rss: process.memoryUsage.rss() }))
