import { idOf, sameness } from '../audit/event-identity.ts'
import { logLine } from '../audit/records/one-line.ts'
import { reasonOf } from '../text/file-errors.ts'
import { counted } from '../text/numbers.ts'
import { repeats } from './repeats.ts'
import { eventOf, openTee, type TeeFile } from './tee-file.ts'

/** Writes incoming events to a file, one a line, as kube-apiserver writes its log. */
export interface Tee {
  /** Adds a record: skips one that is not an event, and a posted event that was written before. */
  readonly add: (record: Uint8Array, posted: boolean) => void
  /**
   * Writes the waiting events. Never rejects: reports events that cannot be written (`lost`); later events try again.
   */
  readonly flush: () => Promise<void>
  /** How often lines could not be written. */
  readonly failures: () => number
  readonly close: () => Promise<void>
}

/** Why lines were not written, in words. */
class NotWritten extends Error {}

/**
 * Appends lines to a file, and asks the file itself before and after: it may have been renamed, removed, cut or written
 * by others. Calls run one at a time.
 */
class LineWriter {
  #file: TeeFile
  readonly #reopen: (path: string) => Promise<TeeFile | string>
  /** The length up to which the file is made of whole lines. */
  #good: number
  /** Bytes of ours after `#good`: an incomplete line that could not be cut off yet. */
  #incomplete = 0

  constructor(file: TeeFile, reopen: (path: string) => Promise<TeeFile | string>) {
    this.#file = file
    this.#reopen = reopen
    this.#good = file.size
  }

  /** Writes lines, to a new file if the old one was renamed or removed. Rejects if they are not all in a file. */
  async write(bytes: Buffer): Promise<void> {
    do {
      await this.#prepare()
      await this.#append(bytes)
    } while ((await this.#file.state()).isRemoved)
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** Makes sure that the path leads to our file, and that the file ends where we left it. */
  async #prepare(): Promise<void> {
    const { size, isNamed } = await this.#file.state()
    // Rotation renames the file, or copies it and cuts it.
    if (!isNamed || size < this.#good) {
      const next = await this.#reopen(this.#file.path)
      if (typeof next === 'string') throw new NotWritten(next)
      await this.#file.close()
      this.#file = next
      this.#good = next.size
      this.#incomplete = 0
    } else if (size > this.#good) {
      if (!(await this.#cut())) throw new NotWritten('another program writes to this file too. Name another file')
    }
  }

  async #append(bytes: Buffer): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const wrote = await this.#file.append(bytes.subarray(done))
        done += wrote
        this.#incomplete += wrote
      }
      this.#good += this.#incomplete
      this.#incomplete = 0
    } catch (error) {
      // An incomplete line would swallow the next one.
      const isCut = await this.#cut().catch(() => false)
      throw new NotWritten(`${reasonOf(error)}${isCut ? '' : '; the file now ends in an incomplete line'}`)
    }
  }

  /** Cuts off our incomplete line. Gives false, and cuts nothing, if others have written to the file. */
  async #cut(): Promise<boolean> {
    const { size } = await this.#file.state()
    if (size !== this.#good + this.#incomplete) return false
    await this.#file.truncate(this.#good)
    this.#incomplete = 0
    return true
  }
}

/**
 * Starts writing to a file; `lost` is called each time lines could not be written. `reopen` opens the file that takes
 * its place, or says why it cannot.
 */
export function tee(
  file: TeeFile,
  lost: (reason: string) => void,
  { now, reopen = openTee }: { readonly now?: () => number; readonly reopen?: typeof openTee } = {},
): Tee {
  const { keyOf, met } = repeats(now)
  const writer = new LineWriter(file, reopen)
  let lines: Buffer[] = []
  let keys: number[] = []
  let failures = 0
  /** Keys of events that wait to be written, or are being written. */
  const onTheWay = new Set<number>()
  let queue: Promise<void> = Promise.resolve()

  async function write(batch: readonly Buffer[], ids: readonly number[]): Promise<void> {
    try {
      await writer.write(Buffer.concat(batch))
      for (const id of ids) met.meet(id)
    } catch (error) {
      failures++
      const reason = error instanceof NotWritten ? error.message : reasonOf(error)
      lost(`${counted(batch.length, 'event')} not written: ${reason}`)
    } finally {
      for (const id of ids) onTheWay.delete(id)
    }
  }

  return {
    add: (record, posted) => {
      const event = eventOf(record)
      if (event === undefined) return
      const id = idOf(sameness(event))
      const key = posted && id !== null ? keyOf(id) : null
      if (key !== null && (met.has(key) || onTheWay.has(key))) return
      if (key !== null) {
        keys.push(key)
        onTheWay.add(key)
      }
      lines.push(logLine(record))
    },
    flush: () => {
      const [batch, ids] = [lines, keys]
      if (batch.length > 0) queue = queue.then(() => write(batch, ids))
      lines = []
      keys = []
      return queue
    },
    failures: () => failures,
    close: () => queue.then(() => writer.close()),
  }
}
