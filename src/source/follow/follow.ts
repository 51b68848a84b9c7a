import type { Reading } from '../byte-reading.ts'
import { type ByteSink, type Delivery, deliveryTo } from '../byte-sink.ts'
import { disk as realDisk } from '../disk/disk.ts'
import { sameInode } from '../disk/identity.ts'
import { lineStart } from '../disk/line-start.ts'
import { overlap } from '../disk/overlap.ts'
import type { Block, Disk, Reader } from '../disk/reader.ts'
import { breather } from '../slices.ts'
import type { Failure, ReadProgress, SourceFile } from '../source-file.ts'
import { watch as realWatch } from '../watch/hints.ts'
import { earlierThan, type HistoryStart } from './history-start.ts'
import { type Looks, looksAt } from './look-again.ts'
import { tail } from './tail.ts'
import { type History, type Next, untouched } from './tail-state.ts'
import type { Seen, Step } from './tail-steps.ts'

export interface FollowOptions extends ByteSink {
  /** Keep reading at the end: appended bytes, and the files that replace this one. */
  readonly follow: boolean
  /** Gives hints that it may be worth looking; null for none. `chokidar` by default. */
  readonly watch?: typeof realWatch | null
  /** How often to look without a hint, in milliseconds; null for never. 250 by default. */
  readonly timerMs?: number | null
  /**
   * What to do with files rotated before reading begins. `skip` (default): do not read them. `before`: read them first,
   * the oldest first. `separate`: `historyStart` says where they end, and of a long plain file only the end is read here, from
   * the beginning of a line.
   */
  readonly history?: History
  /** Rotated files last written before this, in milliseconds since 1970, are not read. */
  readonly sinceMs?: number
  /** With `separate`: the minimum to read at a plain file's end, in bytes. 1 MiB by default. */
  readonly newestBytes?: number
  /** The most bytes read at once. 1 MiB by default. */
  readonly chunkBytes?: number
  readonly disk?: Disk
  /** The time in milliseconds since 1970. `Date.now` by default. */
  readonly clock?: () => number
}

/** A log that is being read or followed. */
export interface Following extends Reading {
  /** Resolves when the existing content has been delivered, or reading has ended. For a pipe it resolves at once. */
  readonly caughtUp: Promise<void>
  /**
   * Resolves, before the first bytes are delivered, with what lies before the start of reading, for `HistoryReading`.
   * null without `separate`, or if reading ended first.
   */
  readonly historyStart: Promise<HistoryStart | null>
}

/**
 * Reads the file under `path` from its beginning, and with `follow` everything written later. Never throws: errors
 * become notices, or the failure that ends it. With `follow` it waits for a file that does not exist yet.
 */
export function follow(path: string, options: FollowOptions): Following {
  return new Follower(path, options)
}

/** What a step gives: the answer to its question, the end of reading, or null if it has no answer. */
type Answer = Seen | Ended | null

interface Ended {
  readonly kind: 'ended'
  readonly failure: Failure | null
}

/** Performs the steps that `tail` asks for, and passes it what was seen. */
class Follower implements Following {
  readonly ended: Promise<Failure | null>
  readonly #path: string
  readonly #disk: Disk
  readonly #clock: () => number
  readonly #chunkBytes: number
  readonly #newestBytes: number
  readonly #delivery: Delivery
  readonly #looks: Looks
  readonly #caughtUp = Promise.withResolvers<undefined>()
  readonly #historyStart = Promise.withResolvers<HistoryStart | null>()
  #now: Next
  /** The file being read, and the one opened last, which may replace it. */
  #held: Reader | null = null
  #opened: Reader | null = null
  /** The file read before the held one, kept open to see what is written to it too late. */
  #left: Reader | null = null
  /** The bytes read last, not yet delivered. */
  #block: Block | null = null
  #size: number | null = 0
  /** Within how many milliseconds to look again without a reason; null for never. */
  #withinMs: number | null = null
  #closed = false

  constructor(path: string, options: FollowOptions) {
    const { follow, watch = realWatch, timerMs = 250, history, sinceMs } = options
    this.#path = path
    this.#disk = options.disk ?? realDisk
    this.#clock = options.clock ?? Date.now
    this.#chunkBytes = options.chunkBytes ?? 1024 * 1024
    this.#newestBytes = options.newestBytes ?? 1024 * 1024
    this.#delivery = deliveryTo(path, options)
    this.#now = tail(untouched(path, follow, history, sinceMs), { kind: 'start', now: this.#clock() })
    this.#looks = looksAt(path, { ...(follow ? { watch, timerMs } : noLooks), onTrouble: this.#unwatched })
    this.ended = this.#run()
  }

  get caughtUp(): Promise<void> {
    return this.#caughtUp.promise
  }

  get historyStart(): Promise<HistoryStart | null> {
    return this.#historyStart.promise
  }

  readonly progress = (): ReadProgress => {
    const { held, started, at } = this.#now.state
    const total = this.#delivery.total()
    return { read: held?.offset ?? 0, there: this.#size, total, waiting: started && at === 'nothing' }
  }

  readonly file = (file: number): SourceFile | null => this.#delivery.file(file)

  readonly close = async (): Promise<void> => {
    this.#closed = true
    this.#looks.stop()
    // A read that waits for a pipe could wait for ever.
    if (this.#held?.endless === true) await this.#held.close()
    await this.ended.catch(() => null)
  }

  async #run(): Promise<Failure | null> {
    const breathe = breather()
    try {
      while (!this.#closed) {
        const seen = await this.#perform(this.#now.todo)
        if (seen.kind === 'ended') return seen.failure
        await breathe()
        const { held: read } = this.#now.state
        this.#now = tail(this.#now.state, seen)
        const { held } = this.#now.state
        // A read extends what is known about the file. After an empty one, another file may be held, not yet delivered.
        const isSame = read !== null && held !== null && sameInode(read.identity, held.identity)
        if (seen.kind === 'read' && isSame) this.#delivery.know(held.identity)
      }
      return null
    } finally {
      await Promise.all([this.#looks.close(), this.#held?.close(), this.#opened?.close(), this.#left?.close()])
      this.#caughtUp.resolve(undefined)
      this.#historyStart.resolve(null)
    }
  }

  /** Performs steps up to the first with an answer, and gives that answer; without one, waits for a reason to look. */
  async #perform(steps: readonly Step[]): Promise<Seen | Ended> {
    for (const step of steps) {
      if (this.#closed) break
      const perform = this.#performers[step.do] as (step: Step) => Answer | Promise<Answer>
      const answer = await perform(step)
      if (answer !== null) return answer
    }
    await this.#looks.next(this.#withinMs)
    return { kind: 'look', now: this.#clock() }
  }

  readonly #performers: {
    readonly [Do in Step['do']]: (step: Extract<Step, { readonly do: Do }>) => Answer | Promise<Answer>
  } = {
    open: async ({ path }) => {
      const reader = await this.#disk.open(path)
      if (reader.kind === 'failure') return reader
      this.#opened = reader
      return { kind: 'opened', file: reader.opened }
    },
    stat: async ({ path }) => {
      const status = await this.#disk.stat(path)
      return 'kind' in status ? status : { kind: 'path', status }
    },
    list: async ({ path }) => {
      const siblings = await this.#disk.list(path)
      return 'kind' in siblings ? siblings : { kind: 'listed', siblings, now: this.#clock() }
    },
    seek: () => this.#seek(),
    read: ({ offset }) => this.#read(this.#held, offset),
    peek: ({ offset }) => this.#read(this.#opened, offset),
    drop: async () => {
      await this.#opened?.close()
      this.#opened = null
      return null
    },
    measure: async () => {
      const measure = (await this.#left?.measure?.()) ?? nothingHeld
      return 'kind' in measure ? measure : { kind: 'measured', ...measure }
    },
    overlap: async ({ offset }) => {
      const [held, opened] = [this.#held, this.#opened]
      const measure = await held?.measure?.()
      const isGone = measure !== undefined && !('kind' in measure) && !measure.named
      const found = isGone && held !== null && opened !== null ? await overlap(held, opened, offset) : null
      return { kind: 'overlapped', offset: found }
    },
    release: async () => {
      await this.#left?.close()
      this.#left = null
      return null
    },
    take: async ({ keep }) => {
      await (keep ? this.#left : this.#held)?.close()
      if (keep) this.#left = this.#held
      this.#held = this.#opened
      this.#opened = null
      return null
    },
    begin: ({ file }) => {
      this.#size = file.size
      this.#delivery.begin(file, file.identity)
      if (this.#held?.endless === true) this.#caughtUp.resolve(undefined)
      return null
    },
    deliver: async ({ offset }) => {
      if (this.#block !== null) await this.#delivery.deliver(offset, this.#block.bytes)
      this.#block = null
      return null
    },
    finish: async () => {
      await this.#delivery.finish()
      return null
    },
    say: ({ notice }) => {
      this.#delivery.say(notice)
      return null
    },
    'history-start': ({ end, siblings }) => {
      this.#historyStart.resolve(earlierThan(this.#delivery.current(), end, this.#path, siblings))
      return null
    },
    rest: ({ withinMs }) => {
      this.#withinMs = withinMs
      if (withinMs === null) this.#caughtUp.resolve(undefined)
      return null
    },
    end: ({ failure }) => ({ kind: 'ended', failure }),
  }

  /** Finds where the newest part begins in the file opened last. */
  async #seek(): Promise<Seen> {
    const next = this.#opened
    if (next === null) return nothingHeld
    const offset = await lineStart(next.read, (next.opened.size ?? 0) - this.#newestBytes)
    if (typeof offset !== 'number') return offset
    const answer = await next.read(offset, 1)
    return 'kind' in answer ? answer : { kind: 'sought', offset, size: answer.size, head: answer.head }
  }

  async #read(reader: Reader | null, offset: number): Promise<Seen> {
    const answer = (await reader?.read(offset, this.#chunkBytes)) ?? nothingHeld
    if ('kind' in answer) return answer
    this.#block = answer
    if (answer.bytes.length > 0) this.#looks.found()
    if (this.#size !== null) this.#size = answer.size
    const { bytes, ...seen } = answer
    return { kind: 'read', length: bytes.length, ...seen, now: this.#clock() }
  }

  readonly #unwatched = (message: string): void => {
    if (this.#closed) return
    const offset = this.#now.state.held?.offset ?? 0
    this.#delivery.say({ kind: 'unwatched', path: this.#path, offset, detail: message })
  }
}

const noLooks = { watch: null, timerMs: null }

const nothingHeld: Failure = { kind: 'failure', code: 'EBADF', path: '', message: 'no file is open' }
