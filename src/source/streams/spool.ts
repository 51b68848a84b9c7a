import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Failure, failure } from '../source-file.ts'

/** Keeps the latest bytes of a stream on the disk so that they can be read again. */
export interface Spool {
  /**
   * Appends bytes and gives the offset where they begin; drops the oldest if there is no room. The bytes must not
   * change until it resolves; a caller that waits holds no others in memory. A failure (the disk is full) means that
   * none of them are kept; the spool tries again after a while. Calls run in their order.
   */
  readonly append: (bytes: Buffer) => Promise<number | Failure>
  /** Reads appended bytes, even those still being written; `'gone'` if they were dropped. */
  readonly read: (offset: number, length: number) => Promise<Buffer | 'gone'>
  /** The offset of the oldest byte kept. */
  readonly start: () => number
  /** Drops everything, after the writes in progress. */
  readonly close: () => Promise<void>
}

export interface SpoolOptions {
  /** The most bytes kept on the disk. */
  readonly bound: number
  /** Creates the files for the bytes. */
  readonly make?: () => Promise<PrivateFile>
  /** How long to wait before trying a full disk again, in milliseconds; `now` is the clock. */
  readonly retryMs?: number
  readonly now?: () => number
}

interface Part {
  readonly file: PrivateFile
  readonly start: number
  length: number
}

/** How many parts the bound is divided into; the oldest part is dropped as a whole. */
const partCount = 8

/** Opens a spool; it uses no disk space before the first append. Nothing here rejects. */
export function openSpool(options: SpoolOptions): Spool {
  const parts = new SpoolParts(options)
  let queue: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done
    return done
  }

  return {
    append: (bytes) => inTurn(() => parts.append(bytes)),
    read: (offset, length) => inTurn(() => parts.read(offset, length)),
    start: () => parts.start,
    close: () => {
      parts.refuse()
      return inTurn(() => parts.clear())
    },
  }
}

/** The parts of a spool, the oldest first. Run one operation at a time. */
class SpoolParts {
  readonly #bound: number
  readonly #partBytes: number
  readonly #make: () => Promise<PrivateFile>
  readonly #retryMs: number
  readonly #now: () => number
  readonly #held: Part[] = []
  #end = 0
  /** Why it refuses bytes, and until when. */
  #refusal: { readonly failure: Failure; readonly until: number } | null = null

  constructor({ bound, make = privateFile, retryMs = 5000, now = () => performance.now() }: SpoolOptions) {
    this.#bound = bound
    this.#partBytes = Math.max(1, Math.floor(bound / partCount))
    this.#make = make
    this.#retryMs = retryMs
    this.#now = now
  }

  get start(): number {
    return this.#held[0]?.start ?? this.#end
  }

  /** Refuses bytes from now on. */
  refuse(): void {
    this.#refusal = { failure: closedFailure, until: Infinity }
  }

  async append(bytes: Buffer): Promise<number | Failure> {
    if (this.#refusal !== null && this.#now() < this.#refusal.until) return this.#refusal.failure
    this.#refusal = null
    const from = this.#end
    for (let done = 0; done < bytes.length;) {
      const part = await this.#partWithRoom()
      const room = 'kind' in part ? 0 : Math.min(bytes.length - done, this.#partBytes - part.length)
      const failed = 'kind' in part ? part : await this.#fill(part, bytes.subarray(done, done + room))
      if (failed !== null) {
        await this.#takeBack(from)
        this.#refusal ??= { failure: failed, until: this.#now() + this.#retryMs }
        return failed
      }
      done += room
    }
    return from
  }

  async read(offset: number, length: number): Promise<Buffer | 'gone'> {
    if (offset < this.start || offset + length > this.#end) return 'gone'
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let done = 0; done < length;) {
      const at = offset + done
      const part = this.#held.find((one) => at >= one.start && at < one.start + one.length)
      if (part === undefined) return 'gone'
      const most = Math.min(length - done, part.start + part.length - at)
      const got = await part.file.read(bytes.subarray(done, done + most), at - part.start).catch(() => 0)
      if (got === 0) return 'gone'
      done += got
    }
    return bytes
  }

  async clear(): Promise<void> {
    while (this.#held.length > 0) await this.#dropOldest()
    this.#end = 0
  }

  /** A part with room, a new one if necessary; drops old parts first so that the bound holds. */
  async #partWithRoom(): Promise<Part | Failure> {
    const last = this.#held.at(-1)
    if (last !== undefined && last.length < this.#partBytes) return last
    while (this.#held.length > 0 && this.#end - this.start + this.#partBytes > this.#bound) await this.#dropOldest()
    for (;;) {
      try {
        const part = { file: await this.#make(), start: this.#end, length: 0 }
        this.#held.push(part)
        return part
      } catch (error) {
        if (!isFull(error) || this.#held.length === 0) return failure('the spool', error)
        await this.#dropOldest()
      }
    }
  }

  /** Writes all bytes at the end of a part; if the disk is full, drops the oldest parts first. */
  async #fill(part: Part, bytes: Buffer): Promise<Failure | null> {
    for (let done = 0; done < bytes.length;) {
      try {
        const wrote = await part.file.write(bytes.subarray(done), part.length)
        done += wrote
        part.length += wrote
        this.#end += wrote
      } catch (error) {
        if (!isFull(error) || this.#held[0] === part) return failure('the spool', error)
        await this.#dropOldest()
      }
    }
    return null
  }

  /** Removes the bytes of an incomplete append. */
  async #takeBack(to: number): Promise<void> {
    this.#end = to
    for (let last = this.#held.at(-1); last !== undefined && last.start + last.length > to; last = this.#held.at(-1)) {
      last.length = Math.max(0, to - last.start)
      if (last.start < to) break
      this.#held.pop()
      await last.file.close()
    }
  }

  async #dropOldest(): Promise<void> {
    await this.#held.shift()?.file.close()
  }
}

/** Whether an error says that the disk, the quota or the file is full. */
function isFull(error: unknown): boolean {
  return full.has(failure('', error).code)
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

const closedFailure: Failure = { kind: 'failure', code: 'EBADF', path: 'the spool', message: 'the spool is closed' }

/** A file without a name: only this program can read it, and it disappears when the program ends. */
export interface PrivateFile {
  /** Writes at an offset and gives how many bytes were written. Rejects as the system does. */
  readonly write: (bytes: Buffer, at: number) => Promise<number>
  /** Reads into `bytes` from an offset and gives how many bytes were read. */
  readonly read: (bytes: Buffer, at: number) => Promise<number>
  readonly close: () => Promise<void>
}

const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** Creates such a file in the folder for temporary files, readable only by this user, and unlinks it at once. */
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
