import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import process from 'node:process'
import { decode } from '../audit/decode/reference.ts'
import type { EventFields } from '../audit/event.ts'
import { idOf, sameness } from '../audit/event-identity.ts'
import { logLine } from '../audit/records/one-line.ts'
import { codeOf, reasonOf } from '../text/file-errors.ts'
import { type SafeText, say } from '../text/safe.ts'
import { repeats } from './repeats.ts'

/** A file that is appended to, as whole lines. */
export interface TeeFile {
  readonly path: string
  /** How long it is. */
  readonly size: number
  /** Appends bytes and gives how many it took. Rejects as the system does. */
  readonly append: (bytes: Buffer) => Promise<number>
  /** Cuts it to a length. */
  readonly truncate: (length: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** What is received, written to a file in the form of a log. */
export interface Tee {
  /** Takes a record: what is no event is not written, and of what is posted an event that comes again is written once. */
  readonly add: (record: Uint8Array, posted: boolean) => void
  /** Writes what waits. Never rejects: what cannot be written is said and counted (`lost`), and the next tries again. */
  readonly flush: () => Promise<void>
  /** How often lines could not be written. */
  readonly failures: () => number
  readonly close: () => Promise<void>
}

/** Begins to write to a file; `lost` is told each time that lines could not be written. */
export function tee(file: TeeFile, lost: (reason: string) => void, now?: () => number): Tee {
  const { keyOf, met } = repeats(now)
  let lines: Buffer[] = []
  let keys: number[] = []
  let good = file.size
  let failures = 0
  /** Of events that wait to be written, or are being written. */
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
      // Half a line would swallow the one that is written next.
      const cut = await file.truncate(good).catch(() => ' and it ends in half a line')
      lost(`${batch.length} events were not written: ${reasonOf(error)}${cut ?? ''}`)
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

/** undefined where the record is not an event. */
function eventOf(record: Uint8Array): EventFields | undefined {
  const decoded = decode(record)
  return decoded.kind === 'event' ? decoded.event : undefined
}

const flags = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK
const anew = constants.O_CREAT | constants.O_EXCL

/**
 * Opens the file of `--tee`: a new one that nobody else can read, or a log of ours to go on with. Gives a sentence where it
 * is something else: another file must not be spoilt, nor events be shown to others.
 */
export async function openTee(path: string): Promise<TeeFile | SafeText> {
  try {
    const handle = await open(path, flags | anew, 0o600).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return open(path, flags)
      throw error
    })
    const wrong = await wrongWith(path, handle)
    if (wrong === null) return fileOf(path, (await handle.stat()).size, handle)
    await handle.close()
    return wrong
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return say`--tee does not write through a link: name the file that ${path} leads to`
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

/** Why a file is not to be appended to; null where it is. */
async function wrongWith(path: string, handle: FileHandle): Promise<SafeText | null> {
  const status = await handle.stat()
  const { size, mode, uid } = status
  if (!status.isFile()) return say`--tee writes to a file, and ${path} is something else`
  if (uid !== process.getuid?.()) return say`${path} belongs to somebody else: name a new file for --tee`
  if ((mode & 0o077) !== 0)
    return say`others can read or write ${path}, and events are not for everybody: chmod 600 ${path}`
  if (size === 0) return null
  if (!beginsAsLog(await bytesAt(handle, 0, mostLookedAt)))
    return say`${path} is no audit log, and --tee would spoil it: name a new file`
  const [end] = await bytesAt(handle, size - 1, 1)
  return end === 10 ? null : say`${path} ends in half a line, which would spoil the next one: name a new file for --tee`
}

const mostLookedAt = 1024 * 1024

/** Whether an event stands in its first line, as far as that can be told from so many bytes. */
function beginsAsLog(head: Buffer): boolean {
  const newline = head.indexOf(10)
  if (newline < 0) return head.length === mostLookedAt && head.subarray(0, logBegins.length).equals(logBegins)
  return eventOf(head.subarray(0, newline)) !== undefined
}

const logBegins = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/')

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}
