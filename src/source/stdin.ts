import type { Readable } from 'node:stream'
import { breather } from './breathe.ts'
import { deliveryTo, type Receiver } from './delivery.ts'
import type { Following } from './follow.ts'
import type { Failure } from './place.ts'
import { sequential } from './sequential.ts'

const chunkBytes = 256 * 1024
const nobody = { device: '', inode: '', birth: '', head: '' }

/** Reads a stream of bytes (standard input) to its end, as one file with the path `-`. Never throws, as `follow`. */
export function fromStream(stream: Readable, receiver: Receiver): Following {
  const delivery = deliveryTo('-', receiver)
  const reader = sequential({ path: '-', identity: nobody, size: null, compressed: false }, stream, true)
  const breathe = breather()
  let offset = 0
  let closed = false

  async function run(): Promise<Failure | null> {
    delivery.begin(reader.opened, null)
    try {
      for (;;) {
        const block = await reader.read(offset, chunkBytes)
        if (closed) return null
        if ('kind' in block) {
          delivery.say({ kind: 'unreadable', path: '-', offset, detail: block.message })
          await delivery.finish()
          return block
        }
        if (block.bytes.length === 0) {
          await delivery.finish()
          return null
        }
        await delivery.deliver(offset, block.bytes)
        offset += block.bytes.length
        await breathe()
      }
    } finally {
      await reader.close()
    }
  }

  const ended = run()
  return {
    caughtUp: Promise.resolve(),
    earlier: Promise.resolve(null),
    ended,
    progress: () => ({ read: offset, there: null, total: offset, waiting: false }),
    file: delivery.file,
    look: () => undefined,
    close: async () => {
      closed = true
      await reader.close()
      await ended.catch(() => null)
    },
  }
}
