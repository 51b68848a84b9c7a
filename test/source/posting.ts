import { type IncomingMessage, request, type RequestOptions } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { onTestFinished } from 'vitest'
import type { Following } from '../../src/source/follow/follow.ts'
import type { Notice } from '../../src/source/source-file.ts'
import { openSpool, type Spool } from '../../src/source/streams/spool.ts'
import { listen, type Listener, type ListenOptions } from '../../src/source/webhook/listen.ts'

export interface Heard {
  readonly listener: Listener
  readonly following: Following
  readonly spool: Spool
  /** How many bytes have come, be they handed over or not. */
  readonly came: () => number
  /** What was handed over, file by file. */
  readonly bodies: Map<number, string>
  readonly finished: number[]
  readonly notices: Notice[]
  readonly reasons: () => string[]
}

export interface Hearing extends Partial<ListenOptions> {
  readonly failures?: () => number
  readonly isTooMany?: () => boolean
  /** Is waited for at each chunk. */
  readonly slow?: () => Promise<void>
}

/** Opens a port and keeps what is posted, until the test ends. */
export async function hear(options: Hearing = {}): Promise<Heard> {
  const kept = options.spool ?? openSpool({ bound: 64 * 1024 * 1024 })
  let came = 0
  const append: Spool['append'] = async (bytes) => {
    const at = await kept.append(bytes)
    came += bytes.length
    return at
  }
  const spool = { ...kept, append }
  const usual = { host: '127.0.0.1', port: 0, tls: null, token: null, maxBody: 8 << 20, budget: 32 << 20 }
  const listener = await listen({ ...usual, ...options, spool })
  if (listener.kind === 'failure') throw new Error(listener.message)
  const bodies = new Map<number, string>()
  const finished: number[] = []
  const notices: Notice[] = []
  let current = -1
  const following = listener.start(
    {
      onFile: ({ file }) => {
        current = file
        bodies.set(file, '')
      },
      onChunk: async ({ file, offset, bytes }) => {
        const before = bodies.get(file) ?? ''
        if (file !== current || before.length !== offset) throw new Error(`${file} at ${offset} comes out of turn`)
        bodies.set(file, before + bytes.toString('latin1'))
        await options.slow?.()
      },
      onFinish: (file) => {
        finished.push(file)
      },
      onNotice: (notice) => notices.push(notice),
    },
    { failures: options.failures ?? (() => 0), isTooMany: options.isTooMany ?? (() => false) },
  )
  onTestFinished(async () => {
    await following.close()
    await spool.close()
  })
  return {
    listener,
    following,
    spool,
    came: () => came,
    bodies,
    finished,
    notices,
    reasons: () => notices.map(({ detail }) => detail),
  }
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export interface Sent extends RequestOptions {
  /** Parts, written one after another; more than one are sent chunked. */
  readonly body?: readonly (string | Buffer)[]
}

/** Sends a request, a POST by default, and gives the answer. Rejects where there is none. */
export function send(
  url: string,
  { body = [], ...options }: Sent & { ca?: string; cert?: string; key?: string } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const length = body.length === 1 ? { 'Content-Length': Buffer.byteLength(body[0]!) } : {}
  const headers = { 'Content-Type': 'application/json', ...length, ...(options.headers as Record<string, string>) }
  const make = url.startsWith('https') ? tlsRequest : request
  const sending = make(url, { method: 'POST', agent: false, ...options, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => (text += part))
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers })
    })
    response.on('error', reject)
  })
  sending.on('error', reject)
  for (const part of body) sending.write(part)
  sending.end()
  return promise
}
