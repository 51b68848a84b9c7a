import { basename } from 'node:path'
import { recentFiles } from '../byte-sink.ts'
import { disk as realDisk } from '../disk/disk.ts'
import { sameContent } from '../disk/identity.ts'
import { lineStart } from '../disk/line-start.ts'
import type { Disk } from '../disk/reader.ts'
import type { HistoryStart } from '../follow/history-start.ts'
import { missing } from '../follow/missing.ts'
import { breather } from '../slices.ts'
import { type Chunk, type Failure, failure, type Notice, type SourceFile } from '../source-file.ts'
import { isGone } from './find-again.ts'
import { type HistoryPart, historyParts } from './history-parts.ts'
import { type MovingFile, openMovingFile } from './moving-file.ts'

export interface HistoryOptions {
  /** Reports missing parts, with their times. */
  readonly onNotice?: (notice: Notice) => void
  /** Gives numbers to files; the same counter that `follow` uses. */
  readonly number: () => number
  /** Rotated files last written before this, in milliseconds since 1970, are not opened. */
  readonly sinceMs?: number | undefined
  /** The minimum size of the first block, and of the largest; each is twice as large as the one before. */
  readonly blockBytes?: { readonly first: number; readonly most: number }
  /** The most bytes in a chunk; 1 MiB by default. */
  readonly chunkBytes?: number
  readonly disk?: Disk
}

/** The last unread part of a file. It ends after a newline, or at the end of the file. */
export interface HistoryBlock {
  readonly file: SourceFile
  /**
   * Its bytes in ascending order, without gaps; the first byte begins a line. If reading fails, the chunks end early,
   * with a notice; there may be none. A chunk is valid until the next one is requested.
   */
  readonly chunks: AsyncIterable<Chunk>
}

/**
 * Reads backwards from the place where following began, the newest part first. A plain file gives adjacent blocks, from
 * its end to its beginning. A compressed file is one block, as reading cannot start in its middle. Leaving the loop
 * over the blocks closes the files. Nothing here rejects.
 */
export class HistoryReading implements AsyncIterable<HistoryBlock> {
  readonly #start: HistoryStart
  readonly #options: HistoryOptions
  readonly #disk: Disk
  readonly #parts: readonly HistoryPart[]
  readonly #files = recentFiles()
  /** Beginnings of the files read, here or by following. */
  readonly #heads: string[]
  readonly #breathe = breather()
  #blockSize: number
  readonly #largestBlock: number
  /** Bytes on the disk of the files read so far. */
  #passed = 0
  /** Bytes delivered of the current file. */
  #delivered = 0
  #current: MovingFile | null = null

  constructor(start: HistoryStart, options: HistoryOptions) {
    const { blockBytes = { first: 4 << 20, most: 64 << 20 }, disk = realDisk } = options
    this.#start = start
    this.#options = options
    this.#disk = disk
    this.#parts = historyParts(start, options.sinceMs ?? -Infinity)
    this.#heads = [start.followed?.identity?.head ?? '']
    this.#blockSize = blockBytes.first
    this.#largestBlock = blockBytes.most
  }

  /** How much was read, and the total size, in bytes on the disk. */
  progress(): { readonly read: number; readonly size: number } {
    const size = this.#parts.reduce((sum, part) => sum + part.size, 0)
    const part = this.#current === null ? 0 : (this.#current.packed() ?? this.#delivered)
    return { read: Math.min(this.#passed + part, size), size }
  }

  /** What is known about the file of a block, to find it again with `reread`. */
  file(file: number): SourceFile | null {
    return this.#files.file(file)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<HistoryBlock, void, undefined> {
    for (const part of this.#parts) {
      yield* this.#blocksOf(part)
      this.#passed += part.size
    }
  }

  async *#blocksOf(part: HistoryPart): AsyncGenerator<HistoryBlock, void, undefined> {
    const { origin } = this.#start
    const moving = await openMovingFile(this.#disk, origin, part.wanted)
    if ('kind' in moving) {
      this.#report(part, moving, part.end ?? 0, 'all')
      return
    }
    this.#current = moving
    this.#delivered = 0
    try {
      const { path, identity } = moving
      // A copy, perhaps unfinished, of a file already read.
      if (part.file === null && this.#wasRead(identity.head)) return
      this.#heads.push(identity.head)
      const compressed = moving.size() === null
      const file = part.file ?? { file: this.#options.number(), origin, path, identity, compressed }
      this.#files.keep(file)
      yield* this.#blocksIn(part, moving, file)
    } finally {
      this.#current = null
      await moving.close()
    }
  }

  async *#blocksIn(
    part: HistoryPart,
    moving: MovingFile,
    file: SourceFile,
  ): AsyncGenerator<HistoryBlock, void, undefined> {
    const size = moving.size()
    const whole = size === null ? Infinity : Math.min(size, part.listed ?? size)
    for (let to = part.end ?? whole; to > 0;) {
      const from = moving.size() === null ? 0 : await lineStart(moving.read, to - this.#blockSize)
      if (typeof from !== 'number') {
        this.#report(part, from, to, 'beginning')
        return
      }
      const block = { part, moving, file, from, to, isBroken: false }
      yield { file, chunks: this.#chunksOf(block) }
      if (block.isBroken) return
      to = from
      this.#blockSize = Math.min(2 * this.#blockSize, this.#largestBlock)
    }
  }

  async *#chunksOf(block: BlockInWork): AsyncGenerator<Chunk, void, undefined> {
    const { part, moving, file, from, to } = block
    const { chunkBytes = 1024 * 1024 } = this.#options
    for (let offset = from; offset < to;) {
      const read = await moving.read(offset, Math.min(chunkBytes, to - offset))
      if (!('kind' in read) && read.bytes.length > 0) {
        yield { file: file.file, offset, bytes: read.bytes }
        offset += read.bytes.length
        this.#delivered += read.bytes.length
        await this.#breathe()
        continue
      }
      // The end of a compressed file is unknown until it is reached.
      if (!('kind' in read) && to === Infinity) return
      block.isBroken = true
      const trouble = 'kind' in read ? read : failure(moving.path, 'ended earlier than expected')
      if (to === Infinity) this.#report(part, trouble, this.#delivered, 'end')
      else this.#report(part, trouble, to, 'beginning')
      return
    }
  }

  #wasRead(head: string): boolean {
    return this.#heads.some((read) => sameContent(read, head) || sameContent(head, read))
  }

  #report(part: HistoryPart, trouble: Failure, offset: number, what: 'all' | 'beginning' | 'end'): void {
    const { code, path, message } = trouble
    const kind = isGone({ code }) ? 'gap' : 'unreadable'
    const before = what === 'all' ? 'before it was read' : 'before all of it was read'
    const how = kind === 'gap' ? `${basename(path)} ${message} ${before}` : message
    const detail = `${how}; ${missing(part.from, part.until, what === 'all' ? 'all' : 'some')}`
    this.#options.onNotice?.({ kind, path, offset, detail })
  }
}

interface BlockInWork {
  readonly part: HistoryPart
  readonly moving: MovingFile
  readonly file: SourceFile
  readonly from: number
  /** Infinity if the file is compressed. */
  readonly to: number
  /** Whether some of it could not be read. */
  isBroken: boolean
}
