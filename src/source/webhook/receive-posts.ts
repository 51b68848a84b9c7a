import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ByteSink } from '../byte-sink.ts'
import type { Following } from '../follow/follow.ts'
import { streamFollowing } from '../streams/read-stream.ts'
import type { Spool } from '../streams/spool.ts'
import type { Connections } from './connections.ts'
import { closed, pathOf, peerOf, refusalOf, tell } from './http.ts'
import { readBody } from './post-body.ts'
import { deliverPosts, type PostChecks, type PostDelivery } from './posts-as-files.ts'
import { postRefusals, type RefusalName } from './refusals.ts'

/** Connections already reported as too slow: they break off next, and one notice is enough. */
export const timedOut = new WeakSet<Socket>()
/** Connections whose request is being read: the reading reports how they break off. */
export const inBody = new WeakSet<Socket>()

/** Who may post, where posts are kept, and how much of them. */
export interface PostLimits {
  /** The token that `Authorization: Bearer` must send; null: anyone who reaches the port may post. */
  readonly token: string | null
  /** Keeps everything received; a post is answered only after that. */
  readonly spool: Spool
  /** The most bytes of one body, unpacked. */
  readonly maxBody: number
  /** The most bytes of all bodies together that are not answered yet. */
  readonly budget: number
  /** How long bodies may still arrive after `close`, in milliseconds. */
  readonly stopMs: number
}

/** A port that posts arrive on. */
interface Port {
  readonly server: Server
  readonly url: string
  readonly connections: Connections
}

/** Receives the posts on a port and delivers them to a sink. */
export class PostTaker {
  readonly following: Following
  readonly #port: Port
  readonly #limits: PostLimits
  readonly #sink: ByteSink
  readonly #delivery: PostDelivery
  readonly #over = Promise.withResolvers<null>()
  /** Each ends the reading of one body. One promise for all would keep every body that ever waited for it in memory. */
  readonly #stops = new Set<(name: RefusalName) => void>()
  readonly #atWork = new Set<Promise<void>>()
  /** Bytes of bodies that are not answered yet. */
  #inFlight = 0
  #closing: Promise<void> | null = null
  #isStopping = false

  constructor(port: Port, limits: PostLimits, sink: ByteSink, checks?: PostChecks) {
    this.#port = port
    this.#limits = limits
    this.#sink = sink
    this.#delivery = deliverPosts(port.url, limits.spool, sink, checks)
    this.#over.promise.catch(() => undefined)
    this.following = streamFollowing({
      ended: this.#over.promise,
      file: this.#delivery.file,
      close: () => (this.#closing ??= this.#close()),
      read: this.#delivery.total,
    })
  }

  /** Reports that a post, or a connection, was refused. */
  refused(name: RefusalName, peer: string, detail = ''): void {
    const why = detail === '' ? '' : ` (${detail})`
    const words = `${peer} ${postRefusals[name].words}${why}`
    const refusal = { sort: name, at: Date.now() }
    this.#sink.onNotice?.({ kind: 'refused', path: this.#port.url, offset: null, detail: words, refusal })
  }

  /** Reads a request and answers it. Never rejects: what the sink throws ends everything. */
  async request(message: IncomingMessage, response: ServerResponse): Promise<void> {
    inBody.add(message.socket)
    const work = this.#serve(message, response).catch((error: unknown) => {
      this.#over.reject(error)
      message.socket.destroy()
    })
    this.#atWork.add(work)
    await work
    this.#atWork.delete(work)
    inBody.delete(message.socket)
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    message.on('error', () => undefined)
    const peer = peerOf(message.socket)
    if (message.method === 'GET' && pathOf(message) === '/healthz') {
      // Who only asks for this keeps no connection from those who post.
      response.setHeader('Connection', 'close').end('ok')
      return
    }
    const early = this.#isStopping ? 'stopping' : refusalOf(message, this.#limits.token)
    if (early !== null) {
      this.refused(early, peer)
      return tell(early, message, response)
    }
    const room = this.#room()
    const answered = this.#port.connections.posting(message.socket)
    const stop = Promise.withResolvers<RefusalName>()
    this.#stops.add(stop.resolve)
    try {
      const { spool, maxBody } = this.#limits
      const { post, refusal } = await readBody(message, spool, { maxBody, reserve: room.reserve }, stop.promise)
      const taken = refusal === null || postRefusals[refusal.name].taken
      const outcome = taken && post.length > 0 ? await this.#delivery.take(post, peer) : 'done'
      const name = refusal?.name ?? (outcome === 'done' ? null : outcome)
      if (name === null) {
        if (this.#isStopping) response.setHeader('Connection', 'close')
        response.writeHead(200, { 'Content-Length': 0 }).end()
        return
      }
      // `tell` takes its time, and the room is of use to others.
      room.release()
      if (name !== 'torn' || !timedOut.has(message.socket)) this.refused(name, peer, refusal?.detail)
      await tell(name, message, response)
    } finally {
      room.release()
      answered()
      this.#stops.delete(stop.resolve)
    }
  }

  /** Room for one body in the budget that all unanswered bodies share. To release it again does nothing. */
  #room(): { readonly reserve: (bytes: number) => boolean; readonly release: () => void } {
    let reserved = 0
    return {
      reserve: (bytes) => {
        const more = Math.max(0, bytes - reserved)
        if (this.#inFlight + more > this.#limits.budget) return false
        this.#inFlight += more
        reserved += more
        return true
      },
      release: () => {
        this.#inFlight -= reserved
        reserved = 0
      },
    }
  }

  async #close(): Promise<void> {
    this.#isStopping = true
    const gone = closed(this.#port.server)
    this.#port.server.closeIdleConnections()
    const timer = setTimeout(() => {
      for (const stop of this.#stops) stop('stopping')
    }, this.#limits.stopMs)
    while (this.#atWork.size > 0) await Promise.all(this.#atWork)
    clearTimeout(timer)
    this.#port.server.closeAllConnections()
    this.#port.connections.closeAll()
    await gone
    this.#over.resolve(null)
  }
}
