import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Happening } from '../source/memory-disk.ts'
import { program } from '../support/paths.ts'
import type { Fuzzed } from './fuzzed.ts'
import { randomFrom } from './random.ts'
import { judge, type Play, playOf } from './rotation-plays.ts'
import type { Written } from './rotation-writer.ts'

/** How many plays run at once: a reader mostly waits. */
const atOnce = 6
/** The most that happens in one play. */
const most = 25
/** How long to wait for an event that may have been lost, and for the last one, which may not, in milliseconds. */
const patienceMs = 3000
const limitMs = 30_000

/**
 * Plays as `rotationFuzz` does, against the same model, but in a real folder: a process writes and rotates the log, and
 * the built program prints it with `-o jsonl -f`.
 */
export async function rotationRealFuzz(seed: number, count: number): Promise<Fuzzed> {
  const differences: string[] = []
  const counts = { lines: 0, missing: 0, losses: 0 }
  let next = 0
  async function playOn(): Promise<void> {
    while (next < count) {
      const one = seed + next++
      const { lines, missing, losses, failure } = await played(one)
      counts.lines += lines
      counts.missing += missing
      counts.losses += losses
      if (failure !== null) differences.push(`rotation --real --seed ${one} --count 1: ${failure}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, playOn))
  return { tried: count, counts, differences }
}

async function played(
  seed: number,
): Promise<{ lines: number; missing: number; losses: number; failure: string | null }> {
  const play = playOf(seed)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rotation-'))
  const writer = fork(path.join(import.meta.dirname, 'rotation-writer.ts'), [folder, play.naming])
  let reader: Reader | null = null
  try {
    for (const happening of play.earlier.slice(-most)) await asked(writer, happening)
    reader = read(path.join(folder, 'audit.log'))
    const { written, excused, untold, live } = await perform(play, seed, writer, reader)
    const outcome = (): ReturnType<typeof judge> => {
      const { lines, losses } = reader?.seen() ?? { lines: [], losses: [] }
      const { isGentle } = play
      return judge({ isGentle, lines, losses, written, live, excused: new Set(excused), untold: new Set(untold) })
    }
    // What was lost may be reported a moment later.
    await reader.until(() => outcome().failure === null, patienceMs)
    return { lines: written, losses: reader.seen().losses.length, ...outcome() }
  } finally {
    await Promise.all([ended(writer), reader?.end()])
    fs.rmSync(folder, { recursive: true })
  }
}

/** Lets things happen, at once or when what was written has come, and waits for the last event. */
async function perform(
  { later }: Play,
  seed: number,
  writer: ChildProcess,
  reader: Reader,
): Promise<Written & { live: number }> {
  const { pick } = randomFrom(seed + 1)
  let now: Written = { written: 0, excused: [], untold: [] }
  let live = Infinity
  let isStopped = false
  const hasCome = (): boolean => reader.seen().lines.at(-1) === now.written - 1
  for (const happening of later.slice(-most)) {
    // A copy can only be put in order if something was seen of what is truncated.
    if (happening.what === 'copytruncate' && !hasCome()) await reader.until(hasCome, patienceMs)
    if (happening.what === 'copytruncate' && !hasCome()) continue
    if (happening.what === 'stop') {
      reader.signal('SIGSTOP')
      isStopped = true
      continue
    }
    const before = reader.seen()
    now = await asked(writer, happening)
    const wait = happening.what === 'append' && !isStopped ? pick(['nothing', 'nothing', 'some', 'all']) : 'nothing'
    const isMore = (): boolean => reader.seen().lines.length > before.lines.length
    const isLost = (): boolean => reader.seen().losses.length > before.losses.length
    if (wait === 'some') await reader.until(() => isMore() || isLost(), patienceMs)
    if (wait === 'all') await reader.until(() => hasCome() || isLost(), patienceMs)
    if (hasCome()) live = Math.min(live, now.written)
  }
  reader.signal('SIGCONT')
  await reader.until(hasCome, limitMs)
  return { ...now, live }
}

async function asked(writer: ChildProcess, happening: Happening): Promise<Written> {
  const answer = once(writer, 'message')
  writer.send(happening)
  const [written] = (await answer) as [Written]
  return written
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** The program at work. */
interface Reader {
  /** The numbers of the events that it has printed so far, and the losses that it has reported. */
  readonly seen: () => { readonly lines: readonly number[]; readonly losses: readonly string[] }
  /** Resolves when the condition holds, or after this time. */
  readonly until: (condition: () => boolean, limitMs: number) => Promise<void>
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void
  readonly end: () => Promise<void>
}

function read(log: string): Reader {
  const child = spawn(process.execPath, [program, '-o', 'jsonl', '-f', log], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: number[] = []
  const losses: string[] = []
  const changes = new EventTarget()
  const changed = (): boolean => changes.dispatchEvent(new Event('change'))
  createInterface(child.stdout).on('line', (line) => {
    lines.push(Number((JSON.parse(line) as { auditID: string }).auditID))
    changed()
  })
  createInterface(child.stderr).on('line', (line) => {
    losses.push(line)
    changed()
  })
  return {
    seen: () => ({ lines: [...lines], losses: [...losses] }),
    until: (condition, limitMs) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(limit)
          changes.removeEventListener('change', look)
          resolve()
        }
        const look = (): void => {
          if (condition()) done()
        }
        const limit = setTimeout(done, limitMs)
        changes.addEventListener('change', look)
        look()
      }),
    signal: (signal) => child.kill(signal),
    end: () => ended(child),
  }
}
