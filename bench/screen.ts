import { spawn } from '@lydell/node-pty'
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from './measure.ts'
import { median } from './measure.ts'
import { demoPolicy, metadataLines, root } from './logs.ts'

const program = path.join(root, 'bin', 'auditscope.js')

/** The whole program in a pseudo terminal of 120x36: first paint, and the CPU that it takes while following and idle. */
export async function screenFigures(folder: string): Promise<Figure[]> {
  const log = path.join(folder, 'live.log')
  const lines = metadataLines()
  fs.writeFileSync(log, `${lines.join('\n')}\n`)
  const paints: number[] = []
  for (let run = 0; run < 5; run++) paints.push(await firstPaint(log))
  const { following, idle } = await cpu(log, lines)
  return [
    { name: 'first paint, from exec', value: median(paints), unit: 'ms' },
    { name: 'CPU while following 1,000 events/s at 120x36', value: following * 100, unit: '% of a core', goal: '< 25' },
    { name: 'CPU idle', value: idle * 100, unit: '% of a core', goal: '< 1' },
  ]
}

function open(log: string): { readonly pty: ReturnType<typeof spawn>; readonly output: () => string } {
  let output = ''
  const env = { ...process.env, TERM: 'xterm-256color' } as Record<string, string>
  const pty = spawn(process.execPath, [program, '-p', demoPolicy, log], { cols: 120, rows: 36, env })
  pty.onData((data) => (output += data))
  return { pty, output: () => output }
}

async function firstPaint(log: string): Promise<number> {
  const start = performance.now()
  const { pty, output } = open(log)
  while (!output().includes('auditscope')) await sleep(1)
  const took = performance.now() - start
  await ended(pty)
  return took
}

async function cpu(log: string, lines: readonly string[]): Promise<{ following: number; idle: number }> {
  const { pty } = open(log)
  await sleep(3000)
  const idleBefore = cpuSeconds(pty.pid)
  await sleep(10_000)
  const idle = (cpuSeconds(pty.pid) - idleBefore) / 10
  const fd = fs.openSync(log, 'a')
  const before = cpuSeconds(pty.pid)
  const start = performance.now()
  let written = 0
  while (performance.now() - start < 10_000) {
    const due = Math.floor(performance.now() - start)
    const batch = [...Array(due - written).keys()].map((at) => `${lines[(written + at) % lines.length] ?? ''}\n`)
    fs.writeSync(fd, batch.join(''))
    written = due
    await sleep(20)
  }
  const following = (cpuSeconds(pty.pid) - before) / ((performance.now() - start) / 1000)
  fs.closeSync(fd)
  await ended(pty)
  return { following, idle }
}

/** User and system time of a process so far, from Linux' /proc. */
function cpuSeconds(pid: number): number {
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function ended(pty: ReturnType<typeof spawn>): Promise<void> {
  await new Promise<void>((resolve) => {
    pty.onExit(() => {
      resolve()
    })
    pty.write('q')
  })
}
