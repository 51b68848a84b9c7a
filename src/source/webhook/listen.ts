import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { ByteSink } from '../byte-sink.ts'
import type { Following } from '../follow/follow.ts'
import { type Failure, failure } from '../source-file.ts'
import { Connections } from './connections.ts'
import { handshakeWords } from './handshake.ts'
import { closed, hostAndPort, peerOf } from './http.ts'
import type { PostChecks } from './posts-as-files.ts'
import { inBody, type PostLimits, PostTaker, timedOut } from './receive-posts.ts'
import { postRefusals, type RefusalName } from './refusals.ts'

/** Options of the port for kube-apiserver's webhook backend (`--audit-webhook-config-file`). */
export interface ListenOptions extends Omit<PostLimits, 'stopMs'> {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** PEM texts. With `ca`, clients need a certificate signed by it. null: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string | null } | null
  readonly limits?: Partial<ListenLimits>
}

/** Times in milliseconds. */
export interface ListenLimits {
  /** How long a request's head, and the whole request, may take to arrive. kube-apiserver gives up after 30 s. */
  readonly headersMs: number
  readonly requestMs: number
  /** How long a connection may be idle between two requests; Go's client closes it after 90 s. */
  readonly idleMs: number
  /** How long bodies may still arrive after `close`. */
  readonly stopMs: number
  readonly maxConnections: number
}

const usual: ListenLimits = { headersMs: 10_000, requestMs: 60_000, idleMs: 95_000, stopMs: 2000, maxConnections: 512 }

/** An open port. */
export interface Listener {
  readonly kind: 'listener'
  /** The server's URL as in a kubeconfig, without a path: `https://127.0.0.1:9443`. */
  readonly url: string
  /**
   * Starts to accept posts; each is a file. Delivers them one after another, once their bytes have arrived. Answers 200
   * when the sink has finished with a post, unless a check speaks against it. May be called once.
   */
  readonly start: (sink: ByteSink, checks?: PostChecks) => Following
  readonly close: () => Promise<void>
}

/** Opens the port. Gives a failure (EADDRINUSE, EACCES, EADDRNOTAVAIL) if it cannot; never rejects. */
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
  const started = Promise.withResolvers<PostTaker>()
  const refuse: Refuse = (name, peer, detail) => {
    void started.promise.then((taker) => {
      taker.refused(name, peer, detail)
    })
  }
  const connections = new Connections(server, limits.maxConnections, (peer) => {
    refuse('crowd', peer)
  })
  answer(server, started.promise, refuse)
  if (tls !== null) answerHandshakes(server, tls.cert, connections, refuse)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
  } catch (error) {
    return failure(hostAndPort(host, port), error)
  }
  server.on('error', () => undefined)
  const address = server.address()
  const url = `${secure === null ? 'http' : 'https'}://${hostAndPort(host, typeof address === 'object' ? (address?.port ?? port) : port)}`
  let taker: PostTaker | null = null
  return {
    kind: 'listener',
    url,
    start: (sink, checks) => {
      taker = new PostTaker({ server, url, connections }, { ...options, stopMs: limits.stopMs }, sink, checks)
      started.resolve(taker)
      return taker.following
    },
    close: async () => {
      if (taker !== null) return taker.following.close()
      server.closeAllConnections()
      await closed(server)
    },
  }
}

/** Reports a client that was refused. */
type Refuse = (name: RefusalName, peer: string, detail?: string) => void

/** Answers requests; clients that connect before `started` resolves have to wait. */
function answer(server: Server, started: Promise<PostTaker>, refuse: Refuse): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => undefined)
    void started.then((taker) => taker.request(request, response))
  })
  server.on('clientError', (error: ClientError, socket: Socket) => {
    // Not a byte of a request came: a probe, or a connection that the client opened and does not need. (A TLS socket
    // counts what was decrypted, so this is also where handshakes fail.)
    if (socket.bytesRead === 0) {
      socket.destroy()
      return
    }
    const name = clientErrorName(error)
    const silent = name !== 'slow' && (inBody.has(socket) || ['ECONNRESET', 'EPIPE'].includes(error.code ?? ''))
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
  server.on('drop', (dropped?: { readonly remoteAddress?: string; readonly remotePort?: number }) => {
    refuse('crowd', hostAndPort(dropped?.remoteAddress ?? 'a client', dropped?.remotePort ?? 0))
  })
}

/** With what could not be parsed, if that is what is wrong. */
type ClientError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer }

/** The first byte of a TLS handshake (RFC 8446, 5.1). */
const tlsHandshake = 0x16

function clientErrorName({ code, rawPacket }: ClientError): 'slow' | 'https' | 'http' {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'slow'
  return rawPacket?.[0] === tlsHandshake ? 'https' : 'http'
}

/** Reports TLS handshakes that fail; not those of which no byte came. */
function answerHandshakes(server: Server, cert: string, connections: Connections, refuse: Refuse): void {
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const connection = connections.of(socket)
    if (connection?.socket.bytesRead === 0) return
    const { peer = peerOf(socket), localAddress = '' } = connection ?? {}
    refuse('tls', peer, handshakeWords({ error, socket, localAddress }, cert))
  })
}
