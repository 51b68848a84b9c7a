import { disk as realDisk } from './disk.ts'
import { sameContent, sameFile } from './identity.ts'
import type { Failure, SourceFile } from './place.ts'
import type { Disk, Reader } from './reader.ts'

/**
 * Reads again `length` bytes at `offset` of a file that was handed over: where it was kept, under its path, or renamed,
 * compressed or copied beside it. Gives `'gone'` where nothing of that identity has them any more; never throws. The caller makes
 * sure that they still say the same: an inode can hold other content behind the same beginning.
 */
export async function reread(
  file: SourceFile,
  offset: number,
  length: number,
  disk: Disk = realDisk,
): Promise<Buffer | 'gone'> {
  if (file.again !== undefined) return file.again(offset, length)
  if (file.identity === null) return 'gone'
  const listed = await disk.list(file.origin)
  const siblings = 'kind' in listed ? [] : listed.toSorted((a, b) => Number(a.compressed) - Number(b.compressed))
  const paths = new Set([file.path, file.origin, ...siblings.map(({ path }) => path)])
  for (const same of [isFile, isCopy]) {
    for (const path of paths) {
      const bytes = await bytesOf(await disk.open(path), (reader) => same(file, reader), offset, length)
      if (bytes !== null) return bytes
    }
  }
  return 'gone'
}

type Same = (file: SourceFile, reader: Reader) => boolean

const isFile: Same = ({ identity }, { opened }) => identity !== null && sameFile(identity, opened.identity)
const isCopy: Same = ({ identity }, { opened }) => identity !== null && sameContent(identity.head, opened.identity.head)

/** The bytes, or null where it is another file or has not got them all. */
async function bytesOf(
  reader: Reader | Failure,
  wanted: (reader: Reader) => boolean,
  offset: number,
  length: number,
): Promise<Buffer | null> {
  if (reader.kind === 'failure') return null
  try {
    if (!wanted(reader)) return null
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let got = 0; got < length;) {
      const block = await reader.read(offset + got, length - got)
      if ('kind' in block || block.bytes.length === 0) return null
      got += block.bytes.copy(bytes, got)
    }
    return bytes
  } finally {
    await reader.close()
  }
}
