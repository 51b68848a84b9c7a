import { constants, fstatSync, readdirSync, type Stats, statSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import process from 'node:process'
import { decode } from '../audit/decode/reference.ts'
import type { EventFields } from '../audit/event.ts'
import { codeOf, reasonOf } from '../text/file-errors.ts'
import { type SafeText, say } from '../text/safe.ts'

/** A file that grows by whole lines. */
export interface TeeFile {
  readonly path: string
  /** In bytes, when it was opened. */
  readonly size: number
  /** Appends bytes and gives how many were written. Rejects as the system does. */
  readonly append: (bytes: Buffer) => Promise<number>
  /** Cuts it to a length. */
  readonly truncate: (length: number) => Promise<void>
  /** What has become of it. Others can rename, remove, cut or write the file too. Rejects as the system does. */
  readonly state: () => Promise<TeeState>
  readonly close: () => Promise<void>
}

/** The file itself, asked at this moment. */
export interface TeeState {
  /** In bytes. */
  readonly size: number
  /** Whether its path still leads to it. */
  readonly isNamed: boolean
  /** Whether it has no name at all any more: its bytes disappear when we close it. */
  readonly isRemoved: boolean
}

/** The event in a record; undefined if it is not an event. */
export function eventOf(record: Uint8Array): EventFields | undefined {
  const decoded = decode(record)
  return decoded.kind === 'event' ? decoded.event : undefined
}

const flags = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK
const createFlags = constants.O_CREAT | constants.O_EXCL

/**
 * Opens the file of `--tee`: a new file that only this user can read, or an audit log to append to. Refuses any other
 * file with a sentence: we must not damage it, nor show events to others, nor read what we write.
 *
 * @param readsStdin whether stdin is read.
 */
export async function openTee(path: string, readsStdin = false): Promise<TeeFile | SafeText> {
  try {
    const handle = await open(path, flags | createFlags, 0o600).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return open(path, flags)
      throw error
    })
    const reason = (await whyNotAppendable(path, handle)) ?? (readsStdin ? await whyNotStdin(path, handle) : null)
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
    state: async () => {
      const [own, named] = await Promise.all([handle.stat(), stat(path).catch(() => null)])
      const isNamed = named !== null && isSameFile(own, named)
      return { size: own.size, isNamed, isRemoved: own.nlink === 0 }
    },
    close: () => handle.close().catch(() => undefined),
  }
}

function isSameFile(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino
}

/** Why a file that stdin brings must not be written; null if it does not. */
async function whyNotStdin(path: string, handle: FileHandle): Promise<SafeText | null> {
  const own = await handle.stat()
  const stdin = statusOf(0)
  if (stdin === null || !(isSameFile(own, stdin) || (stdin.isFIFO() && isWriterReading(stdin, own)))) return null
  return say`--tee cannot write to ${path}: stdin reads it, so each event would be read again. Name a new file`
}

/**
 * Whether a program at the other end of a pipe has a file open: `cat FILE | auditscope --tee FILE -` would fill the
 * disk. Only Linux says so, and only of programs that this user may look at.
 */
function isWriterReading(pipe: Stats, file: Stats): boolean {
  return namesIn('/proc').some((name) => {
    if (!/^\d+$/.test(name) || name === String(process.pid)) return false
    const open = namesIn(`/proc/${name}/fd`).map((fd) => statusOf(`/proc/${name}/fd/${fd}`))
    const has = (one: Stats): boolean => open.some((other) => other !== null && isSameFile(one, other))
    return has(pipe) && has(file)
  })
}

/** The names in a folder; none if it cannot be read. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The status of a path or a file descriptor; null if there is none. */
function statusOf(file: string | number): Stats | null {
  try {
    return typeof file === 'number' ? fstatSync(file) : statSync(file)
  } catch {
    return null
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
