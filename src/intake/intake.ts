import type { Format } from '../audit/records/formats/format.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { follow, type Following, type FollowOptions } from '../source/follow/follow.ts'
import type { HistoryStart } from '../source/follow/history-start.ts'
import { breather } from '../source/slices.ts'
import type { Failure, SourceFile } from '../source/source-file.ts'
import { cutRecords, type FormatOfRecords, takeAll } from './cut-records.ts'
import { canBeginAnywhere, isLines } from './entry.ts'
import { blocksAlone, blocksAmong, nothingPast, type OlderReading, type PastProgress, readPast } from './older.ts'
import { mergeOlder, type OlderQueue } from './order/backward.ts'
import { merge, type OriginQueue } from './order/forward.ts'
import type { TimedRecord } from './order/timed-record.ts'
import type { Origin } from './origins.ts'
import type { RecordSink } from './sink.ts'
import { stdinOnly, type Streams, tapping } from './streams.ts'

export interface IntakeOptions {
  readonly origins: readonly Origin[]
  /** What among their files is none. */
  readonly streams?: Streams | undefined
  /** Go on once the end was reached. */
  readonly following: boolean
  /** The newest part of a log comes first, and what is older by and by, to `RecordSink.older`; only of one that is alone. */
  readonly newestFirst: boolean
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly since?: number | undefined
  /** The shape of the records, where only one is to be taken. */
  readonly format?: Format | undefined
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
  /** The shape that the records have; null before there was any. */
  readonly format: Format | null
}

/**
 * Reads origins, several at a time, whose records then come in one order (`merge`). Every record is taken once: as an
 * event or as a problem.
 */
export function intake(options: IntakeOptions, taker: RecordSink): Intake {
  const { origins, following, streams = stdinOnly } = options
  const caughtUp = Promise.withResolvers<undefined>()
  const complete = Promise.withResolvers<undefined>()
  const started: Following[] = []
  const pasts: OlderReading[] = []
  const shape: FormatOfRecords = { wanted: options.format ?? 'auto', found: null }
  /** The origin of each file, by the file's number. */
  const ofFile: number[] = []
  let closed = false
  let endLanes = (): void => undefined
  const numberOf = (origin: number) => (): number => ofFile.push(origin) - 1
  const report = ({ file: number, offset }: AuditRecord, reason: string | null): void => {
    if (reason !== null) taker.problem({ path: file(number)?.path ?? '', offset, reason })
  }
  const take = (record: AuditRecord): void => {
    report(record, taker.record(record))
  }
  const several = origins.length > 1
  const merging = several ? merge({ emit: take, worked: () => taker.worked?.() }) : null
  const back = several ? mergeOlder((records) => takeBlock(records, taker, report)) : null

  /** Reads the files of one origin, one after another; `newest` from the newest part of it on. */
  async function read(origin: Origin, { number, lane, older }: Way, newest: boolean): Promise<readonly Failure[]> {
    const sink = lane === null ? takeAll(take, taker) : lane.take
    const ends: (Failure | null)[] = []
    for (const [index, path] of origin.files.entries()) {
      if (closed) break
      const last = index === origin.files.length - 1
      const apart = newest && origin.files.length === 1 && path !== '-'
      const history = apart ? 'separate' : origin.history ? 'before' : 'skip'
      const tapped = tapping(streams.tap(path, taker.problem), sink)
      const receiver = { ...cutRecords(tapped, shape, taker, (number) => file(number)?.path ?? path), number }
      const source: FollowOptions = { ...receiver, follow: following && last, history, ...sinceOf(options) }
      const one = streams.open(path, receiver, following && last) ?? follow(path, source)
      started.push(one)
      const ended = one.ended.then((end) => (end?.code === 'ENOENT' && origin.optional ? null : end))
      ended.then(
        (end) => {
          if (end !== null) taker.failed?.(end)
        },
        () => undefined,
      )
      if (!last) {
        ends.push(await ended)
        continue
      }
      // It is settled where reading begins before anything is handed over, or there is nothing earlier.
      if (apart) older.resolve(wantedOf(await one.earlier, origin))
      await Promise.race([one.caughtUp, ended])
      lane?.caughtUp()
      if (lane === null) caughtUp.resolve(undefined)
      ends.push(await ended)
    }
    older.resolve(null)
    lane?.end()
    return ends.filter((end) => end !== null)
  }

  /** Reads what is older of an origin, once what is newest has been taken of all. */
  async function readOlder({ number, older, backLane, first }: Way): Promise<void> {
    const earlier = await older.promise
    await (merging?.caughtUp ?? caughtUp.promise)
    const more = first.length === 0 || backLane === null || (await backLane.take(first)) === 'more'
    if (more && earlier !== null && !closed) {
      const blocks = backLane === null ? blocksAlone(taker, report) : blocksAmong(backLane)
      const past = readPast(earlier, blocks, { number, since: options.since, shape }, taker)
      pasts.push(past)
      await past.ended
    }
    backLane?.end()
  }

  function wayOf(at: number, newest: boolean): Way {
    const older = Promise.withResolvers<HistoryStart | null>()
    const way: Way = { number: numberOf(at), lane: null, older, backLane: null, first: [] }
    if (merging === null || back === null) return way
    if (!newest) return { ...way, lane: merging.lane() }
    let hasOlder = false
    void older.promise.then((earlier) => (hasOlder = earlier !== null))
    const apart = {
      hasOlder: () => hasOlder,
      take: (records: readonly TimedRecord[]) => void way.first.push(...records),
    }
    return { ...way, lane: merging.lane(apart), backLane: back.lane() }
  }

  async function run(): Promise<readonly Failure[]> {
    const areLines = origins.every(({ files }) => files.every((path) => isLines(path, options.format)))
    const newest = options.newestFirst && areLines && (!several || (await canBeginAnywhere(origins)))
    const ways = origins.map((_, at) => wayOf(at, newest))
    endLanes = () => {
      for (const { lane } of ways) lane?.end()
    }
    const reading = Promise.all(ways.map((way, at) => read(origins[at] ?? nowhere, way, newest)))
    reading.catch(() => undefined)
    await Promise.race([merging?.caughtUp ?? caughtUp.promise, reading])
    caughtUp.resolve(undefined)
    if (newest) await Promise.race([Promise.all(ways.map(readOlder)), back?.failed ?? never])
    complete.resolve(undefined)
    const ends = await reading
    await merging?.ended
    return ends.flat()
  }

  function file(number: number): SourceFile | null {
    for (const one of [...started, ...pasts]) {
      const found = one.file(number)
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
    progress: () => ({ ...progressOf(started, pasts), format: shape.found }),
    file,
    originOf: (number) => ofFile[number] ?? 0,
    late: () => merging?.late() ?? 0,
    close: async () => {
      closed = true
      // What was answered to whoever posted it is taken, and does not wait for other origins any more.
      if (await streams.stop()) {
        endLanes()
        await merging?.ended.catch(() => undefined)
      }
      merging?.close()
      back?.close()
      await Promise.all([...started, ...pasts].map((one) => one.close()))
    },
  }
}

/** How the records of one origin go. */
interface Way {
  readonly number: () => number
  /** null where it is alone. */
  readonly lane: OriginQueue | null
  /** What lies before the place where reading began; null: nothing. */
  readonly older: PromiseWithResolvers<HistoryStart | null>
  readonly backLane: OlderQueue | null
  /** What came with the newest part and belongs among what is older. */
  readonly first: TimedRecord[]
}

const nowhere: Origin = { path: '', name: '', files: [], history: false, optional: true }
const never = new Promise<never>(() => undefined)

/** null where there is nothing earlier that is wanted. */
function wantedOf(earlier: HistoryStart | null, { history }: Origin): HistoryStart | null {
  if (earlier === null) return null
  const wanted = history ? earlier : { ...earlier, siblings: [] }
  return wanted.head === null && wanted.siblings.length === 0 ? null : wanted
}

/** Takes a block of the records of several origins, in slices. */
async function takeBlock(
  records: readonly AuditRecord[],
  taker: RecordSink,
  report: (record: AuditRecord, reason: string | null) => void,
): Promise<boolean> {
  const block = taker.older?.()
  const breathe = breather()
  for (const [at, record] of records.entries()) {
    report(record, block?.record(record) ?? null)
    if (at % 64 === 0) await breathe()
  }
  taker.worked?.()
  return block?.end() === true
}

function sinceOf({ since }: IntakeOptions): { readonly since?: number } {
  return since === undefined ? {} : { since }
}

function progressOf(started: readonly Following[], pasts: readonly OlderReading[]): Omit<IntakeProgress, 'format'> {
  const all = started.map((one) => one.progress())
  const past = pasts.map((one) => one.progress()).reduce(sum, nothingPast)
  const read = all.reduce((total, one) => total + one.read, 0) - past.head + past.read
  const size = all.reduce((total, one) => total + (one.there ?? one.read), 0) - past.head
  return {
    read,
    size: size + past.size - past.left,
    left: past.left,
    waiting: all.some((one) => one.waiting),
  }
}

function sum(one: PastProgress, other: PastProgress): PastProgress {
  return {
    read: one.read + other.read,
    size: one.size + other.size,
    head: one.head + other.head,
    left: one.left + other.left,
  }
}
