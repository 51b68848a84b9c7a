import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'

/** A log, written and rotated as kube-apiserver does it. */
export interface RotatingLog {
  readonly path: string
  readonly append: (text: string) => void
  /** Begins a new file; the old one is compressed in the background, or kept among the last three. */
  readonly rotate: (how: 'compress' | 'keep three') => void
  /** Closes the file and waits until every file is compressed. */
  readonly close: () => Promise<void>
}

export function openRotating(folder: string): RotatingLog {
  fs.mkdirSync(folder, { recursive: true })
  const log = path.join(folder, 'audit.log')
  let fd = fs.openSync(log, 'w')
  const kept: string[] = []
  const compressing: Promise<void>[] = []
  return {
    path: log,
    append: (text) => {
      fs.writeSync(fd, text)
    },
    rotate: (how) => {
      fs.closeSync(fd)
      const old = path.join(folder, `audit-${new Date().toISOString().replaceAll(':', '-').replace('Z', '')}.log`)
      fs.renameSync(log, old)
      fd = fs.openSync(log, 'w')
      if (how === 'compress') compressing.push(compress(old))
      else kept.push(old)
      if (kept.length > 3) fs.unlinkSync(kept.shift() ?? '')
    },
    close: async () => {
      fs.closeSync(fd)
      await Promise.all(compressing)
    },
  }
}

/** Compresses as lumberjack does, in another thread: under the final name from the first byte, then removes the file. */
async function compress(file: string): Promise<void> {
  await pipeline(fs.createReadStream(file), zlib.createGzip(), fs.createWriteStream(`${file}.gz`))
  fs.unlinkSync(file)
}
