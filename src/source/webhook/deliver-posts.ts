import { type ByteSink, counter } from '../byte-sink.ts'
import { breather } from '../slices.ts'
import type { SourceFile } from '../source-file.ts'
import type { Spool } from '../streams/spool.ts'
import { bytesAt } from '../streams/spooled-ranges.ts'
import type { Post } from './post-body.ts'
import { spooledPosts } from './spooled-posts.ts'

const chunkBytes = 256 * 1024

/** The way of posts from the spool to their sink, one after another: a sink never sees two of them mixed. */
export interface PostDelivery {
  /** Hands a post over as a file. `outrun` where the spool has let go some of it, `unwritten` where some was not stored. Rejects with what the sink threw. */
  readonly take: (post: Post) => Promise<'done' | 'outrun' | 'unwritten'>
  readonly file: (file: number) => SourceFile | null
  /** Bytes handed over so far. */
  readonly total: () => number
}

/** `failures` counts how often something of what was handed over could not be stored. */
export function deliverPosts(
  origin: string,
  spool: Spool,
  sink: ByteSink,
  failures: () => number = () => 0,
): PostDelivery {
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
      again: (...range) => again(number, ...range),
    }
  }

  async function again(number: number, offset: number, length: number): Promise<Buffer | 'gone'> {
    const pieces = posts.find(number, offset, length)
    return pieces === null ? 'gone' : bytesAt(spool, pieces)
  }

  async function handOver({ pieces }: Post): Promise<'done' | 'outrun' | 'unwritten'> {
    const before = failures()
    const one = number()
    posts.forget(spool.start())
    posts.add(one, pieces)
    const opened = file(one)
    if (opened !== null) sink.onFile?.(opened)
    const outcome = await chunks(one, pieces)
    await sink.onFinish?.(one)
    return failures() > before ? 'unwritten' : outcome
  }

  async function chunks(file: number, pieces: Post['pieces']): Promise<'done' | 'outrun'> {
    let offset = 0
    for (const { at, length } of pieces) {
      for (let done = 0; done < length; done += chunkBytes) {
        const bytes = await spool.read(at + done, Math.min(chunkBytes, length - done))
        if (bytes === 'gone') return 'outrun'
        await sink.onChunk({ file, offset, bytes })
        offset += bytes.length
        total += bytes.length
        await breathe()
      }
    }
    return 'done'
  }

  return {
    take: (post) => {
      const taken = queue.then(() => handOver(post))
      queue = taken.catch(() => undefined)
      return taken
    },
    file,
    total: () => total,
  }
}
