import { constants, fstatSync, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { type ByteSink, deliveryTo } from '../byte-sink.ts'
import type { Following } from '../follow/follow.ts'
import { type Failure, failure } from '../source-file.ts'
import { readStream, streamFollowing, type StreamReading } from './read-stream.ts'
import type { Spool } from './spool.ts'

export interface FifoOptions extends ByteSink {
  /** Wait for the next writer when one has ended. */
  readonly follow: boolean
  /** Keeps the bytes so that they can be read again; null to keep none. */
  readonly spool: Spool | null
}

/** Whether a path leads to a named pipe. */
export function isFifo(path: string): boolean {
  try {
    return statSync(path).isFIFO()
  } catch {
    return false
  }
}

// Without O_NONBLOCK, opening would block until a writer opens the pipe.
const flags = constants.O_RDONLY | constants.O_NONBLOCK

/** Reads a named pipe: the bytes of one writer are a file. Like `follow`, it never throws. */
export function fromFifo(path: string, options: FifoOptions): Following {
  const delivery = deliveryTo(path, options)
  let before = 0
  let current: StreamReading | null = null
  let closed = false

  function open(): Socket | Failure {
    try {
      // A socket waits without occupying one of the few file-system threads.
      return new Socket({ fd: openSync(path, flags), readable: true, writable: false })
    } catch (error) {
      return failure(path, error)
    }
  }

  async function run(): Promise<Failure | null> {
    let writer = open()
    while (!closed) {
      if ('kind' in writer) return writer
      current = readStream(path, writer, delivery, options.spool)
      // Opens the pipe again before the end is handled: the next writer must not find a pipe without a reader.
      const [ended, next] = await Promise.all([current.ended, nextOf(writer)])
      before += current.offset()
      current = null
      if (next === null) return ended
      writer = next
    }
    if (!('kind' in writer)) writer.destroy()
    return null
  }

  function nextOf(writer: Socket): Promise<Socket | Failure | null> {
    if (!options.follow) return Promise.resolve(null)
    return new Promise((resolve) => {
      writer.once('end', () => {
        resolve(open())
      })
      // Closed without an end: by us, or after an error.
      writer.once('close', () => {
        resolve(null)
      })
    })
  }

  const ended = run()
  return streamFollowing({
    ended,
    file: delivery.file,
    close: async () => {
      closed = true
      await current?.close()
      await ended.catch(() => null)
    },
    read: () => before + (current?.offset() ?? 0),
  })
}

/** Whether a file descriptor is that of a pipe or a socket. */
export function isPipe(fd: number): boolean {
  try {
    const status = fstatSync(fd)
    return status.isFIFO() || status.isSocket()
  } catch {
    return false
  }
}
