import { type ByteSink, deliveryTo } from '../byte-sink.ts'
import { disk as realDisk } from '../disk/disk.ts'
import { lineStart } from '../disk/line-start.ts'
import type { Block, Disk, Reader } from '../disk/reader.ts'
import { breather } from '../slices.ts'
import type { Failure, ReadProgress, SourceFile } from '../source-file.ts'
import { watch } from '../watch/hints.ts'
import { earlierThan, type HistoryStart } from './history-start.ts'
import { tail } from './tail.ts'
import { type History, untouched } from './tail-state.ts'
import type { Seen, Step } from './tail-steps.ts'

export interface FollowOptions extends ByteSink {
  /** Go on when the end is reached: with what is appended, and with the files that take this one's place. */
  readonly follow: boolean
  /** What gives hints that it might be worth looking; `chokidar` by default. */
  readonly hint?: 'chokidar' | 'none'
  /** How often to look without a hint, in milliseconds; null for never. 250 by default. */
  readonly timerMs?: number | null
  /**
   * What to do with the files that were rotated away before reading begins. `skip`, the default: they are not read.
   * `before`: they are read before the path itself, the oldest first. `separate`: `earlier` describes them, and of a long
   * plain file only the end is read here, from the beginning of a line.
   */
  readonly history?: History
  /** Rotated files that were written last before this, in milliseconds since 1970, are not read. */
  readonly since?: number
  /** How much of a plain file's end is read at least with `separate`, in bytes. 1 MiB by default. */
  readonly newestBytes?: number
  /** The most bytes read at once. 1 MiB by default. */
  readonly chunkBytes?: number
  readonly disk?: Disk
}

/** A log that is being read. */
export interface Following {
  /** Resolves when all that was there has been handed over, or when it ended before. A pipe is never behind. */
  readonly caughtUp: Promise<void>
  /**
   * Resolves when it is settled where reading begins, before the first bytes are handed over: what lies before, for
   * `readHistory`. null without `separate`, and when it ended before.
   */
  readonly earlier: Promise<HistoryStart | null>
  /**
   * Resolves when everything is closed and no more will come: null after the end or `close()`, else why not (no such
   * file, not permitted, a directory, unreadable). Rejects only with what a receiver threw.
   */
  readonly ended: Promise<Failure | null>
  readonly progress: () => ReadProgress
  /** What is known by now of a file handed over, to find it again with `reread`. */
  readonly file: (file: number) => SourceFile | null
  /** Looks now, without waiting for a hint. */
  readonly look: () => void
  /** Stops and closes everything. The receiver hears no more, not even of the end of its file. */
  readonly close: () => Promise<void>
}

/**
 * Reads the file under `path` from its beginning, and with `follow` whatever comes after. Never throws: what goes wrong
 * comes as a notice, or as the failure it ended with. A file that is not there yet is waited for when following.
 */
export function follow(path: string, options: FollowOptions): Following {
  const { timerMs = 250, chunkBytes = 1024 * 1024, hint = 'chokidar', disk = realDisk } = options
  const delivery = deliveryTo(path, options)
  const caughtUp = Promise.withResolvers<undefined>()
  const earlier = Promise.withResolvers<HistoryStart | null>()
  const breathe = breather()
  let { state, todo } = tail(untouched(path, options.follow, options.history, options.since), { kind: 'start' })
  let held: Reader | null = null
  let next: Reader | null = null
  let block: Block | null = null
  let there: number | null = 0
  let closed = false
  /** Why to look again: something said that it might be worth it, or the timer went off. */
  let due: 'no' | 'hint' | 'timer' = 'no'
  const silence = hintHealth()
  let timer: NodeJS.Timeout | undefined
  let wake: () => void = () => undefined

  function look(): void {
    due = 'hint'
    silence.hinted()
    wake()
  }

  function tick(): void {
    if (due === 'no') due = 'timer'
    wake()
    timer = setTimeout(tick, silence.isSilent() ? Math.min(timerMs ?? Infinity, unhintedMs) : (timerMs ?? undefined))
  }

  async function run(): Promise<Failure | null> {
    const watcher = options.follow && hint === 'chokidar' ? watch(path, look, unwatched) : null
    if (options.follow && timerMs !== null) timer = setTimeout(tick, timerMs)
    try {
      while (!closed) {
        const seen = await perform(todo)
        if (seen.kind === 'ended') return seen.failure
        await breathe()
        ;({ state, todo } = tail(state, seen))
        // Reading alone makes a file better known; whatever else was seen may have brought another one into its place.
        if (seen.kind === 'read' && state.held !== null) delivery.know(state.held.identity)
      }
      return null
    } finally {
      clearTimeout(timer)
      await Promise.all([watcher?.close(), held?.close(), next?.close()])
      caughtUp.resolve(undefined)
      earlier.resolve(null)
    }
  }

  /** Does what is to be done; the last thing gives an answer, or else the next reason to look is waited for. */
  async function perform(todos: readonly Step[]): Promise<Seen | { kind: 'ended'; failure: Failure | null }> {
    for (const item of todos) {
      if (closed) break
      switch (item.do) {
        case 'open': {
          const reader = await disk.open(item.path)
          if (reader.kind === 'failure') return reader
          next = reader
          return { kind: 'opened', file: reader.opened }
        }
        case 'stat': {
          const inode = await disk.stat(item.path)
          return 'kind' in inode ? inode : { kind: 'path', inode }
        }
        case 'list': {
          const siblings = await disk.list(item.path)
          return 'kind' in siblings ? siblings : { kind: 'listed', siblings }
        }
        case 'seek':
          return seek()
        case 'read':
          return read(item.offset)
        case 'drop':
          await next?.close()
          next = null
          break
        case 'take':
          await held?.close()
          held = next
          next = null
          break
        case 'begin':
          there = item.file.size
          delivery.begin(item.file, item.file.identity)
          if (held?.endless === true) caughtUp.resolve(undefined)
          break
        case 'deliver':
          if (block !== null) await delivery.deliver(item.offset, block.bytes)
          block = null
          break
        case 'finish':
          await delivery.finish()
          break
        case 'say':
          delivery.say(item.notice)
          break
        case 'earlier':
          earlier.resolve(earlierThan(delivery.current(), item.end, path, item.siblings))
          break
        case 'rest':
          caughtUp.resolve(undefined)
          break
        case 'end':
          return { kind: 'ended', failure: item.failure }
      }
    }
    if (due === 'no' && !closed) await new Promise<void>((resolve) => (wake = resolve))
    silence.looks(due === 'timer')
    due = 'no'
    return { kind: 'look' }
  }

  async function seek(): Promise<Seen> {
    const { newestBytes = 1024 * 1024 } = options
    if (next === null) return nothingHeld
    const offset = await lineStart(next.read, (next.opened.size ?? 0) - newestBytes)
    if (typeof offset !== 'number') return offset
    const answer = await next.read(offset, 1)
    return 'kind' in answer ? answer : { kind: 'sought', offset, size: answer.size, head: answer.head }
  }

  async function read(offset: number): Promise<Seen> {
    const answer = (await held?.read(offset, chunkBytes)) ?? nothingHeld
    if ('kind' in answer) return answer
    block = answer
    if (answer.bytes.length > 0) silence.found()
    if (there !== null) there = answer.size
    return { kind: 'read', length: answer.bytes.length, size: answer.size, head: answer.head }
  }

  function unwatched(message: string): void {
    if (!closed) delivery.say({ kind: 'unwatched', path, offset: state.held?.offset ?? 0, detail: message })
  }

  const ended = run()
  return {
    caughtUp: caughtUp.promise,
    earlier: earlier.promise,
    ended,
    progress: () => ({
      read: state.held?.offset ?? 0,
      there,
      total: delivery.total(),
      waiting: state.started && state.at === 'nothing',
    }),
    file: delivery.file,
    look,
    close: async () => {
      closed = true
      wake()
      // A read that waits for a pipe would wait for ever.
      if (held?.endless === true) await held.close()
      await ended.catch(() => null)
    },
  }
}

/** How often is looked where nothing hints at changes, in milliseconds. */
const unhintedMs = 100

const nothingHeld: Failure = { kind: 'failure', code: 'EBADF', path: '', message: 'no file is open' }

/** Notices where a file system does not tell of changes, as some network and container mounts do not. */
export interface HintHealth {
  /** A hint came that something changed. */
  readonly hinted: () => void
  /** It is looked now, by the timer or for another reason. */
  readonly looks: (byTimer: boolean) => void
  /** Something new was found. */
  readonly found: () => void
  /** Whether the timer alone finds what is new: twice it did, and no hint came. */
  readonly isSilent: () => boolean
}

const hitsToTell = 2

export function hintHealth(): HintHealth {
  let hits = 0
  let byTimer = false
  return {
    hinted: () => {
      hits = 0
      byTimer = false
    },
    looks: (timer) => {
      byTimer = timer
    },
    found: () => {
      if (byTimer) hits++
      byTimer = false
    },
    isSilent: () => hits >= hitsToTell,
  }
}
