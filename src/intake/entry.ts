import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { isCutAtLines } from '../audit/records/file-cutter.ts'
import type { Format } from '../audit/records/formats/format.ts'
import { disk } from '../source/disk/disk.ts'
import { isFifo } from '../source/streams/fifo.ts'
import type { Origin } from './origins.ts'

/**
 * Whether a log's records are lines, so that reading can begin at any line. JSON over several lines, and arrays, must
 * be read from the beginning; and container runtimes split long lines. Looks only into plain files, and assumes lines
 * if it cannot read one.
 */
export function isLines(path: string, format: Format | undefined): boolean {
  if (format === 'json' || format === 'cri' || format === 'docker') return false
  // To open a pipe and close it again would cost its writer what it writes.
  if (path === '-' || isFifo(path)) return true
  try {
    // Without O_NONBLOCK, opening would wait for a pipe's writer.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      // Do not consume the bytes of a pipe: they are read later.
      if (!fstatSync(file).isFile()) return true
      const bytes = firstBytes(file)
      return isCutAtLines(bytes) && !ofContainer.test(bytes.toString('latin1', 0, 100))
    } finally {
      closeSync(file)
    }
  } catch {
    return true
  }
}

/** The beginning of lines written by containerd, CRI-O or Docker. */
const ofContainer = /^(?:\d{4}-\d\d-\d\dT\S+ std(?:out|err) [FP]|\{"log":")/

function firstBytes(file: number): Buffer {
  const bytes = Buffer.alloc(64 * 1024)
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
}

/**
 * Whether the newest part of every origin can be read before older records: each is a plain file, or missing, or stdin.
 * A compressed file or a pipe can only be read from its beginning.
 */
export async function canBeginAnywhere(origins: readonly Origin[]): Promise<boolean> {
  if (origins.some(({ files }) => files.length > 1)) return false
  const can = await Promise.all(origins.map(({ files }) => canBeginInside(files[0] ?? '-')))
  return can.every((one) => one)
}

async function canBeginInside(path: string): Promise<boolean> {
  if (path === '-') return true
  // To open a pipe and close it again would cost its writer what it writes.
  if (isFifo(path)) return false
  const reader = await disk.open(path)
  if (reader.kind === 'failure') return true
  await reader.close()
  return reader.opened.size !== null
}
