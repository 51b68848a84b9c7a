import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import process from 'node:process'
import { decode } from '../audit/decode/reference.ts'
import type { EventFields } from '../audit/event.ts'
import { idOf, sameness } from '../audit/event-identity.ts'
import { logLine } from '../audit/records/one-line.ts'
import { codeOf, reasonOf } from '../text/file-errors.ts'
import { counted } from '../text/numbers.ts'
import { type SafeText, say } from '../text/safe.ts'
import { repeats } from './repeats.ts'

/** A file that grows by whole lines. */
export interface TeeFile {
  readonly path: string
  /** In bytes, when it was opened. */
  readonly size: number
  /** Appends bytes and gives how many were written. Rejects as the system does. */
  readonly append: (bytes: Buffer) => Promise<number>
  /** Cuts it to a length. */
  readonly truncate: (length: number) => Promise<void>
  readonly close: () => Promise<void>
}

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

/** Starts writing to a file; `lost` is called each time lines could not be written. */
export function tee(file: TeeFile, lost: (reason: string) => void, now?: () => number): Tee {
  const { keyOf, met } = repeats(now)
  let lines: Buffer[] = []
  let keys: number[] = []
  let good = file.size
  let failures = 0
  /** Keys of events that wait to be written, or are being written. */
  const onTheWay = new Set<number>()
  let queue: Promise<void> = Promise.resolve()

  async function write(batch: readonly Buffer[], ids: readonly number[]): Promise<void> {
    const bytes = Buffer.concat(batch)
    try {
      for (let done = 0; done < bytes.length;) done += await file.append(bytes.subarray(done))
      good += bytes.length
      for (const id of ids) met.meet(id)
    } catch (error) {
      failures++
      // An incomplete line would swallow the next one.
      const cut = await file.truncate(good).catch(() => '; the file now ends in an incomplete line')
      lost(`${counted(batch.length, 'event')} not written: ${reasonOf(error)}${cut ?? ''}`)
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
    close: () => queue.then(() => file.close()),
  }
}

/** The event in a record; undefined if it is not an event. */
function eventOf(record: Uint8Array): EventFields | undefined {
  const decoded = decode(record)
  return decoded.kind === 'event' ? decoded.event : undefined
}

const flags = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK
const createFlags = constants.O_CREAT | constants.O_EXCL

/**
 * Opens the file of `--tee`: a new file that only this user can read, or an audit log to append to. Refuses any other
 * file with a sentence: we must not damage it, nor show events to others.
 */
export async function openTee(path: string): Promise<TeeFile | SafeText> {
  try {
    const handle = await open(path, flags | createFlags, 0o600).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return open(path, flags)
      throw error
    })
    const reason = await whyNotAppendable(path, handle)
    if (reason === null) return fileOf(path, (await handle.stat()).size, handle)
    await handle.close()
    return reason
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return say`--tee cannot write to ${path}: it is a link. Name the file it leads to`
    return say`cannot write ${path}: ${reasonOf(error)}`
  }
}

function fileOf(path: string, size: number, handle: FileHandle): TeeFile {
  return {
    path,
    size,
    append: async (bytes) => (await handle.write(bytes)).bytesWritten,
    truncate: (length) => handle.truncate(length),
    close: () => handle.close().catch(() => undefined),
  }
}

/** Why we must not append to a file; null if we may. */
async function whyNotAppendable(path: string, handle: FileHandle): Promise<SafeText | null> {
  const status = await handle.stat()
  const { size, mode, uid } = status
  if (!status.isFile()) return say`--tee cannot write to ${path}: it is not a regular file`
  if (uid !== process.getuid?.()) return say`--tee cannot write to ${path}: it belongs to another user. Name a new file`
  if ((mode & 0o077) !== 0)
    return say`--tee cannot write to ${path}: other users can read or write it. Run chmod 600 ${path}`
  if (size === 0) return null
  if (!beginsAsLog(await bytesAt(handle, 0, inspectedBytes)))
    return say`--tee cannot write to ${path}: it is not an audit log. Name a new file`
  const [end] = await bytesAt(handle, size - 1, 1)
  return end === 10 ? null : say`--tee cannot write to ${path}: it ends in an incomplete line. Name a new file`
}

const inspectedBytes = 1024 * 1024

/** Whether its first line is an event, judged by the file's first `inspectedBytes`. */
function beginsAsLog(head: Buffer): boolean {
  const newline = head.indexOf(10)
  if (newline < 0) return head.length === inspectedBytes && head.subarray(0, logBegins.length).equals(logBegins)
  return eventOf(head.subarray(0, newline)) !== undefined
}

const logBegins = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/')

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}
