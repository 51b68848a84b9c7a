import type { Readable } from 'node:stream'
import { deliveryTo, type Receiver } from './delivery.ts'
import type { Following } from './follow.ts'
import { neverBehind } from './never-behind.ts'
import type { Spool } from './spool.ts'
import { readStream } from './stream-reading.ts'

/**
 * Reads a stream of bytes (standard input) to its end, as one file with the path `-`, unpacked where it is gzip or zstd.
 * With a spool it can be read again. Never throws, as `follow`.
 */
export function fromStream(stream: Readable, receiver: Receiver, spool: Spool | null = null): Following {
  const delivery = deliveryTo('-', receiver)
  const reading = readStream('-', stream, delivery, spool)
  return neverBehind({ ended: reading.ended, file: delivery.file, close: reading.close, read: reading.offset })
}
