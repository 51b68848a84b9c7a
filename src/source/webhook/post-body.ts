import type { IncomingMessage } from 'node:http'
import { unpack } from '../disk/unpack.ts'
import type { Spool } from '../streams/spool.ts'
import type { SpooledPiece } from '../streams/spooled-ranges.ts'
import type { RefusalName } from './refusals.ts'

/** What one post has sent so far. */
export interface Post {
  readonly pieces: readonly SpooledPiece[]
  readonly length: number
}

export interface BodyLimits {
  /** The most bytes of one body, unpacked. */
  readonly maxBody: number
  /** Asks for room for a body of this many bytes in all. All posts that are not answered yet share the room. */
  readonly reserve: (bytes: number) => boolean
}

/** How reading a body ended: complete, or why not. The bytes that arrived are in the spool either way. */
export interface BodyRead {
  readonly post: Post
  readonly refusal: { readonly name: RefusalName; readonly detail: string } | null
}

/**
 * Reads a body into the spool, unpacked if it is gzip, and never holds more than one chunk. `stop` ends it early. Never
 * rejects.
 */
export async function readBody(
  request: IncomingMessage,
  spool: Spool,
  limits: BodyLimits,
  stop: Promise<RefusalName>,
): Promise<BodyRead> {
  const pieces: { at: number; length: number }[] = []
  let length = 0
  const ended = (name: RefusalName | null, detail = ''): BodyRead => ({
    post: { pieces, length },
    refusal: name === null ? null : { name, detail },
  })
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding !== 'identity' && encoding !== 'gzip') return ended('encoding', encoding)
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limits.maxBody) return ended('large')
  // Before the first byte: of bodies that grow side by side, none would find room for its last ones.
  if (!limits.reserve(declared)) return ended('busy')
  // The connection must stay when we stop to read: broken gzip is answered too.
  const sent = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
  const chunks = encoding === 'gzip' ? unpack(sent, null) : sent
  const stopped = stop.then((name) => ({ stopped: name }))
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), stopped])
      if ('stopped' in next) return ended(next.stopped)
      if (next.done === true) return ended(null)
      const room = limits.maxBody - length
      const chunk = next.value.subarray(0, room)
      if (!limits.reserve(length + chunk.length)) return ended('busy')
      const at = await spool.append(chunk)
      if (typeof at !== 'number') return ended('unkept', at.message)
      const last = pieces.at(-1)
      if (last !== undefined && last.at + last.length === at) last.length += chunk.length
      else pieces.push({ at, length: chunk.length })
      length += chunk.length
      if (next.value.length > room) return ended('large')
    }
  } catch (error) {
    // A client that disconnects in the middle has not sent broken gzip.
    if (!request.complete && request.destroyed) return ended('torn')
    return ended('gzip', error instanceof Error ? error.message : String(error))
  } finally {
    // Not awaited: a chunk may never come.
    chunks.return?.().catch(() => undefined)
  }
}
