import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { ByteSink } from '../byte-sink.ts'
import type { Following } from '../follow/follow.ts'
import { type Failure, failure } from '../source-file.ts'
import { streamFollowing } from '../streams/read-stream.ts'
import type { Spool } from '../streams/spool.ts'
import { deliverPosts, type PostDelivery } from './deliver-posts.ts'
import { readBody } from './post-body.ts'
import { postRefusals, type RefusalName } from './refusals.ts'

/** What the receiver of kube-apiserver's webhook backend (`--audit-webhook-config-file`) needs to know. */
export interface ListenOptions {
  readonly host: string
  /** 0 takes one that is free. */
  readonly port: number
  /** PEM texts; with `ca` a client must have a certificate of it. null: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string | null } | null
  /** What `Authorization: Bearer` must say; null: whoever reaches the port may post. */
  readonly token: string | null
  /** Takes all that is received, before it is said to be. */
  readonly spool: Spool
  /** The most bytes of one body, unpacked. */
  readonly maxBody: number
  /** The most bytes of bodies that are not answered yet, all together. */
  readonly budget: number
  readonly limits?: Partial<ListenLimits>
}

/** Times in milliseconds. */
export interface ListenLimits {
  /** How long a request may take to come, with its head alone and with all of it. kube-apiserver gives up after 30 s. */
  readonly headersMs: number
  readonly requestMs: number
  /** How long a connection may be silent between two requests; Go's client closes it after 90 s. */
  readonly idleMs: number
  /** How long bodies may go on coming when it is to end. */
  readonly stopMs: number
  readonly maxConnections: number
}

const usual: ListenLimits = { headersMs: 10_000, requestMs: 60_000, idleMs: 95_000, stopMs: 2000, maxConnections: 512 }

/** A port that is open. */
export interface Listener {
  readonly kind: 'listener'
  /** As a kubeconfig names it, without a path: `https://127.0.0.1:9443`. */
  readonly url: string
  /**
   * Takes posts from now on: each is a file. They are handed over one after another, when their bytes have come, and are
   * answered with 200 when the receiver is done with them, unless `failures`, a count of what could not be stored, has grown
   * meanwhile. May be called once.
   */
  readonly start: (receiver: ByteSink, failures?: () => number) => Following
  readonly close: () => Promise<void>
}

/** Opens the port. Gives a failure (EADDRINUSE, EACCES, EADDRNOTAVAIL) where that is not to be had; never rejects. */
export async function listen(options: ListenOptions): Promise<Listener | Failure> {
  const limits = { ...usual, ...options.limits }
  const { tls, host, port } = options
  const http = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: Math.min(5000, Math.ceil(limits.headersMs / 4), Math.ceil(limits.requestMs / 4)),
  }
  const secure = tls === null ? null : { cert: tls.cert, key: tls.key, handshakeTimeout: limits.headersMs }
  const mutual = tls?.ca == null ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: true }
  const server = secure === null ? createServer(http) : createTlsServer({ ...http, ...secure, ...mutual })
  server.maxConnections = limits.maxConnections
  const started = Promise.withResolvers<Taking>()
  answer(server, started.promise)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
  } catch (error) {
    return failure(at(host, port), error)
  }
  server.on('error', () => undefined)
  const address = server.address()
  const url = `${secure === null ? 'http' : 'https'}://${at(host, typeof address === 'object' ? (address?.port ?? port) : port)}`
  let taking: Taking | null = null
  return {
    kind: 'listener',
    url,
    start: (receiver, failures) => {
      taking = take(server, url, options, limits, receiver, failures)
      started.resolve(taking)
      return taking.following
    },
    close: async () => {
      if (taking !== null) return taking.following.close()
      server.closeAllConnections()
      await closed(server)
    },
  }
}

/** What is done with requests once somebody wants what they bring. */
interface Taking {
  readonly following: Following
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  readonly refused: (name: RefusalName, peer: string, detail?: string) => void
}

/** Connections that were told that they are too slow: they break off next, which is to be said only once. */
const timedOut = new WeakSet<Socket>()
/** Connections whose request is being read: of these it is said there how they break off. */
const inBody = new WeakSet<Socket>()

/** Whoever connects before that has to wait. */
function answer(server: Server, started: Promise<Taking>): void {
  const refuse = (name: RefusalName, peer: string, detail?: string): void => {
    void started.then((taking) => {
      taking.refused(name, peer, detail)
    })
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => undefined)
    void started.then((taking) => taking.request(request, response))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const name = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'slow' : 'http'
    const silent = name === 'http' && (inBody.has(socket) || ['ECONNRESET', 'EPIPE'].includes(error.code ?? ''))
    const known = silent || timedOut.has(socket) || socket.destroyed
    if (name === 'slow') timedOut.add(socket)
    if (!known) refuse(name, peerOf(socket))
    if (known || !socket.writable) socket.destroy()
    else
      socket.end(
        `HTTP/1.1 ${postRefusals[name].status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        () => socket.destroy(),
      )
  })
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    refuse('expectation', peerOf(request.socket))
    response.writeHead(417, { 'Content-Length': 0, Connection: 'close' }).end()
  })
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    refuse('tls', peerOf(socket), tlsReason(error.message))
  })
  server.on('drop', (dropped?: { readonly remoteAddress?: string; readonly remotePort?: number }) => {
    refuse('crowd', at(dropped?.remoteAddress ?? 'somebody', dropped?.remotePort ?? 0))
  })
}

/** OpenSSL's own words without the places in its source: `error:0A0000C7:SSL routines:NAME:WHY:FILE:LINE:`. */
function tlsReason(message: string): string {
  const [, why = ''] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):/.exec(message) ?? []
  return tlsReasons.get(why) ?? (why || message)
}

const tlsReasons = new Map([
  ['peer did not return a certificate', 'it has no client certificate'],
  ['http request', 'it spoke plain HTTP: the kubeconfig needs https://'],
])

function take(
  server: Server,
  url: string,
  options: ListenOptions,
  limits: ListenLimits,
  receiver: ByteSink,
  failures?: () => number,
): Taking {
  const { spool } = options
  const handing: PostDelivery = deliverPosts(url, spool, receiver, failures)
  const over = Promise.withResolvers<null>()
  /** Ends the reading of each body that is coming. A promise that all of them wait for would hold all that ever came. */
  const stops = new Set<(name: RefusalName) => void>()
  const atWork = new Set<Promise<void>>()
  /** Also those that have not yet said anything, not even in TLS. */
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  let inFlight = 0
  let closing: Promise<void> | null = null
  let stopping = false

  function refused(name: RefusalName, peer: string, detail = ''): void {
    const why = detail === '' ? '' : ` (${detail})`
    receiver.onNotice?.({
      kind: 'refused',
      path: url,
      offset: null,
      detail: `${peer} ${postRefusals[name].words}${why}`,
    })
  }

  async function request(message: IncomingMessage, response: ServerResponse): Promise<void> {
    inBody.add(message.socket)
    const work = serve(message, response).catch((error: unknown) => {
      over.reject(error)
      message.socket.destroy()
    })
    atWork.add(work)
    await work
    atWork.delete(work)
    inBody.delete(message.socket)
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    message.on('error', () => undefined)
    const peer = peerOf(message.socket)
    if (message.method === 'GET' && pathOf(message) === '/healthz') {
      response.end('ok')
      return
    }
    const early = stopping ? 'stopping' : refusalOf(message, options.token)
    if (early !== null) {
      refused(early, peer)
      return tell(early, message, response)
    }
    let reserved = 0
    const stop = Promise.withResolvers<RefusalName>()
    stops.add(stop.resolve)
    try {
      const reserve = (bytes: number): boolean => {
        if (inFlight + bytes > options.budget) return false
        inFlight += bytes
        reserved += bytes
        return true
      }
      const { post, refusal } = await readBody(message, spool, { maxBody: options.maxBody, reserve }, stop.promise)
      const taken = refusal === null || postRefusals[refusal.name].taken
      const outcome = taken && post.length > 0 ? await handing.take(post) : 'done'
      const name = refusal?.name ?? (outcome === 'done' ? null : outcome)
      if (name === null) {
        if (stopping) response.setHeader('Connection', 'close')
        response.writeHead(200, { 'Content-Length': 0 }).end()
        return
      }
      if (name !== 'torn' || !timedOut.has(message.socket)) refused(name, peer, refusal?.detail)
      await tell(name, message, response)
    } finally {
      inFlight -= reserved
      stops.delete(stop.resolve)
    }
  }

  async function close(): Promise<void> {
    stopping = true
    const gone = closed(server)
    server.closeIdleConnections()
    const timer = setTimeout(() => {
      for (const stop of stops) stop('stopping')
    }, limits.stopMs)
    while (atWork.size > 0) await Promise.all(atWork)
    clearTimeout(timer)
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
    await gone
    over.resolve(null)
  }

  over.promise.catch(() => undefined)
  return {
    request,
    refused,
    following: streamFollowing({
      ended: over.promise,
      file: handing.file,
      close: () => (closing ??= close()),
      read: handing.total,
    }),
  }
}

/** Why a request is not even listened to; null where it is. */
function refusalOf({ method, headers }: IncomingMessage, token: string | null): RefusalName | null {
  // A page in a browser on this machine could post to us; browsers say so, and kube-apiserver is none.
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return 'browser'
  if (method === 'GET' || method === 'HEAD') return 'path'
  if (method !== 'POST') return 'method'
  if (token === null) return null
  const [, sent = ''] = /^Bearer +(.*)$/i.exec(headers.authorization ?? '') ?? []
  return timingSafeEqual(digest(sent), digest(token)) ? null : 'token'
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

const drainMs = 1000

/**
 * Answers with a refusal and ends the connection. What is still on its way is read for a moment: closed at once, the
 * connection would be reset, and the peer would not learn why.
 */
async function tell(name: RefusalName, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status } = postRefusals[name]
  if (status === null || response.destroyed || response.headersSent) {
    message.socket.destroy()
    return
  }
  const extra = status === 405 ? { Allow: 'POST' } : status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
  response.writeHead(status, { 'Content-Length': 0, Connection: 'close', ...extra })
  response.flushHeaders()
  if (!message.complete) {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, drainMs)
      message.once('end', resolve).once('close', resolve).resume()
    })
    clearTimeout(timer)
  }
  response.end()
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

function peerOf({ remoteAddress = 'somebody who has gone', remotePort = 0 }: Socket): string {
  return remotePort === 0 ? remoteAddress : at(remoteAddress, remotePort)
}

function at(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
