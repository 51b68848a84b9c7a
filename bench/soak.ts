// npm run soak checks that memory stays bounded, however many values an attacker invents. On a screen, the program follows
// a rotating log in which no value repeats. After ten times its bound it must hold what it held after twice the bound.
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { allShown, headerOf } from './header.ts'
import { hostileLine } from './hostile.ts'
import { temporaryFolder } from './lab.ts'
import { demoPolicy } from './logs.ts'
import { settledResident } from './resident.ts'
import { openRotating } from './rotating.ts'
import { openTerminal } from './terminal.ts'

const segment = 65_536
/** With --max-events 60000 the store keeps one whole segment and fills another, which is half full on average. */
const bound = 1.5 * segment
const rotateEvery = 100_000
/** How far the writer may be ahead, in events: a log that is deleted before it is read is rightly lost. */
const ahead = 50_000
const mostSeconds = 175

const start = performance.now()
const log = openRotating(temporaryFolder())
const terminal = openTerminal(['--max-events', '60000', '-p', demoPolicy, log.path])
await terminal.until((frame) => headerOf(frame) !== null)
let written = 0

// At both times the last segment is just full, so the same number of events is in memory.
const early = await residentAfter(2 * bound)
const late = await residentAfter(10 * bound)
const holds = headerOf(terminal.frame())?.held ?? 0
await log.close()
await terminal.end()

const growth = (late / early - 1) * 100
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
console.log(`after ${counted(2 * bound)} events: ${megabytes(early)} RSS`)
console.log(`after ${counted(10 * bound)} events: ${megabytes(late)} RSS, ${growth.toFixed(1)} % more`)
console.log(
  `${counted(holds)} events are held, none is lost; it took ${((performance.now() - start) / 1000).toFixed(0)} s`,
)
if (holds > 2 * segment) fail(`${counted(holds)} events are held, which is more than ${counted(2 * segment)}.`)
if (growth > 10) fail('Memory grows with the number of events although the number held does not: 10 % is the most.')
process.exit(0)

/** Writes up to this many events, waits until the screen shows all of them, and gives the memory once it has settled. */
async function residentAfter(events: number): Promise<number> {
  while (written < events) {
    await terminal.until((frame) => (headerOf(frame)?.came ?? 0) > written - ahead)
    const batch = Math.min(1000, events - written)
    log.append([...Array(batch).keys()].map((at) => `${hostileLine(written + at)}\n`).join(''))
    written += batch
    if (written % rotateEvery < batch) log.rotate('keep three')
    await sleep(1)
    const { came = 0, lost = 0 } = headerOf(terminal.frame()) ?? {}
    if (lost > 0) fail(`The screen reports ${counted(lost)} lost after ${counted(came)} events.`)
    if (performance.now() - start > mostSeconds * 1000)
      fail(`Only ${counted(came)} of ${counted(10 * bound)} events were read in ${mostSeconds} s.`)
  }
  await terminal.until(allShown(events))
  return settledResident(terminal.pid)
}

/** If the program still runs, it ends with its terminal. */
function fail(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}

function counted(number: number): string {
  return number.toLocaleString('en-US')
}
