import process from 'node:process'
import { LineCutter } from '../audit/lines.ts'
import type { Cut, Line, LineNotice } from '../audit/lines.ts'
import type { Receiver } from '../source/delivery.ts'
import { follow } from '../source/follow.ts'
import type { Following, FollowOptions } from '../source/follow.ts'
import { readHistory } from '../source/history.ts'
import type { HistoryReading } from '../source/history.ts'
import { notices } from '../source/place.ts'
import type { Chunk, Failure, Notice, SourceFile } from '../source/place.ts'
import { fromStream } from '../source/stdin.ts'
import type { Problem } from '../store/store.ts'

/** What comes out of the logs. */
export interface Taker {
  /** A record, which is to be decoded before this returns; what is wrong with it goes to `problem`. */
  readonly record: (record: Line, problem: (reason: string) => void) => void
  /** A block of records begins that stand before all that came so far. */
  readonly older?: () => OlderTaker
  readonly problem: (problem: Problem) => void
  /** One of the logs could not be read, or no further; the others go on. */
  readonly failed?: (failure: Failure) => void
  /** Some bytes have been worked off. */
  readonly worked?: () => void
}

export interface OlderTaker {
  readonly record: (record: Line, problem: (reason: string) => void) => void
  /** The block is complete. Gives whether more is wanted. */
  readonly end: () => boolean
}

export interface IntakeOptions {
  readonly paths: readonly string[]
  /** Go on once the end was reached. */
  readonly following: boolean
  /** The rotated files of a log are read too; of several logs only what is named is. */
  readonly rotated: boolean
  /** The newest part of a log comes first, and what is older by and by, to `Taker.older`; only of a log that is alone. */
  readonly newestFirst: boolean
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly since?: number | undefined
}

export interface Intake {
  /** Resolves when all that was there at first has been taken, but for what is older. */
  readonly caughtUp: Promise<void>
  /** Resolves when what is older has been taken too, as much of it as is wanted. */
  readonly complete: Promise<void>
  /** Resolves when no more will come, with what could not be read. */
  readonly ended: Promise<readonly Failure[]>
  readonly progress: () => IntakeProgress
  /** The file that a place is in. */
  readonly file: (file: number) => SourceFile | null
  readonly close: () => Promise<void>
}

/** Bytes read, of those known to be there and wanted. */
export interface IntakeProgress {
  readonly read: number
  readonly size: number
  /** What is older and was left since it was enough. */
  readonly left: number
  readonly waiting: boolean
}

/** Reads logs one after another, `-` being stdin. Every record is taken once: as an event or as a problem. */
export function intake(options: IntakeOptions, taker: Taker): Intake {
  const { paths, following } = options
  const alone = paths.length === 1
  const history = alone && options.newestFirst ? 'apart' : alone && options.rotated ? 'first' : 'left'
  const caughtUp = Promise.withResolvers<undefined>()
  const complete = Promise.withResolvers<undefined>()
  const started: Following[] = []
  let past: Past | null = null
  let count = 0
  let closed = false
  const number = (): number => count++

  async function run(): Promise<readonly Failure[]> {
    for (const path of paths) {
      if (closed) break
      const receiver = { ...cutting(taker.record, taker, (file) => one.file(file)?.path ?? path), number }
      const source: FollowOptions = { ...receiver, follow: following, history, ...sinceOf(options) }
      const one: Following = path === '-' ? fromStream(process.stdin, receiver) : follow(path, source)
      started.push(one)
      one.ended.then(
        (end) => {
          if (end !== null) taker.failed?.(end)
        },
        () => undefined,
      )
      if (history === 'apart') past = pastOf(one, number, options, taker)
      await (following ? one.caughtUp : one.ended)
    }
    caughtUp.resolve(undefined)
    await past?.ended
    complete.resolve(undefined)
    const ends = await Promise.all(started.map((one) => one.ended))
    return ends.filter((end) => end !== null)
  }

  const ended = run()
  // Whatever a taker throws ends everything; nobody must wait for the rest.
  ended.catch((error: unknown) => {
    caughtUp.reject(error)
    complete.reject(error)
  })
  for (const { promise } of [caughtUp, complete]) promise.catch(() => undefined)
  return {
    caughtUp: caughtUp.promise,
    complete: complete.promise,
    ended,
    progress: () => progressOf(started, past?.progress() ?? nothingPast),
    file: (file) => {
      for (const one of [...started, past]) {
        const found = one?.file(file) ?? null
        if (found !== null) return found
      }
      return null
    },
    close: async () => {
      closed = true
      await Promise.all([...started.map((one) => one.close()), past?.close()])
    },
  }
}

/** What lies before the place where following begins. */
interface Past {
  readonly ended: Promise<void>
  readonly progress: () => typeof nothingPast
  readonly file: (file: number) => SourceFile | null
  readonly close: () => Promise<void>
}

/** `head` are the bytes of it that the followed file begins with, `stopped` tells that what was not read is not wanted. */
const nothingPast = { read: 0, size: 0, head: 0, stopped: false }

function pastOf({ earlier, caughtUp }: Following, number: () => number, options: IntakeOptions, taker: Taker): Past {
  let reading: HistoryReading | null = null
  let head = 0
  let stopped = false
  let closed = false

  async function run(): Promise<void> {
    const found = await earlier
    // What is newest comes first.
    await caughtUp
    if (found === null || closed) return
    head = found.head?.end ?? 0
    let block: OlderTaker | null = null
    const cutter = cutting((line, problem) => block?.record(line, problem), taker, pathOf)
    reading = readHistory(options.rotated ? found : { ...found, siblings: [] }, {
      ...sinceOf(options),
      number,
      onBlock: () => {
        block = taker.older?.() ?? null
      },
      onChunk: cutter.onChunk,
      onBlockEnd: () => {
        cutter.onFinish(0)
        stopped = block?.end() !== true
        return stopped ? 'enough' : 'more'
      },
      onNotice: sayTo(taker),
    })
    await reading.ended
    taker.worked?.()
  }
  const pathOf = (file: number): string => reading?.file(file)?.path ?? ''
  const ended = run()
  // It is waited for once the rest has caught up.
  ended.catch(() => undefined)
  return {
    ended,
    progress: () => ({ ...(reading?.progress() ?? nothingPast), head, stopped }),
    file: (file) => reading?.file(file) ?? null,
    close: async () => {
      closed = true
      await reading?.close()
    },
  }
}

function sinceOf({ since }: IntakeOptions): { readonly since?: number } {
  return since === undefined ? {} : { since }
}

function progressOf(started: readonly Following[], past: typeof nothingPast): IntakeProgress {
  const all = started.map((one) => one.progress())
  const read = all.reduce((total, one) => total + one.read, 0) - past.head + past.read
  const size = all.reduce((total, one) => total + (one.there ?? one.read), 0) - past.head
  return {
    read,
    size: size + (past.stopped ? past.read : past.size),
    left: past.stopped ? past.size - past.read : 0,
    waiting: all.some((one) => one.waiting),
  }
}

/** Cuts the bytes that come into records. */
function cutting(
  record: Taker['record'],
  taker: Taker,
  pathOf: (file: number) => string,
): Required<Pick<Receiver, 'onChunk' | 'onFinish' | 'onNotice'>> {
  const cutter = new LineCutter()
  const take = ({ lines, notices }: Cut): void => {
    for (const line of lines) takeLine(line)
    for (const notice of notices) taker.problem(lineProblem(pathOf(notice.file), notice))
    taker.worked?.()
  }
  const takeLine = (line: Line): void => {
    record(line, (reason) => {
      taker.problem({ path: pathOf(line.file), offset: line.offset, reason })
    })
  }
  return {
    onChunk: (chunk: Chunk) => {
      take(cutter.cut(chunk))
    },
    onFinish: () => {
      take(cutter.end())
    },
    onNotice: sayTo(taker),
  }
}

function sayTo(taker: Taker): (notice: Notice) => void {
  return ({ kind, path, offset, detail }) => {
    if (notices[kind]) taker.problem({ path, offset, reason: detail })
  }
}

function lineProblem(path: string, { kind, offset, length }: LineNotice): Problem {
  const reasons = {
    'long-line': `a line of ${length} bytes is too long and was left out`,
    torn: `a line was cut short after ${length} bytes`,
    hole: `${length} NUL bytes, as a writer leaves whose file was truncated under it`,
  }
  return { path, offset, reason: reasons[kind] }
}
