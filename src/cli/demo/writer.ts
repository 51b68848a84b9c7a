import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type DemoEvent, type DemoLine, demoLines, dueTimes, mustRotate, rotatedName } from './fresh-lines.ts'

export interface DemoWriting {
  /** The log to write, in the demo's own folder. It must not exist yet. */
  readonly file: string
  readonly events: readonly DemoEvent[]
  readonly speed: number
  /** How many lines to write at once, with times of the recent past. */
  readonly history: number
  /** A line that would make the log larger than this starts a new one. */
  readonly limit: number
  /** Called with the error that ended the writing. */
  readonly failed: (error: unknown) => void
  /** The time, in milliseconds since 1970. */
  readonly now?: () => number
}

/** How many rotated logs to keep. */
const kept = 3
/** The most lines to write in one turn, so that the reader of the log can keep up. */
const linesATurn = 100
const turnMs = 20
/** If the writer is later than this, because it was suspended, it does not catch up. */
const lateMs = 2000
const longestTimer = 60_000

/** Writes the history of the demo's log, and then keeps writing as kube-apiserver would, until stopped. */
export function startDemo(writing: DemoWriting): { readonly stop: () => void } {
  const { file, events, speed, history, limit, failed, now = steadyTime } = writing
  const log = openLog(file, limit, now)
  let loop = 0
  let start = now() - (dueTimes(events, { loop, start: 0, speed, history })[history - 1] ?? 0)
  let auditIDs: string[] = []
  let lines = plan()
  let index = 0
  while (index < history) writeNext()
  let timer = setTimeout(turn, turnMs).unref()

  /** The loop's lines. If `start` was postponed, plans them again with the same auditIDs. */
  function plan(): readonly DemoLine[] {
    let used = 0
    return demoLines(events, { loop, start, speed, history }, () => (auditIDs[used++] ??= crypto.randomUUID()))
  }

  function turn(): void {
    try {
      timer = setTimeout(turn, writeDue()).unref()
    } catch (error) {
      failed(error)
    }
  }

  /** Writes the lines that are due, and gives the milliseconds until the next. */
  function writeDue(): number {
    if (dueIn() < -lateMs) {
      start -= dueIn()
      lines = plan()
    }
    for (let written = 0; written < linesATurn && dueIn() <= 0; written++) {
      writeNext()
      if (index === lines.length) beginLoop()
    }
    return Math.min(Math.max(dueIn(), turnMs), longestTimer)
  }

  function writeNext(): void {
    log.write(lines[index++]?.text ?? '')
  }

  function dueIn(): number {
    return (lines[index]?.due ?? Infinity) - now()
  }

  function beginLoop(): void {
    start = Math.max(now(), dueTimes(events, { loop, start, speed, history }).at(-1) ?? 0)
    loop++
    auditIDs = []
    lines = plan()
    index = 0
  }

  return {
    stop: () => {
      clearTimeout(timer)
    },
  }
}

/** The time, from a clock that never jumps. */
function steadyTime(): number {
  return performance.timeOrigin + performance.now()
}

/** A log that is written line by line and rotated as by kube-apiserver. */
function openLog(file: string, limit: number, now: () => number): { readonly write: (line: string) => void } {
  const open = (): number => fs.openSync(file, 'wx', 0o600)
  const folder = path.dirname(file)
  let descriptor = open()
  let size = 0

  function rotate(): void {
    fs.closeSync(descriptor)
    fs.renameSync(file, path.join(folder, rotatedName(new Date(now()))))
    descriptor = open()
    size = 0
    const rotated = fs.readdirSync(folder).filter((name) => name !== path.basename(file))
    for (const name of rotated.sort().slice(0, -kept)) fs.rmSync(path.join(folder, name))
  }

  return {
    write: (line) => {
      const bytes = Buffer.from(line)
      if (mustRotate(size, bytes.length, limit)) rotate()
      fs.writeSync(descriptor, bytes)
      size += bytes.length
    },
  }
}
