import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Failure, failure } from '../source-file.ts'

/** Bytes that came from a stream, kept for a while on the disk so that they can be read again. */
export interface Spool {
  /**
   * Keeps bytes behind those kept before, and gives where they begin; the oldest ones go where there is no room. The
   * bytes must stay as they are until then: whoever waits for it holds no more than these. A failure (the disk is full)
   * means that none of them are kept; it is tried again a while later. Calls are taken in their order.
   */
  readonly append: (bytes: Buffer) => Promise<number | Failure>
  /** Reads what was appended, also what is still being written; `'gone'` where it was let go. */
  readonly read: (offset: number, length: number) => Promise<Buffer | 'gone'>
  /** Where the oldest byte that is still there stands; what lies before is gone. */
  readonly start: () => number
  /** Lets everything go. What is being written is waited for. */
  readonly close: () => Promise<void>
}

export interface SpoolOptions {
  /** The most bytes kept on the disk. */
  readonly bound: number
  /** Makes the files that the bytes lie in. */
  readonly make?: () => Promise<PrivateFile>
  /** How long a disk that was full is left alone, in milliseconds, and the time that this is measured by. */
  readonly retryMs?: number
  readonly now?: () => number
}

interface Part {
  readonly file: PrivateFile
  readonly start: number
  length: number
}

/** How many parts the bound is divided into: the oldest one goes as a whole. */
const parts = 8

/** Opens a spool; it takes nothing from the disk before something is appended. Nothing here rejects. */
export function openSpool(options: SpoolOptions): Spool {
  const { bound, make = privateFile, retryMs = 5000, now = () => performance.now() } = options
  const partBytes = Math.max(1, Math.floor(bound / parts))
  const held: Part[] = []
  let end = 0
  let queue: Promise<unknown> = Promise.resolve()
  let trouble: { readonly failure: Failure; readonly until: number } | null = null
  let closed = false

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done
    return done
  }

  const start = (): number => held[0]?.start ?? end

  async function append(bytes: Buffer): Promise<number | Failure> {
    if (closed) return closedFailure
    if (trouble !== null && now() < trouble.until) return trouble.failure
    trouble = null
    const from = end
    for (let done = 0; done < bytes.length;) {
      const part = await partFor()
      const room = 'kind' in part ? 0 : Math.min(bytes.length - done, partBytes - part.length)
      const failed = 'kind' in part ? part : await fill(part, bytes.subarray(done, done + room))
      if (failed !== null) {
        await takeBack(from)
        trouble = { failure: failed, until: now() + retryMs }
        return failed
      }
      done += room
    }
    return from
  }

  /** The part that has room, a new one where there is none; the bound is kept before more is written. */
  async function partFor(): Promise<Part | Failure> {
    const last = held.at(-1)
    if (last !== undefined && last.length < partBytes) return last
    while (held.length > 0 && end - start() + partBytes > bound) await dropOldest()
    for (;;) {
      try {
        const part = { file: await make(), start: end, length: 0 }
        held.push(part)
        return part
      } catch (error) {
        if (!isFull(error) || held.length === 0) return failure('the spool', error)
        await dropOldest()
      }
    }
  }

  /** Writes all of the bytes at the end of a part; a full disk costs the oldest parts first. */
  async function fill(part: Part, bytes: Buffer): Promise<Failure | null> {
    for (let done = 0; done < bytes.length;) {
      try {
        const wrote = await part.file.write(bytes.subarray(done), part.length)
        done += wrote
        part.length += wrote
        end += wrote
      } catch (error) {
        if (!isFull(error) || held[0] === part) return failure('the spool', error)
        await dropOldest()
      }
    }
    return null
  }

  /** Forgets what was written of bytes that are not kept as a whole. */
  async function takeBack(to: number): Promise<void> {
    end = to
    for (let last = held.at(-1); last !== undefined && last.start + last.length > to; last = held.at(-1)) {
      last.length = Math.max(0, to - last.start)
      if (last.start < to) break
      held.pop()
      await last.file.close()
    }
  }

  async function dropOldest(): Promise<void> {
    await held.shift()?.file.close()
  }

  async function read(offset: number, length: number): Promise<Buffer | 'gone'> {
    if (offset < start() || offset + length > end) return 'gone'
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let done = 0; done < length;) {
      const at = offset + done
      const part = held.find((one) => at >= one.start && at < one.start + one.length)
      if (part === undefined) return 'gone'
      const most = Math.min(length - done, part.start + part.length - at)
      const got = await part.file.read(bytes.subarray(done, done + most), at - part.start).catch(() => 0)
      if (got === 0) return 'gone'
      done += got
    }
    return bytes
  }

  return {
    append: (bytes) => inTurn(() => append(bytes)),
    read: (offset, length) => inTurn(() => read(offset, length)),
    start,
    close: () => {
      closed = true
      return inTurn(async () => {
        while (held.length > 0) await dropOldest()
        end = 0
      })
    },
  }
}

/** Whether an error says that the disk, the quota or the file is full. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && full.has(String(error.code))
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

const closedFailure: Failure = { kind: 'failure', code: 'EBADF', path: 'the spool', message: 'the spool is closed' }

/** A file that has no name any more: only who holds it can read it, and it goes when the program does. */
export interface PrivateFile {
  /** Writes at a place and gives how many of the bytes were written. Rejects as the system does. */
  readonly write: (bytes: Buffer, at: number) => Promise<number>
  /** Reads into `bytes` from a place on and gives how many there were. */
  readonly read: (bytes: Buffer, at: number) => Promise<number>
  readonly close: () => Promise<void>
}

const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Makes such a file in the folder for temporary files: readable by nobody else, and unlinked at once. */
export async function privateFile(folder: string = tmpdir()): Promise<PrivateFile> {
  const path = join(folder, `auditscope-${randomUUID()}`)
  const handle = await open(path, flags, 0o600)
  try {
    await unlink(path)
  } catch (error) {
    await handle.close()
    throw error
  }
  return {
    write: async (bytes, at) => (await handle.write(bytes, 0, bytes.length, at)).bytesWritten,
    read: async (bytes, at) => (await handle.read(bytes, 0, bytes.length, at)).bytesRead,
    close: () => handle.close().catch(() => undefined),
  }
}
