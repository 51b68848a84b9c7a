// The bench loads this into the program with --import. On exit it writes the delay of the event loop, in milliseconds, to
// the file that the environment names.
import fs from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const resolution = 5
const histogram = monitorEventLoopDelay({ resolution })
histogram.enable()
// Node counts the interval of its own timer as delay.
const waited = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution)

process.on('exit', () => {
  const file = process.env['AUDITSCOPE_LOOP_DELAY']
  if (file === undefined) return
  fs.writeFileSync(file, JSON.stringify({ p99: waited(histogram.percentile(99)), longest: waited(histogram.max) }))
})
