import { disk as realDisk } from '../disk/disk.ts'
import { sameBirth, sameContent, sameFile, sameInode } from '../disk/identity.ts'
import type { Disk, Listed, Reader } from '../disk/reader.ts'
import type { Failure, Identity, SourceFile } from '../source-file.ts'

/** What is known about a file that was listed or read before; if nothing of it was read, its head is null. */
export interface WantedFile extends Omit<Identity, 'head'> {
  /** Where it was. */
  readonly path: string
  readonly stem: string | null
  readonly head: string | null
  /** The fewest bytes it must have: a truncated file is not the wanted one. */
  readonly least: number
}

const attempts = 10

/**
 * Opens a file wherever it is now: under its path, renamed, compressed, or copied. Gives the failure `ENOENT`, with the
 * reason, if it is gone for good.
 */
export async function findAgain(disk: Disk, origin: string, wanted: WantedFile): Promise<Reader | Failure> {
  return (await candidates(disk, origin, wanted).next()).value
}

/**
 * Reads again `length` bytes at `offset` of a delivered file: from the spool, under its path, or renamed, compressed or
 * copied beside it. Gives `'gone'` if no such file has the bytes any more; never throws. The caller must check the
 * content: an inode can hold other content after the same beginning.
 */
export async function reread(
  file: SourceFile,
  offset: number,
  length: number,
  disk: Disk = realDisk,
): Promise<Buffer | 'gone'> {
  if (file.again !== undefined) return file.again(offset, length)
  if (file.identity === null) return 'gone'
  const wanted = { ...file.identity, path: file.path, stem: null, least: offset + length }
  for await (const reader of candidates(disk, file.origin, wanted)) {
    const bytes = await bytesOf(reader, offset, length)
    if (bytes !== null) return bytes
  }
  return 'gone'
}

/** Reads many ranges of one delivered file again. */
export interface RangesAgain {
  /** Like `reread`; the bytes are valid until the next call. One call at a time. */
  readonly read: (offset: number, length: number) => Promise<Buffer | 'gone'>
  /** Whether the file, as it is now, can only be read forwards: an earlier range costs all bytes before it. */
  readonly isForwards: () => boolean
  readonly close: () => Promise<void>
}

/** Keeps the file open from one range to the next. Once a range of a file is gone, so are all later ones. */
export function rangesAgain(file: SourceFile, disk: Disk = realDisk): RangesAgain {
  let reader: Reader | null = null
  let isForwards = file.compressed
  let position = 0
  let memory = Buffer.alloc(0)
  /** Whether some bytes were gone: looking for the others would take long, range by range. */
  let isLost = false

  async function isFilled(from: Reader, bytes: Buffer, offset: number): Promise<boolean> {
    const isBehind = from.opened.compressed && offset < position
    const isWhole = !isBehind && (await filled(from, bytes, offset))
    position = offset + bytes.length
    return isWhole
  }

  async function close(): Promise<void> {
    await reader?.close()
    reader = null
    position = 0
  }

  async function read(offset: number, length: number): Promise<Buffer | 'gone'> {
    if (file.again !== undefined) return file.again(offset, length)
    if (file.identity === null || isLost) return 'gone'
    if (memory.length < length) memory = Buffer.allocUnsafeSlow(length)
    const bytes = memory.subarray(0, length)
    if (reader !== null && (await isFilled(reader, bytes, offset))) return bytes
    await close()
    const wanted = { ...file.identity, path: file.path, stem: null, least: offset + length }
    for await (const found of candidates(disk, file.origin, wanted)) {
      reader = found
      isForwards = found.opened.compressed
      if (await isFilled(found, bytes, offset)) return bytes
      await close()
    }
    isLost = true
    return 'gone'
  }

  return { read, isForwards: () => isForwards, close }
}

/**
 * Tries the places where a file may be now, one after another. Yields readers, which the caller must close; returns why
 * there are no more. Looks again at places that have changed meanwhile.
 */
async function* candidates(disk: Disk, origin: string, wanted: WantedFile): AsyncGenerator<Reader, Failure, undefined> {
  let trouble = gone(wanted, 'was removed')
  /** Paths that led nowhere, or to another file than listed. */
  const moved = new Set<string>()

  /** Opens a path; null if it leads to another file. */
  async function opened(path: string, isIt: (identity: Identity) => boolean): Promise<Reader | null> {
    const reader = await disk.open(path)
    if (reader.kind === 'failure') {
      if (isGone(reader)) moved.add(path)
      else trouble = reader
      return null
    }
    const { identity, size } = reader.opened
    const right = isIt(identity) && !reader.endless
    if (right && (size === null || size >= wanted.least)) return reader
    await reader.close()
    if (sameBirth(wanted, identity)) trouble = gone(wanted, 'was truncated')
    return null
  }

  for (let attempt = 1; ; attempt++) {
    const there = await opened(wanted.path, (identity) => known(wanted, identity) ?? hasSameBirth(wanted, identity))
    if (there !== null) yield there
    const listed = await disk.list(origin)
    moved.clear()
    for (const { path, ...inode } of places(origin, wanted, 'kind' in listed ? [] : listed)) {
      const isIt = (identity: Identity): boolean => {
        // The listed file may have been removed meanwhile, and its inode given to another one.
        const same = sameBirth(inode, identity)
        if (!same && inode.device !== '') moved.add(path)
        return known(wanted, identity) ?? same
      }
      const reader = await opened(path, isIt)
      if (reader !== null) yield reader
    }
    if ('kind' in listed) return isGone(trouble) && !isGone(listed) ? listed : trouble
    // A file renamed between listing and opening appears in the next listing.
    if (moved.size === 0 || attempt === attempts) return trouble
  }
}

export const isGone = ({ code }: Pick<Failure, 'code'>): boolean => code === 'ENOENT' || code === 'ENOTDIR'

export function gone({ path }: Pick<WantedFile, 'path'>, message: string): Failure {
  return { kind: 'failure', code: 'ENOENT', path, message }
}

/** Whether this is the wanted file, judged by its beginning; null if the beginning is unknown. */
function known({ head, ...inode }: WantedFile, identity: Identity): boolean | null {
  if (head === null) return null
  return sameFile({ ...inode, head }, identity) || sameContent(head, identity.head)
}

/** Whether this is the wanted file for sure: only a birth time tells it from another file that was given its inode. */
function hasSameBirth(wanted: WantedFile, identity: Identity): boolean {
  return wanted.birth !== '' && sameInode(wanted, identity) && wanted.birth === identity.birth
}

type Place = Pick<Listed, 'path' | 'device' | 'inode' | 'birth'>

/**
 * Where to look, given a listing: files with its stem, plain before compressed; then files with its inode; and, if its
 * beginning is known, all others.
 */
function places(origin: string, wanted: WantedFile, listed: readonly Listed[]): readonly Place[] {
  const plainFirst = listed.toSorted((a, b) => Number(a.compressed) - Number(b.compressed))
  const [stem, others] = halves(plainFirst, (file) => file.stem === wanted.stem)
  const [inode, rest] = halves(others, (file) => sameBirth(file, wanted))
  const everywhere = wanted.head === null ? [] : [{ path: origin, device: '', inode: '', birth: '' }, ...rest]
  return [...stem, ...inode, ...everywhere]
}

function halves<T>(items: readonly T[], first: (item: T) => boolean): [T[], T[]] {
  return [items.filter(first), items.filter((item) => !first(item))]
}

/** The bytes, or null if the file does not have them all. Closes the reader. */
async function bytesOf(reader: Reader, offset: number, length: number): Promise<Buffer | null> {
  try {
    const bytes = Buffer.allocUnsafeSlow(length)
    return (await filled(reader, bytes, offset)) ? bytes : null
  } finally {
    await reader.close()
  }
}

/** Fills `bytes` with those at an offset; false if the file does not have them all. */
async function filled(reader: Reader, bytes: Buffer, offset: number): Promise<boolean> {
  if (reader.fill !== undefined) return reader.fill(bytes, offset)
  for (let got = 0; got < bytes.length;) {
    const block = await reader.read(offset + got, bytes.length - got)
    if ('kind' in block || block.bytes.length === 0) return false
    got += block.bytes.copy(bytes, got)
  }
  return true
}
