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
import { merge } from './merge.ts'
import type { Lane } from './merge.ts'
import type { Origin } from './origins.ts'

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
  readonly origins: readonly Origin[]
  /** Go on once the end was reached. */
  readonly following: boolean
  /** The newest part of a log comes first, and what is older by and by, to `Taker.older`; only of one that is alone. */
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
  /** The place among the origins of the one that a file is of. */
  readonly originOf: (file: number) => number
  /** How many records came too late to stand in their place among those of other origins. */
  readonly late: () => number
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

/**
 * Reads origins, several at a time, whose records then come in one order (`merge`). Every record is taken once: as an
 * event or as a problem.
 */
export function intake(options: IntakeOptions, taker: Taker): Intake {
  const { origins, following } = options
  const caughtUp = Promise.withResolvers<undefined>()
  const complete = Promise.withResolvers<undefined>()
  const started: Following[] = []
  /** The origin of each file, by the file's number. */
  const ofFile: number[] = []
  let past: Past | null = null
  let closed = false
  const numberOf = (origin: number) => (): number => ofFile.push(origin) - 1
  const take = (record: Line): void => {
    taker.record(record, (reason) => {
      taker.problem({ path: file(record.file)?.path ?? '', offset: record.offset, reason })
    })
  }
  const merging = origins.length > 1 ? merge({ emit: take, worked: () => taker.worked?.() }) : null

  /** Reads the files of one origin, one after another. */
  async function read(origin: Origin, at: number, lane: Lane | null): Promise<readonly Failure[]> {
    const number = numberOf(at)
    const sink = lane === null ? takeAll(take, taker) : lane.take
    const ends: (Failure | null)[] = []
    for (const [index, path] of origin.files.entries()) {
      if (closed) break
      const last = index === origin.files.length - 1
      const apart = lane === null && options.newestFirst && origin.files.length === 1
      const history = apart ? 'apart' : origin.history ? 'first' : 'left'
      const receiver = { ...cutting(sink, taker, (number) => file(number)?.path ?? path), number }
      const source: FollowOptions = { ...receiver, follow: following && last, history, ...sinceOf(options) }
      const one = path === '-' ? fromStream(process.stdin, receiver) : follow(path, source)
      started.push(one)
      const ended = one.ended.then((end) => (end?.code === 'ENOENT' && origin.optional ? null : end))
      ended.then(
        (end) => {
          if (end !== null) taker.failed?.(end)
        },
        () => undefined,
      )
      if (apart) past = pastOf(one, number, { ...options, history: origin.history }, taker)
      if (!last) {
        ends.push(await ended)
        continue
      }
      await Promise.race([one.caughtUp, ended])
      lane?.caughtUp()
      if (lane === null) caughtUp.resolve(undefined)
      ends.push(await ended)
    }
    lane?.end()
    return ends.filter((end) => end !== null)
  }

  async function run(): Promise<readonly Failure[]> {
    const lanes = origins.map(() => merging?.lane() ?? null)
    const reading = Promise.all(origins.map((origin, at) => read(origin, at, lanes[at] ?? null)))
    reading.catch(() => undefined)
    await Promise.race([merging?.caughtUp ?? caughtUp.promise, reading])
    caughtUp.resolve(undefined)
    await past?.ended
    complete.resolve(undefined)
    const ends = await reading
    await merging?.ended
    return ends.flat()
  }

  function file(number: number): SourceFile | null {
    for (const one of [...started, past]) {
      const found = one?.file(number) ?? null
      if (found !== null) return found
    }
    return null
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
    file,
    originOf: (number) => ofFile[number] ?? 0,
    late: () => merging?.late() ?? 0,
    close: async () => {
      closed = true
      merging?.close()
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

function pastOf(
  { earlier, caughtUp }: Following,
  number: () => number,
  options: IntakeOptions & Pick<Origin, 'history'>,
  taker: Taker,
): Past {
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
    const take = (record: Line): void => {
      block?.record(record, (reason) => {
        taker.problem({ path: pathOf(record.file), offset: record.offset, reason })
      })
    }
    const cutter = cutting(takeAll(take, taker), taker, pathOf)
    reading = readHistory(options.history ? found : { ...found, siblings: [] }, {
      ...sinceOf(options),
      number,
      onBlock: () => {
        block = taker.older?.() ?? null
      },
      onChunk: (chunk) => void cutter.onChunk(chunk),
      onBlockEnd: () => {
        void cutter.onFinish(0)
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

/** Where records go, in their order; what it gives is waited for before more are cut. */
type Records = (records: readonly Line[]) => Promise<void> | undefined

/** Takes records as they come. */
function takeAll(take: (record: Line) => void, taker: Taker): Records {
  return (records) => {
    for (const record of records) take(record)
    taker.worked?.()
    return undefined
  }
}

/** Cuts the bytes that come into records. */
function cutting(
  records: Records,
  taker: Taker,
  pathOf: (file: number) => string,
): Required<Pick<Receiver, 'onChunk' | 'onFinish' | 'onNotice'>> {
  const cutter = new LineCutter()
  const take = ({ lines, notices }: Cut): Promise<void> | undefined => {
    const taken = records(lines)
    for (const notice of notices) taker.problem(lineProblem(pathOf(notice.file), notice))
    return taken
  }
  return {
    onChunk: (chunk: Chunk) => take(cutter.cut(chunk)),
    onFinish: () => take(cutter.end()),
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
