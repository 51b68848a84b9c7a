import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab } from './lab.ts'
import { demoPolicy, metadataLines } from './logs.ts'
import type { Figure } from './measure.ts'
import { openTerminal } from './terminal.ts'

/** The CPU time of the whole program on a screen, while it follows and while it is idle. */
export async function cpu(lab: Lab): Promise<Figure[]> {
  const log = path.join(lab.folder, 'live.log')
  const lines = metadataLines()
  fs.writeFileSync(log, `${lines.join('\n')}\n`)
  const terminal = openTerminal(['-p', demoPolicy, log])
  await sleep(3000)
  const idleBefore = cpuSeconds(terminal.pid)
  await sleep(10_000)
  const idle = (cpuSeconds(terminal.pid) - idleBefore) / 10
  const fd = fs.openSync(log, 'a')
  const before = cpuSeconds(terminal.pid)
  const start = performance.now()
  let written = 0
  while (performance.now() - start < 10_000) {
    const due = Math.floor(performance.now() - start)
    const batch = [...Array(due - written).keys()].map((at) => `${lines[(written + at) % lines.length] ?? ''}\n`)
    fs.writeSync(fd, batch.join(''))
    written = due
    await sleep(20)
  }
  const following = (cpuSeconds(terminal.pid) - before) / ((performance.now() - start) / 1000)
  fs.closeSync(fd)
  await terminal.end()
  return [
    { name: 'CPU while following 1,000 events/s at 120x36', value: following * 100, unit: '% of a core', goal: '< 25' },
    { name: 'CPU idle', value: idle * 100, unit: '% of a core', goal: '< 1' },
  ]
}

/** User and system time of a process so far, from Linux' /proc. */
function cpuSeconds(pid: number): number {
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
