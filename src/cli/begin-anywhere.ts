import { disk } from '../source/disk.ts'
import { isFifo } from '../source/fifo.ts'
import type { Origin } from './origins.ts'

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
