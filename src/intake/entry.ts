import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Format } from '../audit/records/formats/format.ts'
import { framingOf } from '../audit/records/framing.ts'
import { disk } from '../source/disk/disk.ts'
import { isFifo } from '../source/streams/fifo.ts'
import type { Origin } from './origins.ts'

/**
 * Whether a log's records are lines, so that its reading can begin at any of them: of JSON that goes over several lines,
 * and of arrays, the beginning has to be read first; and container runtimes cut long lines into several. Only a plain file
 * is looked into; what cannot be read is lines.
 */
export function isLines(path: string, format: Format | undefined): boolean {
  if (format === 'json' || format === 'cri' || format === 'docker') return false
  // To open a pipe and close it again would cost its writer what it writes.
  if (path === '-' || isFifo(path)) return true
  try {
    // A pipe without a writer would be waited for.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      // The bytes of a pipe that somebody else is to read must stay there.
      if (!fstatSync(file).isFile()) return true
      const bytes = firstBytes(file)
      return framingOf(bytes) !== 'values' && !ofContainer.test(bytes.toString('latin1', 0, 100))
    } finally {
      closeSync(file)
    }
  } catch {
    return true
  }
}

/** How lines begin that containerd, CRI-O and Docker write. */
const ofContainer = /^(?:\d{4}-\d\d-\d\dT\S+ std(?:out|err) [FP]|\{"log":")/

function firstBytes(file: number): Buffer {
  const bytes = Buffer.alloc(64 * 1024)
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
}

/**
 * Whether the newest part of each of several origins can be read before what is older: all are plain files, or not there
 * yet, or stdin. A compressed file or a pipe cannot be entered elsewhere than at its beginning.
 */
export async function canBeginAnywhere(origins: readonly Origin[]): Promise<boolean> {
  if (origins.some(({ files }) => files.length > 1)) return false
  const can = await Promise.all(origins.map(({ files }) => isEntered(files[0] ?? '-')))
  return can.every((one) => one)
}

async function isEntered(path: string): Promise<boolean> {
  if (path === '-') return true
  // To open a pipe and close it again would cost its writer what it writes.
  if (isFifo(path)) return false
  const reader = await disk.open(path)
  if (reader.kind === 'failure') return true
  await reader.close()
  return reader.opened.size !== null
}
