import process from 'node:process'
import { lastLine, lines, noLine } from '../audit/lines.ts'
import type { Line, LineNotice, LineStep } from '../audit/lines.ts'
import { follow } from '../source/follow.ts'
import type { Following } from '../source/follow.ts'
import { notices } from '../source/place.ts'
import type { Failure, Notice, SourceFile } from '../source/place.ts'
import type { Receiver } from '../source/delivery.ts'
import { fromStream } from '../source/stdin.ts'
import type { Problem } from '../store/store.ts'

/** What comes out of the logs. */
export interface Taker {
  /** A record, which is to be decoded; what is wrong with it goes to `problem`. */
  readonly record: (record: Line, problem: (reason: string) => void) => void
  readonly problem: (problem: Problem) => void
  /** One of the logs could not be read, or no further; the others go on. */
  readonly failed?: (failure: Failure) => void
  /** Some bytes have been worked off. */
  readonly worked?: () => void
}

export interface Intake {
  /** Resolves when all that was there at first has been taken. */
  readonly caughtUp: Promise<void>
  /** Resolves when no more will come, with what could not be read. */
  readonly ended: Promise<readonly Failure[]>
  /** Bytes read, of those known to be there. */
  readonly progress: () => { readonly read: number; readonly size: number; readonly waiting: boolean }
  /** The file that a place is in. */
  readonly file: (file: number) => SourceFile | null
  readonly close: () => Promise<void>
}

/**
 * Reads logs one after another, `-` being stdin; with `following` each goes on once its end was reached. Every record is
 * taken once: as an event or as a problem.
 */
export function intake(paths: readonly string[], following: boolean, taker: Taker): Intake {
  const files = new Map<number, SourceFile>()
  const caughtUp = Promise.withResolvers<undefined>()
  const started: Following[] = []
  let count = 0
  let closed = false

  async function run(): Promise<readonly Failure[]> {
    for (const path of paths) {
      if (closed) break
      const receiver = receiverFor(path, files, () => count++, taker)
      const one = path === '-' ? fromStream(process.stdin, receiver) : follow(path, { ...receiver, follow: following })
      started.push(one)
      one.ended.then(
        (end) => {
          if (end !== null) taker.failed?.(end)
        },
        () => undefined,
      )
      await (following ? one.caughtUp : one.ended)
    }
    caughtUp.resolve(undefined)
    const ends = await Promise.all(started.map((one) => one.ended))
    return ends.filter((end) => end !== null)
  }

  const ended = run()
  // Whatever a taker throws ends everything; nobody must wait for the rest.
  ended.catch((error: unknown) => {
    caughtUp.reject(error)
  })
  caughtUp.promise.catch(() => undefined)
  return {
    caughtUp: caughtUp.promise,
    ended,
    progress: () => {
      const all = started.map((one) => one.progress())
      const read = all.reduce((total, one) => total + one.read, 0)
      const size = all.reduce((total, one) => total + (one.there ?? one.read), 0)
      return { read, size, waiting: all.some((one) => one.waiting) }
    },
    file: (file) => started.map((one) => one.file(file)).find((found) => found !== null) ?? files.get(file) ?? null,
    close: async () => {
      closed = true
      await Promise.all(started.map((one) => one.close()))
    },
  }
}

function receiverFor(path: string, files: Map<number, SourceFile>, number: () => number, taker: Taker): Receiver {
  let state = noLine
  const take = (step: LineStep): void => {
    state = step.state
    for (const line of step.lines) takeLine(line)
    for (const notice of step.notices) taker.problem(lineProblem(pathOf(notice.file), notice))
  }
  const takeLine = (line: Line): void => {
    taker.record(line, (reason) => {
      taker.problem({ path: pathOf(line.file), offset: line.offset, reason })
    })
  }
  const pathOf = (file: number): string => files.get(file)?.path ?? path
  return {
    number,
    onFile: (file) => {
      files.set(file.file, file)
    },
    onChunk: (chunk) => {
      take(lines(state, chunk))
      taker.worked?.()
    },
    onFinish: () => {
      take(lastLine(state))
      taker.worked?.()
    },
    onNotice: (notice) => {
      if (notices[notice.kind]) taker.problem(sourceProblem(notice))
    },
  }
}

function sourceProblem({ path, offset, detail }: Notice): Problem {
  return { path, offset, reason: detail }
}

function lineProblem(path: string, { kind, offset, length }: LineNotice): Problem {
  const reasons = {
    'long-line': `a line of ${length} bytes is too long and was left out`,
    torn: `a line was cut short after ${length} bytes`,
    hole: `${length} NUL bytes, as a writer leaves whose file was truncated under it`,
  }
  return { path, offset, reason: reasons[kind] }
}
