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
import { type MovingFile, openPast } from './moving-file.ts'

/** What is done with the bytes. All are called one at a time and may take their time; what they throw ends the reading. */
export interface HistoryOptions {
  /** A block begins: the last one of a file that is not yet read. The blocks of one file follow each other. */
  readonly onBlock: (file: SourceFile) => void
  /** Bytes of the block, in rising order, without gaps; the first begins a line. */
  readonly onChunk: (chunk: Chunk) => void
  /** All of the block came, or, after a notice, all that could be read of it (also nothing). Is more wanted? */
  readonly onBlockEnd: () => 'more' | 'enough' | Promise<'more' | 'enough'>
  readonly onNotice?: (notice: Notice) => void
  /** Gives numbers to files: the count that `follow` takes its numbers from. */
  readonly number: () => number
  /** Rotated files that were written last before this, in milliseconds since 1970, are not opened. */
  readonly since?: number
  /** The least size of the first block, and of the largest: each is twice as large as the one before. */
  readonly blockBytes?: { readonly first: number; readonly most: number }
  /** The most bytes handed over at once. 1 MiB by default. */
  readonly chunkBytes?: number
  readonly disk?: Disk
}

export interface HistoryReading {
  /** Resolves when everything is read, or it was enough, or closed. Rejects only with what a receiver threw. */
  readonly ended: Promise<void>
  /** In bytes on the disk. */
  readonly progress: () => { readonly read: number; readonly size: number }
  /** What is known of a file handed over, to find it again with `reread`. */
  readonly file: (file: number) => SourceFile | null
  /** Stops and closes everything. The receiver hears no more. */
  readonly close: () => Promise<void>
}

/**
 * Reads what lies before the place where following began, the newest first, for a store that grows at its old end. A
 * plain file comes in blocks from its end to its beginning. A compressed one, which cannot be entered in the middle, is
 * one block. Each block ends behind a newline or at the end of its file. What is missing is said, with its times.
 */
export function readHistory(earlier: HistoryStart, options: HistoryOptions): HistoryReading {
  const { blockBytes = { first: 4 << 20, most: 64 << 20 }, chunkBytes = 1024 * 1024, disk = realDisk } = options
  const parts = historyParts(earlier, options.since ?? -Infinity)
  const total = parts.reduce((sum, { size }) => sum + size, 0)
  const files = recentFiles()
  /** Beginnings of what was read, here or by following. */
  const heads = [earlier.followed?.identity?.head ?? '']
  const breathe = breather()
  let blockSize = blockBytes.first
  let passed = 0
  let delivered = 0
  let current: MovingFile | null = null
  let closed = false
  const stopped = (): boolean => closed

  async function run(): Promise<void> {
    for (const part of parts) {
      if ((await readPart(part)) === 'enough' || stopped()) return
      passed += part.size
    }
  }

  async function readPart(part: HistoryPart): Promise<'more' | 'enough'> {
    const past = await openPast(disk, earlier.origin, part.wanted)
    if ('kind' in past) {
      lost(part, past, part.end ?? 0, 'all')
      return 'more'
    }
    current = past
    delivered = 0
    try {
      const { head } = past.identity
      // A copy of a file that was read, or one that is being made.
      if (part.file === null && heads.some((read) => sameContent(read, head) || sameContent(head, read))) return 'more'
      heads.push(head)
      const { origin } = earlier
      const found = { origin, path: past.path, identity: past.identity, compressed: past.size() === null }
      const file = part.file ?? { file: options.number(), ...found }
      files.keep(file)
      return await readBlocks(part, past, file)
    } finally {
      current = null
      await past.close()
    }
  }

  async function readBlocks(part: HistoryPart, past: MovingFile, file: SourceFile): Promise<'more' | 'enough'> {
    for (let to = part.end ?? past.size() ?? Infinity; to > 0 && !stopped();) {
      const from = past.size() === null ? 0 : await lineStart(past.read, to - blockSize)
      if (typeof from !== 'number') {
        lost(part, from, to, 'beginning')
        break
      }
      options.onBlock(file)
      const trouble = await readBlock(past, file, from, to)
      if (stopped()) break
      if (trouble !== null) lost(part, trouble, to === Infinity ? delivered : to, to === Infinity ? 'end' : 'beginning')
      if ((await options.onBlockEnd()) === 'enough') return 'enough'
      if (trouble !== null) break
      to = from
      blockSize = Math.min(2 * blockSize, blockBytes.most)
    }
    return 'more'
  }

  async function readBlock(past: MovingFile, file: SourceFile, from: number, to: number): Promise<Failure | null> {
    for (let offset = from; offset < to && !stopped();) {
      const block = await past.read(offset, Math.min(chunkBytes, to - offset))
      if (stopped()) break
      if ('kind' in block) return block
      const { bytes } = block
      if (bytes.length === 0) return to === Infinity ? null : failure(past.path, 'ends before it was expected to')
      options.onChunk({ file: file.file, offset, bytes })
      offset += bytes.length
      delivered += bytes.length
      await breathe()
    }
    return null
  }

  function lost(
    part: HistoryPart,
    { code, path, message }: Failure,
    offset: number,
    what: 'all' | 'beginning' | 'end',
  ): void {
    const kind = isGone({ code }) ? 'gap' : 'unreadable'
    const before = what === 'all' ? 'before it was read' : 'before all of it was read'
    const how = kind === 'gap' ? `${basename(path)} ${message} ${before}` : message
    const detail = `${how}: ${what === 'all' ? '' : 'some '}${missing(part.from, part.until)}`
    if (!stopped()) options.onNotice?.({ kind, path, offset, detail })
  }

  const ended = run()
  return {
    ended,
    progress: () => {
      const part = current === null ? 0 : (current.packed() ?? delivered)
      return { read: Math.min(passed + part, total), size: total }
    },
    file: files.file,
    close: async () => {
      closed = true
      await ended.catch(() => undefined)
    },
  }
}
