import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { postRefusals, type RefusalName } from './refusals.ts'

/** Why a request's head alone is enough to refuse it; null if it is not. */
export function refusalOf({ method, headers }: IncomingMessage, token: string | null): RefusalName | null {
  // A web page in a browser on this machine could post to us. Browsers send these headers; kube-apiserver does not.
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
 * Answers with a refusal and ends the connection. It first reads for a moment what is still arriving: if we closed at
 * once, the connection would be reset and the client would not learn why.
 */
export async function tell(name: RefusalName, message: IncomingMessage, response: ServerResponse): Promise<void> {
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

/** Closes a server to new connections; resolves when the last one has closed. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}

/** The path of a request, without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

/** The address of the client at the other end of a connection. */
export function peerOf({ remoteAddress = 'a client that has disconnected', remotePort = 0 }: Socket): string {
  return remotePort === 0 ? remoteAddress : hostAndPort(remoteAddress, remotePort)
}

/** A host and a port as in a URL. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
