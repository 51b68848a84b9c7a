import { request } from 'node:http'
import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { expect, test } from 'vitest'
import { tlsText } from '../support/certificates.ts'
import { hear, type Heard, send } from './posting.ts'
import { until } from './waiting.ts'

const server = { cert: tlsText('server.crt'), key: tlsText('server.key'), ca: null }
const named = { cert: tlsText('named-server.crt'), key: tlsText('named-server.key'), ca: null }
const mutual = { ...server, ca: tlsText('ca.crt') }
const ca = tlsText('ca.crt')

const portOf = (heard: Heard): number => Number(new URL(heard.listener.url).port)

/** Connects with TLS, and waits until that has come to nothing. */
async function fails(heard: Heard, options: ConnectionOptions): Promise<void> {
  const socket = connectTls({ port: portOf(heard), host: '127.0.0.1', ...options })
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.on('close', resolve).resume())
}

/** What OpenSSL and Go say of a certificate that they do not trust: a fatal alert, with its number (RFC 8446, 6.2). */
const alert = (number: number): Buffer => Buffer.from([21, 3, 3, 0, 2, 2, number])

/** A client that begins a handshake and then sends an alert, as clients do that refuse our certificate. */
async function refusesWith(heard: Heard, number: number, servername?: string): Promise<void> {
  const raw = connect(portOf(heard), '127.0.0.1')
  const { promise: answered, resolve } = Promise.withResolvers<undefined>()
  const inner = connectTls({ socket: pairedTo(raw, resolve), ...(servername === undefined ? {} : { servername }) })
  inner.on('error', () => undefined)
  await answered
  const gone = new Promise((done) => raw.on('close', done))
  raw.on('error', () => undefined).write(alert(number))
  await gone
  inner.destroy()
}

/** Hands on what a client writes, and says when something comes back, which it keeps from the client. */
function pairedTo(raw: ReturnType<typeof connect>, answered: (value: undefined) => void): Duplex {
  raw.on('data', () => {
    answered(undefined)
  })
  return new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _encoding, done) => {
      raw.write(bytes, () => {
        done()
      })
    },
  })
}

const peer = '^127\\.0\\.0\\.1:\\d+ failed the TLS handshake '

test.each([
  [42, 'the one that Go sends'],
  [48, 'the one that OpenSSL sends'],
])('a client that does not trust our CA (alert %d, %s) is told what to change', async (number) => {
  const heard = await hear({ tls: server })
  await refusesWith(heard, number)
  await until(() => heard.notices.length > 0)
  expect(heard.reasons()).toEqual([
    expect.stringMatching(
      new RegExp(`${peer}\\(it does not trust our certificate: certificate-authority in its kubeconfig`),
    ),
  ])
})

test('a client that asks for another name is told which names there are', async () => {
  const heard = await hear({ tls: server })
  await refusesWith(heard, 42, 'audit.example')
  await until(() => heard.notices.length > 0)
  expect(heard.reasons()).toEqual([
    expect.stringMatching(
      new RegExp(
        `${peer}\\(our certificate is not for audit.example: "server" in its kubeconfig must be one of IP Address:127.0.0.1`,
      ),
    ),
  ])
  const other = await hear({ tls: named })
  await refusesWith(other, 42)
  await until(() => other.notices.length > 0)
  expect(other.reasons()[0]).toContain('our certificate is not for 127.0.0.1')
  expect(other.reasons()[0]).toContain('DNS:audit.example')
  await refusesWith(other, 42, 'audit.example')
  await until(() => other.notices.length > 1)
  expect(other.reasons()[1]).toContain('it does not trust our certificate')
})

test('a client that hangs up after it saw our certificate is told the same, as a guess', async () => {
  const heard = await hear({ tls: mutual })
  await fails(heard, { ca: tlsText('other-ca.crt') })
  await until(() => heard.notices.length > 0)
  expect(heard.reasons()).toEqual([
    expect.stringMatching(new RegExp(`${peer}\\(it hung up; perhaps it does not trust our certificate`)),
  ])
})

test.each([
  ['no certificate', 'it sent no client certificate: its kubeconfig needs client-certificate', { ca }],
  [
    'the certificate of a stranger',
    '--client-ca did not sign its certificate \\(.+\\): its kubeconfig needs another client-certificate',
    { ca, cert: tlsText('stranger.crt'), key: tlsText('stranger.key') },
  ],
])('a client with %s is told so', async (_, words, options) => {
  const heard = await hear({ tls: mutual })
  await fails(heard, options)
  await until(() => heard.notices.length > 0)
  expect(heard.reasons()).toEqual([expect.stringMatching(new RegExp(`${peer}\\(${words}`))])
  const known = { ca, cert: tlsText('client.crt'), key: tlsText('client.key') }
  expect((await send(heard.listener.url, { body: ['one'], ...known })).status).toBe(200)
})

test('plain HTTP to a port with TLS is told so, once', async () => {
  const heard = await hear({ tls: server })
  const post = request({ host: '127.0.0.1', port: portOf(heard), method: 'POST', agent: false })
  const gone = new Promise((resolve) => post.on('close', resolve))
  post.on('error', () => undefined).end('one')
  await gone
  await until(() => heard.notices.length > 0)
  expect(heard.reasons()).toEqual([
    expect.stringMatching(new RegExp(`${peer}\\(it sent plain HTTP: "server" in its kubeconfig needs https://`)),
  ])
})

test('a connection without a byte of a request is closed without a word', async () => {
  const heard = await hear({ tls: server, limits: { headersMs: 60, requestMs: 120 } })
  const closed = (socket: ReturnType<typeof connect>): Promise<unknown> =>
    new Promise((resolve) =>
      socket
        .on('error', () => undefined)
        .on('close', resolve)
        .resume(),
    )
  // Not even a handshake, and a handshake alone; until we close it, or until the client does.
  await closed(connect(portOf(heard), '127.0.0.1'))
  await closed(connect(portOf(heard), '127.0.0.1').end())
  const secure = { port: portOf(heard), host: '127.0.0.1', ca }
  await closed(connectTls(secure))
  const left = connectTls(secure, () => left.end())
  await closed(left)
  expect((await send(heard.listener.url, { method: 'PUT', ca })).status).toBe(405)
  expect(heard.reasons()).toEqual([expect.stringContaining('did not use POST')])
})
