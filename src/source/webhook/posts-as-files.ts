import { type ByteSink, counter } from '../byte-sink.ts'
import { breather } from '../slices.ts'
import type { SourceFile } from '../source-file.ts'
import type { Spool } from '../streams/spool.ts'
import { bytesAt } from '../streams/spooled-ranges.ts'
import type { Post } from './post-body.ts'
import { spooledPosts } from './spooled-posts.ts'

/** Small, since a chunk of the smallest items takes long. */
const chunkBytes = 32 * 1024

/** Delivers posts from the spool to their sink, one after another: a sink never sees two posts mixed. */
export interface PostDelivery {
  /**
   * Delivers a post of a client as a file. `outrun`: the spool has dropped some of it. `unwritten`: some of it was not stored.
   * `items`: it has too many items. Rejects with what the sink threw.
   */
  readonly take: (post: Post, peer: string) => Promise<Outcome>
  readonly file: (file: number) => SourceFile | null
  /** Bytes delivered so far. */
  readonly total: () => number
}

/** What became of a delivered post. */
type Outcome = 'done' | 'outrun' | 'unwritten' | 'items'

/** What the receiver of posts knows about those it was given. */
export interface PostChecks {
  /** How often delivered data could not be stored. */
  readonly failures: () => number
  /** Whether the post that is being delivered has too many items to go on. */
  readonly isTooMany: () => boolean
}

const noChecks: PostChecks = { failures: () => 0, isTooMany: () => false }

export function deliverPosts(origin: string, spool: Spool, sink: ByteSink, checks = noChecks): PostDelivery {
  const posts = spooledPosts()
  const breathe = breather()
  const number = sink.number ?? counter()
  let total = 0
  let queue: Promise<unknown> = Promise.resolve()

  function file(number: number): SourceFile | null {
    if (!posts.has(number)) return null
    return {
      file: number,
      origin,
      path: origin,
      identity: null,
      compressed: false,
      again: (...range) => readAgain(number, ...range),
    }
  }

  async function readAgain(number: number, offset: number, length: number): Promise<Buffer | 'gone'> {
    const pieces = posts.find(number, offset, length)
    return pieces === null ? 'gone' : bytesAt(spool, pieces)
  }

  async function deliver({ pieces }: Post, peer: string): Promise<Outcome> {
    const before = checks.failures()
    const post = number()
    posts.forget(spool.start())
    posts.add(post, pieces)
    const opened = file(post)
    if (opened !== null) sink.onFile?.(opened)
    const outcome = await deliverChunks(post, pieces)
    await sink.onFinish?.(post, peer)
    return checks.failures() > before ? 'unwritten' : outcome
  }

  async function deliverChunks(file: number, pieces: Post['pieces']): Promise<Outcome> {
    let offset = 0
    for (const { at, length } of pieces) {
      for (let done = 0; done < length; done += chunkBytes) {
        const bytes = await spool.read(at + done, Math.min(chunkBytes, length - done))
        if (bytes === 'gone') return 'outrun'
        await sink.onChunk({ file, offset, bytes })
        offset += bytes.length
        total += bytes.length
        if (checks.isTooMany()) return 'items'
        await breathe()
      }
    }
    return 'done'
  }

  return {
    take: (post, peer) => {
      const delivered = queue.then(() => deliver(post, peer))
      queue = delivered.catch(() => undefined)
      return delivered
    },
    file,
    total: () => total,
  }
}
