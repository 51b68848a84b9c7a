import type { PrivateFile } from '../../src/source/streams/spool.ts'

/** Files in memory, on a disk that can be full. */
export interface MemoryFiles {
  readonly make: () => Promise<PrivateFile>
  /** How many bytes there are room for by now, those that are there included. */
  readonly room: (bytes: number, code?: string) => void
  /** How many bytes lie there, and in how many files. */
  readonly used: () => number
  readonly open: () => number
}

export function memoryFiles(): MemoryFiles {
  const files = new Set<{ content: Buffer }>()
  let room = Infinity
  let code = 'ENOSPC'
  const used = (): number => [...files].reduce((total, { content }) => total + content.length, 0)
  const full = (): Error => Object.assign(new Error(`${code}: no space left on device, write`), { code })
  return {
    make: () => {
      const file = { content: Buffer.alloc(0) }
      files.add(file)
      return Promise.resolve({
        write: (bytes, at) => {
          const { length } = file.content
          const more = Math.min(bytes.length, Math.max(0, room - used() + length - at))
          if (more === 0) return Promise.reject(full())
          const grown = Buffer.alloc(Math.max(length, at + more))
          file.content.copy(grown)
          bytes.copy(grown, at, 0, more)
          file.content = grown
          return Promise.resolve(more)
        },
        read: (bytes, at) => Promise.resolve(file.content.copy(bytes, 0, at)),
        close: () => {
          files.delete(file)
          return Promise.resolve()
        },
      })
    },
    room: (bytes, why = 'ENOSPC') => {
      room = bytes
      code = why
    },
    used,
    open: () => files.size,
  }
}
