import type { Format } from '../audit/records/formats/format.ts'
import type { AuditRecord } from '../audit/records/line-cutter.ts'
import { follow, type Following } from '../source/follow/follow.ts'
import type { Failure, SourceFile } from '../source/source-file.ts'
import { addOlder, addOlderInOrder } from './add-older.ts'
import { cutRecords, type FormatOfRecords, problemOf } from './bytes-to-records.ts'
import { canBeginAnywhere, isLines } from './entry.ts'
import { OlderReading } from './older.ts'
import { merge } from './order/merge.ts'
import { asItComes, type CommonOrder } from './order/origin-queue.ts'
import { type OriginReading, wantedOf } from './origin-reading.ts'
import type { Origin } from './origins.ts'
import { type IntakeProgress, progressOf } from './progress.ts'
import type { RecordSink } from './sink.ts'
import { listenPath, stdinOnly, type Streams } from './streams.ts'

export interface IntakeOptions {
  readonly origins: readonly Origin[]
  /** The inputs that are not files: stdin, pipes, the webhook. */
  readonly streams?: Streams | undefined
  /** Keep reading at the end of the logs. */
  readonly following: boolean
  /** Read the newest part of each log first; older records follow through `RecordSink.older`. */
  readonly newestFirst: boolean
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly sinceMs?: number | undefined
  /** The only format to accept; undefined: detect it per record. */
  readonly format?: Format | undefined
}

export interface Intake {
  /** Resolves when the sink has every record that existed at the start, except older ones. */
  readonly caughtUp: Promise<void>
  /** Resolves when the sink also has the older records, as many as it wants. */
  readonly complete: Promise<void>
  /** Resolves when no more records will come, with what could not be read. Rejects with what the sink threw. */
  readonly ended: Promise<readonly Failure[]>
  readonly progress: () => IntakeProgress
  /** The origins with records so far of which none is an event; a webhook's posts are not counted. */
  readonly barren: () => readonly string[]
  /** The file with a number. */
  readonly file: (file: number) => SourceFile | null
  /** The index of the origin that a file belongs to. */
  readonly originOf: (file: number) => number
  /** How many records arrived too late for their place among those of other origins. */
  readonly late: () => number
  readonly close: () => Promise<void>
}

/**
 * Reads several origins at a time and merges their records into one order (`merge`). The sink gets every record once,
 * and is told of every problem.
 */
export function intake(options: IntakeOptions, sink: RecordSink): Intake {
  const reading = new IntakeReading(options, sink)
  const { caughtUp, complete } = reading
  const ended = reading.run()
  // If the sink throws, everything ends, and nobody must wait for the rest.
  ended.catch((error: unknown) => {
    caughtUp.reject(error)
    complete.reject(error)
  })
  for (const { promise } of [caughtUp, complete]) promise.catch(() => undefined)
  return {
    caughtUp: caughtUp.promise,
    complete: complete.promise,
    ended,
    progress: () => reading.progress(),
    barren: () => reading.barren(),
    file: (file) => reading.file(file),
    originOf: (file) => reading.originOf(file),
    late: () => reading.late(),
    close: () => reading.close(),
  }
}

class IntakeReading {
  readonly caughtUp = Promise.withResolvers<undefined>()
  readonly complete = Promise.withResolvers<undefined>()
  readonly #options: IntakeOptions
  readonly #sink: RecordSink
  readonly #streams: Streams
  readonly #format: FormatOfRecords
  readonly #order: CommonOrder
  #origins: readonly OriginReading[] = []
  readonly #newest: Following[] = []
  /** The paths of the logs whose newest parts these are. */
  readonly #paths: string[] = []
  readonly #older: OlderReading[] = []
  /** Ends what waits for the ends of the logs' last lines. */
  readonly #cuttings: (() => void)[] = []
  /** The index of each file's origin, by file number. */
  readonly #originOfFile: number[] = []
  #olderRead: Promise<void> = Promise.resolve()
  #closed = false
  readonly #isClosed = (): boolean => this.#closed
  readonly #report = (record: AuditRecord, problem: string | null): void => {
    if (problem !== null) this.#sink.problem(problemOf(record, this.file(record.file)?.path ?? '', problem))
  }

  constructor(options: IntakeOptions, sink: RecordSink) {
    this.#options = options
    this.#sink = sink
    this.#streams = options.streams ?? stdinOnly
    this.#format = { wanted: options.format ?? 'auto', found: null }
    const target = {
      emit: (record: AuditRecord): void => {
        this.#report(record, sink.record(record))
      },
      worked: (): void => sink.worked?.(),
    }
    this.#order = options.origins.length > 1 ? merge(target) : asItComes(target)
  }

  async run(): Promise<readonly Failure[]> {
    const { origins, newestFirst, format } = this.#options
    const areLines = (): boolean => origins.every(({ files }) => files.every((path) => isLines(path, format)))
    const separate = newestFirst && areLines() && (origins.length === 1 || (await canBeginAnywhere(origins)))
    this.#origins = origins.map((origin, at) => this.#readingOf(origin, at, separate))
    const newest = Promise.all(this.#origins.map((one) => this.#readNewest(one)))
    newest.catch(() => undefined)
    await Promise.race([this.#order.caughtUp, newest])
    this.caughtUp.resolve(undefined)
    if (separate) {
      this.#olderRead = this.#readOlder()
      await this.#olderRead
    }
    this.complete.resolve(undefined)
    const failures = await newest
    await this.#order.ended
    return failures.flat()
  }

  progress(): IntakeProgress {
    return progressOf(this.#newest, this.#paths, this.#older, this.#format.found)
  }

  barren(): readonly string[] {
    const logs = this.#origins.filter(({ origin }) => origin.path !== listenPath)
    return logs.flatMap(({ origin, tally }) => (tally.records > 0 && tally.events === 0 ? [origin.path] : []))
  }

  file(file: number): SourceFile | null {
    for (const one of [...this.#newest, ...this.#older]) {
      const found = one.file(file)
      if (found !== null) return found
    }
    return null
  }

  originOf(file: number): number {
    return this.#originOfFile[file] ?? 0
  }

  late(): number {
    return this.#order.late()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const close of this.#cuttings) close()
    // Posts that were answered still reach the sink, without waiting for other origins.
    if (await this.#streams.stop()) {
      for (const { queue } of this.#origins) queue.end()
      await this.#order.ended.catch(() => undefined)
    }
    this.#order.close()
    await Promise.all([...this.#newest.map((one) => one.close()), this.#olderRead.catch(() => undefined)])
  }

  #readingOf(origin: Origin, at: number, separate: boolean): OriginReading {
    const reading: OriginReading = {
      origin,
      queue: this.#order.queue(
        separate
          ? {
              hasOlder: () => reading.start !== null,
              add: (records) => void reading.heldBack.push(...records),
            }
          : null,
      ),
      number: () => this.#originOfFile.push(at) - 1,
      isSeparate: separate && origin.files.length === 1 && origin.files[0] !== '-',
      tally: { records: 0, events: 0 },
      start: null,
      heldBack: [],
    }
    return reading
  }

  /** Reads an origin's files one after another, or the newest part of its only file. Gives what could not be read. */
  async #readNewest(reading: OriginReading): Promise<readonly Failure[]> {
    const { origin, queue } = reading
    const failures: Failure[] = []
    for (const [at, path] of origin.files.entries()) {
      if (this.#closed) break
      const isLast = at === origin.files.length - 1
      const one = this.#open(path, reading, this.#options.following && isLast)
      const ended = this.#endOf(one, origin)
      ended.catch(() => undefined)
      if (isLast) {
        if (reading.isSeparate) reading.start = wantedOf(await one.historyStart, origin)
        await Promise.race([one.caughtUp, ended])
        queue.caughtUp()
      }
      const end = await ended
      if (end !== null) failures.push(end)
    }
    queue.end()
    return failures
  }

  #open(path: string, { origin, queue, number, isSeparate, tally }: OriginReading, following: boolean): Following {
    const { sinceMs } = this.#options
    const add = this.#streams.tapped(path, queue.add, this.#sink.problem)
    const pathOf = (file: number): string => this.file(file)?.path ?? path
    const { close, ...cutting } = cutRecords(add, this.#format, this.#sink, pathOf, tally)
    this.#cuttings.push(close)
    const bytes = { ...cutting, number }
    const history = isSeparate ? 'separate' : origin.history ? 'before' : 'skip'
    const options = { ...bytes, follow: following, history, ...(sinceMs === undefined ? {} : { sinceMs }) } as const
    const one = this.#streams.open(path, bytes, following) ?? follow(path, options)
    this.#newest.push(one)
    this.#paths.push(path)
    return one
  }

  /** Why a file could not be read to its end; null if it was, or if it is optional and missing. */
  async #endOf(one: Following, { optional }: Origin): Promise<Failure | null> {
    const end = await one.ended
    if (end === null || (optional && end.code === 'ENOENT')) return null
    this.#sink.failed?.(end)
    return end
  }

  /** Reads the older records, once the sink has the newest part of all origins. */
  async #readOlder(): Promise<void> {
    await this.#order.caughtUp
    const target = { sink: this.#sink, report: this.#report, isClosed: this.#isClosed }
    if (this.#origins.length > 1) {
      const origins = this.#origins.map((one) => ({ heldBack: one.heldBack, open: () => this.#olderOf(one) }))
      await addOlderInOrder(origins, target)
    } else {
      const [alone] = this.#origins.map((one) => this.#olderOf(one))
      if (alone != null) await addOlder(alone, target)
    }
    this.#sink.worked?.()
  }

  /** null if no older records are to be read. */
  #olderOf({ start, number, tally }: OriginReading): OlderReading | null {
    if (start === null || this.#closed) return null
    const { sinceMs } = this.#options
    const options = { number, sinceMs, format: this.#format, tally, isClosed: this.#isClosed }
    const older = new OlderReading(start, options, this.#sink)
    this.#older.push(older)
    return older
  }
}
