import type { Readable } from 'node:stream'
import type { Reading } from '../byte-reading.ts'
import { type ByteSink, type Delivery, deliveryTo } from '../byte-sink.ts'
import { forwardReader } from '../disk/forward-only.ts'
import { unpacked } from '../disk/unpack.ts'
import type { Following } from '../follow/follow.ts'
import { breather } from '../slices.ts'
import type { Failure, Identity } from '../source-file.ts'
import type { Spool } from './spool.ts'
import { spooledStream } from './spooled-ranges.ts'

const chunkBytes = 256 * 1024
const nobody = { device: '', inode: '', birth: '', head: '' }

/** A stream that is being read. */
export interface StreamReading {
  /**
   * Resolves when no more bytes will come: null after the end or `close()`, else why. Rejects with what the sink threw.
   */
  readonly ended: Promise<Failure | null>
  /** How many bytes were delivered, unpacked. */
  readonly offset: () => number
  /** Stops; the sink is not called again. */
  readonly close: () => Promise<void>
}

/**
 * Reads a stream to its end, as one file, unpacked if it is gzip or zstd. With a spool its bytes are kept, so that they
 * can be read again.
 */
export function readStream(
  path: string,
  stream: Readable,
  delivery: Delivery,
  spool: Spool | null,
  identity: Identity | null = null,
): StreamReading {
  const opened = { path, identity: nobody, size: null, compressed: false }
  const reader = forwardReader(opened, stream, unpacked(stream), true)
  const kept = spool === null ? null : spooledStream(spool)
  const breathe = breather()
  let offset = 0
  let closed = false

  async function run(): Promise<Failure | null> {
    delivery.begin(opened, identity, kept?.again)
    try {
      for (;;) {
        const block = await reader.read(offset, chunkBytes)
        if (closed) return null
        if ('kind' in block) {
          delivery.say({ kind: 'unreadable', path, offset, detail: block.message })
          await delivery.finish()
          return block
        }
        if (block.bytes.length === 0) {
          await delivery.finish()
          return null
        }
        const trouble = (await kept?.keep(offset, block.bytes)) ?? null
        if (trouble !== null) delivery.say({ kind: 'unkept', path, offset, detail: notKept(trouble) })
        await delivery.deliver(offset, block.bytes)
        offset += block.bytes.length
        await breathe()
      }
    } finally {
      await reader.close()
    }
  }

  const ended = run()
  return {
    ended,
    offset: () => offset,
    close: async () => {
      closed = true
      await reader.close()
      await ended.catch(() => null)
    },
  }
}

function notKept({ message }: Failure): string {
  return `events from here cannot be opened in full until the disk has room again: ${message}`
}

/**
 * Reads a stream of bytes (standard input) to its end, as one file with the path `-`, unpacked if it is gzip or zstd.
 * With a spool it can be read again. Like `follow`, it never throws.
 */
export function fromStream(stream: Readable, sink: ByteSink, spool: Spool | null = null): Following {
  const delivery = deliveryTo('-', sink)
  const reading = readStream('-', stream, delivery, spool)
  return streamFollowing({ ended: reading.ended, file: delivery.file, close: reading.close, read: reading.offset })
}

/** Makes a `Following` of a stream: always caught up, without history, and of unknown size. */
export function streamFollowing(
  stream: Pick<Reading, 'ended' | 'file' | 'close'> & {
    /** How many bytes have been delivered. */
    readonly read: () => number
  },
): Following {
  const { read, ...reading } = stream
  return {
    ...reading,
    progress: () => ({ read: read(), there: null, total: read(), waiting: false }),
    caughtUp: Promise.resolve(),
    historyStart: Promise.resolve(null),
  }
}
