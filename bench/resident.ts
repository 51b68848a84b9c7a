import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** The memory of a process at rest: the least of some readings, since only garbage comes and goes. */
export async function settledResident(pid: number): Promise<number> {
  const readings: number[] = []
  while (readings.length < 20) {
    await sleep(150)
    readings.push(residentBytes(pid))
  }
  return Math.min(...readings)
}

/** The memory of a process, from Linux' /proc. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s*(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}
