import fs from 'node:fs'
import { policyTextOf } from '../../policy/load/policy-bytes.ts'
import { codeOf, reasonOf } from '../../text/file-errors.ts'

/** The text of a policy file, or why it cannot be read, in words. */
export type PolicyRead =
  { readonly kind: 'read'; readonly text: string } | { readonly kind: 'unreadable'; readonly reason: string }

/** As long as a ConfigMap may be, and far beyond any policy: what is longer is another file, or has no end. */
const longestMiB = 1

/** How long a pipe may stay silent, in milliseconds. */
const patience = 10_000

/**
 * Reads a policy file in bounded time and memory: a pipe must say something now and then, and nothing may be longer than
 * any policy is. `-` is stdin, which may take its time. Never throws.
 */
export function readPolicyFile(path: string, silence = path === '-' ? Infinity : patience): PolicyRead {
  let file: number | null = null
  try {
    // Without O_NONBLOCK, a pipe that nobody writes to could not even be opened.
    file = path === '-' ? 0 : fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    return readOpen(file, silence)
  } catch (error) {
    return unreadable(reasonOf(error))
  } finally {
    if (file !== null && file !== 0) fs.closeSync(file)
  }
}

function readOpen(file: number, silence: number): PolicyRead {
  const status = fs.fstatSync(file)
  const chunks: Buffer[] = []
  let length = 0
  let last = performance.now()
  for (;;) {
    const chunk = readChunk(file)
    // A pipe that no writer has opened yet looks as if it were at its end.
    if (chunk === 'nothing yet' || (chunk.length === 0 && status.isFIFO() && length === 0 && file !== 0)) {
      if (status.isFile()) return unreadable('its contents are not there yet: is it the right file?')
      if (performance.now() - last > silence) return unreadable('it is a pipe or device, and nothing came from it')
      pause()
      continue
    }
    if (chunk.length === 0) return { kind: 'read', text: policyTextOf(Buffer.concat(chunks)) }
    last = performance.now()
    chunks.push(chunk)
    length += chunk.length
    if (length > longestMiB * 1024 * 1024) {
      return unreadable(`it is longer than ${longestMiB} MiB: is it the right file?`)
    }
  }
}

function readChunk(file: number): Buffer | 'nothing yet' {
  const chunk = Buffer.allocUnsafe(256 * 1024)
  try {
    return chunk.subarray(0, fs.readSync(file, chunk))
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 'nothing yet'
    if (codeOf(error) === 'EOF') return Buffer.alloc(0)
    throw error
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
}

function unreadable(reason: string): PolicyRead {
  return { kind: 'unreadable', reason }
}
