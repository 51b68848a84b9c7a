import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import process from 'node:process'
import { logLine } from '../audit/log-line.ts'
import { say } from '../text/safe.ts'
import type { SafeText } from '../text/safe.ts'
import { reasonOf } from './reasons.ts'
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
  /** Takes an event's JSON; one that comes again within ten minutes is written once. */
  readonly add: (record: Uint8Array) => void
  /** Whether so much waits that it should be written before more comes. */
  readonly isFull: () => boolean
  /** Writes what waits. Never rejects: what cannot be written is said and counted (`lost`), and the next tries again. */
  readonly flush: () => Promise<void>
  /** Whether the last lines were written. */
  readonly isWell: () => boolean
  readonly close: () => Promise<void>
}

/** Begins to write to a file; `lost` is told each time that lines could not be written. */
export function tee(file: TeeFile, lost: (reason: string) => void, now?: () => number): Tee {
  const { keyOf, met } = repeats(now)
  let lines: Buffer[] = []
  let keys: number[] = []
  let waiting = 0
  let good = file.size
  let well = true
  let queue: Promise<void> = Promise.resolve()

  async function write(batch: readonly Buffer[], ids: readonly number[]): Promise<void> {
    const bytes = Buffer.concat(batch)
    try {
      for (let done = 0; done < bytes.length;) done += await file.append(bytes.subarray(done))
      good += bytes.length
      for (const id of ids) met.meet(id)
      well = true
    } catch (error) {
      well = false
      // Half a line would swallow the one that is written next.
      const cut = await file.truncate(good).catch(() => ' and it ends in half a line')
      lost(`${batch.length} events were not written: ${reasonOf(error)}${cut ?? ''}`)
    }
  }

  return {
    add: (record) => {
      const key = keyOf(record)
      if (met.has(key)) return
      const line = logLine(record)
      lines.push(line)
      keys.push(key)
      waiting += line.length
    },
    isFull: () => waiting > mostWaiting,
    flush: () => {
      const [batch, ids] = [lines, keys]
      if (batch.length > 0) queue = queue.then(() => write(batch, ids))
      lines = []
      keys = []
      waiting = 0
      return queue
    },
    isWell: () => well,
    close: () => queue.then(() => file.close()),
  }
}

const mostWaiting = 1024 * 1024

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
  const head = await bytesAt(handle, 0, logBegins.length)
  if (!logBegins.equals(head)) return say`${path} is no audit log, and --tee would spoil it: name a new file`
  const [end] = await bytesAt(handle, size - 1, 1)
  return end === 10 ? null : say`${path} ends in half a line, which would spoil the next one: name a new file for --tee`
}

const logBegins = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/')

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
