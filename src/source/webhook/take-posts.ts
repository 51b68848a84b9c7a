import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ByteSink } from '../byte-sink.ts'
import type { Following } from '../follow/follow.ts'
import { streamFollowing } from '../streams/read-stream.ts'
import type { Spool } from '../streams/spool.ts'
import { deliverPosts, type PostDelivery } from './deliver-posts.ts'
import { closed, pathOf, peerOf, refusalOf, tell } from './http.ts'
import { readBody } from './post-body.ts'
import { postRefusals, type RefusalName } from './refusals.ts'

/** Connections that were told that they are too slow: they break off next, which is to be said only once. */
export const timedOut = new WeakSet<Socket>()
/** Connections whose request is being read: of these it is said there how they break off. */
export const inBody = new WeakSet<Socket>()

/** What posts are taken with, and how much of them. */
export interface PostLimits {
  /** What `Authorization: Bearer` must say; null: whoever reaches the port may post. */
  readonly token: string | null
  /** Takes all that is received, before it is said to be. */
  readonly spool: Spool
  /** The most bytes of one body, unpacked. */
  readonly maxBody: number
  /** The most bytes of bodies that are not answered yet, all together. */
  readonly budget: number
  /** How long bodies may go on coming when it is to end, in milliseconds. */
  readonly stopMs: number
}

/** Takes the posts that come to a port, and hands them on to a sink. */
export class PostTaker {
  readonly following: Following
  readonly #server: Server
  readonly #url: string
  readonly #limits: PostLimits
  readonly #sink: ByteSink
  readonly #delivery: PostDelivery
  readonly #over = Promise.withResolvers<null>()
  /** Ends the reading of each body that is coming. A promise that all of them wait for would hold all that ever came. */
  readonly #stops = new Set<(name: RefusalName) => void>()
  readonly #atWork = new Set<Promise<void>>()
  /** Also those that have not yet said anything, not even in TLS. */
  readonly #sockets = new Set<Socket>()
  /** How many bytes of bodies are not answered yet. */
  #inFlight = 0
  #closing: Promise<void> | null = null
  #isStopping = false

  /** `failures` counts how often something of what was handed on could not be stored. */
  constructor(server: Server, url: string, limits: PostLimits, sink: ByteSink, failures?: () => number) {
    this.#server = server
    this.#url = url
    this.#limits = limits
    this.#sink = sink
    this.#delivery = deliverPosts(url, limits.spool, sink, failures)
    this.#over.promise.catch(() => undefined)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.following = streamFollowing({
      ended: this.#over.promise,
      file: this.#delivery.file,
      close: () => (this.#closing ??= this.#close()),
      read: this.#delivery.total,
    })
  }

  /** Says that a post, or a connection, was refused. */
  refused(name: RefusalName, peer: string, detail = ''): void {
    const why = detail === '' ? '' : ` (${detail})`
    const words = `${peer} ${postRefusals[name].words}${why}`
    this.#sink.onNotice?.({ kind: 'refused', path: this.#url, offset: null, detail: words })
  }

  /** Takes what a request brings, and answers it. Never rejects: what the sink throws ends everything. */
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
      response.end('ok')
      return
    }
    const early = this.#isStopping ? 'stopping' : refusalOf(message, this.#limits.token)
    if (early !== null) {
      this.refused(early, peer)
      return tell(early, message, response)
    }
    const room = this.#room()
    const stop = Promise.withResolvers<RefusalName>()
    this.#stops.add(stop.resolve)
    try {
      const { spool, maxBody } = this.#limits
      const { post, refusal } = await readBody(message, spool, { maxBody, reserve: room.reserve }, stop.promise)
      const taken = refusal === null || postRefusals[refusal.name].taken
      const outcome = taken && post.length > 0 ? await this.#delivery.take(post) : 'done'
      const name = refusal?.name ?? (outcome === 'done' ? null : outcome)
      if (name === null) {
        if (this.#isStopping) response.setHeader('Connection', 'close')
        response.writeHead(200, { 'Content-Length': 0 }).end()
        return
      }
      if (name !== 'torn' || !timedOut.has(message.socket)) this.refused(name, peer, refusal?.detail)
      await tell(name, message, response)
    } finally {
      room.release()
      this.#stops.delete(stop.resolve)
    }
  }

  /** Room for one body among those that are not answered yet. */
  #room(): { readonly reserve: (bytes: number) => boolean; readonly release: () => void } {
    let reserved = 0
    return {
      reserve: (bytes) => {
        if (this.#inFlight + bytes > this.#limits.budget) return false
        this.#inFlight += bytes
        reserved += bytes
        return true
      },
      release: () => {
        this.#inFlight -= reserved
      },
    }
  }

  async #close(): Promise<void> {
    this.#isStopping = true
    const gone = closed(this.#server)
    this.#server.closeIdleConnections()
    const timer = setTimeout(() => {
      for (const stop of this.#stops) stop('stopping')
    }, this.#limits.stopMs)
    while (this.#atWork.size > 0) await Promise.all(this.#atWork)
    clearTimeout(timer)
    this.#server.closeAllConnections()
    for (const socket of this.#sockets) socket.destroy()
    await gone
    this.#over.resolve(null)
  }
}
