import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { reread } from '../../src/source/history/find-again.ts'
import { openSpool } from '../../src/source/streams/spool.ts'
import { listen } from '../../src/source/webhook/listen.ts'
import { memoryFiles } from './memory-files.ts'
import { hear, type Heard, send } from './posting.ts'
import { until } from './waiting.ts'

const bodies = (heard: Heard): string[] => [...heard.bodies.values()]

describe('a post', () => {
  test('is a file, is answered with 200 and nothing, and can be read again', async () => {
    const heard = await hear()
    const answer = await send(`${heard.listener.url}/audit?timeout=30s`, { body: ['{"items":[]}'] })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(bodies(heard)).toEqual(['{"items":[]}'])
    expect(heard.finished).toEqual([0])
    const source = heard.following.file(0)
    expect(source).toMatchObject({ origin: heard.listener.url, identity: null })
    expect((await reread(source!, 2, 5)).toString()).toBe('items')
    expect(await reread(source!, 2, 50)).toBe('gone')
    expect(heard.following.file(1)).toBeNull()
    expect(heard.notices).toEqual([])
  })

  test('is unpacked where it is gzip, chunked or not', async () => {
    const heard = await hear()
    const text = 'audit '.repeat(100_000)
    const packed = gzipSync(text)
    const headers = { 'Content-Encoding': 'gzip' }
    expect((await send(heard.listener.url, { body: [packed], headers })).status).toBe(200)
    const parts = [packed.subarray(0, 100), packed.subarray(100)]
    expect((await send(heard.listener.url, { body: parts, headers })).status).toBe(200)
    expect((await send(heard.listener.url, { body: ['a', 'b', 'c'] })).status).toBe(200)
    expect(bodies(heard)).toEqual([text, text, 'abc'])
  })

  test('of several gzip members is unpacked to its end, and is refused where something else follows', async () => {
    const heard = await hear()
    const headers = { 'Content-Encoding': 'gzip' }
    const [one, two] = [gzipSync('one '), gzipSync('two ')]
    expect((await send(heard.listener.url, { body: [Buffer.concat([one, two])], headers })).status).toBe(200)
    const followed = Buffer.concat([one, Buffer.from('not packed')])
    expect((await send(heard.listener.url, { body: [followed], headers })).status).toBe(400)
    expect(bodies(heard)).toEqual(['one two ', 'one '])
    expect(heard.reasons()[0]).toContain(`what follows packed byte ${one.length} is neither gzip nor zstd`)
  })

  test('is handed over by itself, though others come at the same time, and is found again among them', async () => {
    const heard = await hear()
    const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const open = letters.map((letter) => {
      const one = request(heard.listener.url, { method: 'POST', agent: false })
      const answered = new Promise<number>((resolve) =>
        one.on('response', (response) => {
          resolve(response.resume().statusCode ?? 0)
        }),
      )
      return { letter, one, answered }
    })
    for (let round = 0; round < 20; round++) {
      for (const { letter, one } of open) await new Promise((resolve) => one.write(letter.repeat(1000), resolve))
    }
    for (const { one } of open) one.end()
    expect(await Promise.all(open.map(({ answered }) => answered))).toEqual(letters.map(() => 200))
    expect(bodies(heard).sort()).toEqual(letters.map((letter) => letter.repeat(20_000)))
    for (const [file, text] of heard.bodies) {
      expect((await reread(heard.following.file(file)!, 500, 19_000)).toString()).toBe(text.slice(500, 19_500))
    }
  })

  test('of 200 connections at once is taken from each', async () => {
    const heard = await hear()
    const texts = Array.from({ length: 200 }, (_, at) => `{"n":${at}}`.padEnd(5000))
    const answers = await Promise.all(texts.map((text) => send(heard.listener.url, { body: [text] })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(bodies(heard).sort()).toEqual(texts.sort())
  })

  test('waits for its receiver, and is not answered before', async () => {
    const go = Promise.withResolvers<undefined>()
    const heard = await hear({ slow: () => go.promise })
    let answered = false
    const answer = send(heard.listener.url, { body: ['one'] }).then((got) => {
      answered = true
      return got
    })
    await until(() => heard.bodies.size === 1)
    expect(answered).toBe(false)
    go.resolve(undefined)
    expect((await answer).status).toBe(200)
  })
})

describe('each refusal has its status, and a notice with the address', () => {
  test.each([
    [404, 'only /healthz can be read', { method: 'GET' }],
    [404, 'only /healthz can be read', { method: 'GET', path: '/healthz/other' }],
    [405, 'did not use POST', { method: 'PUT', body: ['one'] }],
    [405, 'did not use POST', { method: 'OPTIONS' }],
    [403, 'web page', { body: ['one'], headers: { Origin: 'https://example.com' } }],
    // A browser need not send both.
    [403, 'web page', { body: ['one'], headers: { 'Sec-Fetch-Site': 'same-origin' } }],
    [403, 'web page', { body: ['one'], headers: { 'Sec-Fetch-Site': 'cross-site' } }],
    [415, 'an encoding other than gzip', { body: ['one'], headers: { 'Content-Encoding': 'br' } }],
    [400, 'broken gzip', { body: ['one'], headers: { 'Content-Encoding': 'gzip' } }],
    [413, 'larger than --max-body', { body: ['x'.repeat(1001)] }],
    [413, 'larger than --max-body', { body: ['x'.repeat(600), 'x'.repeat(600)] }],
    [
      413,
      'larger than --max-body',
      { body: [gzipSync('x'.repeat(1_000_000))], headers: { 'Content-Encoding': 'gzip' } },
    ],
  ])('%d: %s', async (status, words, sent) => {
    const heard = await hear({ maxBody: 1000 })
    expect((await send(heard.listener.url, sent)).status).toBe(status)
    expect(heard.notices).toMatchObject([{ kind: 'refused', path: heard.listener.url, offset: null }])
    expect(heard.notices[0]?.refusal?.at).toBeGreaterThan(0)
    expect(heard.reasons()[0]).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+ .*${words}`))
    expect(bodies(heard)).toEqual([])
    // The next one is none the worse for it.
    expect((await send(heard.listener.url, { body: ['next'] })).status).toBe(200)
    expect(bodies(heard)).toEqual(['next'])
  })

  test('health can be asked for', async () => {
    const heard = await hear({ token: 'secret' })
    expect(await send(`${heard.listener.url}/healthz`, { method: 'GET' })).toMatchObject({ status: 200, body: 'ok' })
    expect(heard.notices).toEqual([])
  })

  test('a token must be sent, and be the right one', async () => {
    const heard = await hear({ token: 'secret' })
    const withToken = (text: string) => ({ body: ['one'], headers: { Authorization: text } })
    expect((await send(heard.listener.url, { body: ['one'] })).status).toBe(401)
    for (const wrong of ['Bearer wrong', 'secret', 'Bearer secret2', 'Basic secret', 'Bearer'])
      expect((await send(heard.listener.url, withToken(wrong))).status).toBe(401)
    expect(bodies(heard)).toEqual([])
    expect((await send(heard.listener.url, withToken('Bearer secret'))).status).toBe(200)
    expect(heard.notices.length).toBe(6)
  })

  test('if the client disconnects in a body, the part that arrived is read', async () => {
    const heard = await hear()
    const one = request(heard.listener.url, { method: 'POST', agent: false })
    one.on('error', () => undefined)
    one.write('half of it')
    await new Promise((resolve) => one.write(' and more', resolve))
    await until(() => heard.came() === 19)
    one.destroy()
    await until(() => heard.finished.length === 1)
    expect(bodies(heard)[0]).toBe('half of it and more')
    await until(() => heard.notices.length === 1)
    expect(heard.reasons()[0]).toContain('disconnected in the middle of a body')
    expect((await send(heard.listener.url, { body: ['next'] })).status).toBe(200)
  })

  test('a client that is too slow, in the head or in the body, gets 408', async () => {
    const heard = await hear({ limits: { headersMs: 60, requestMs: 120 } })
    const { port } = new URL(heard.listener.url)
    const said = await Promise.all(
      ['POST / HTTP/1.1\r\nHost: x\r\n', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf'].map(
        (text) =>
          new Promise<string>((resolve) => {
            let got = ''
            const socket = connect(Number(port), '127.0.0.1')
            socket.write(text)
            socket.on('data', (part) => (got += part.toString()))
            socket.on('close', () => {
              resolve(got)
            })
          }),
      ),
    )
    expect(said.map((text) => text.slice(0, 12))).toEqual(['HTTP/1.1 408', 'HTTP/1.1 408'])
    await until(() => heard.finished.length === 1)
    expect(bodies(heard)).toEqual(['half'])
    expect(heard.reasons().map((reason) => reason.includes('too slow'))).toEqual([true, true])
  })

  test.each([
    ['did not send HTTP', Buffer.from('hello\r\n\r\n')],
    ['sent TLS to a port without TLS: write http:// in its kubeconfig', Buffer.from([0x16, 3, 1, 0, 200, 1, 0])],
  ])('bytes that are not HTTP: %s', async (words, bytes) => {
    const heard = await hear()
    const { port } = new URL(heard.listener.url)
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined)
    socket.write(bytes)
    await until(() => heard.notices.length === 1)
    expect(heard.reasons()[0]).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+ ${words}`))
  })

  test('a connection without a byte of a request is closed without a word', async () => {
    const heard = await hear({ limits: { headersMs: 60, requestMs: 120 } })
    const { port } = new URL(heard.listener.url)
    let received = 0
    const silent = connect(Number(port), '127.0.0.1').on('data', ({ length }) => (received += length))
    await new Promise((resolve) => silent.on('close', resolve))
    const left = connect(Number(port), '127.0.0.1')
    await new Promise((resolve) => left.on('connect', resolve))
    left.destroy()
    // What is refused later is said: the notices of the others would stand before it.
    expect((await send(heard.listener.url, { method: 'PUT' })).status).toBe(405)
    expect(received).toBe(0)
    expect(heard.reasons()).toEqual([expect.stringContaining('did not use POST')])
  })

  test('a post with too many items is read no further', async () => {
    let chunks = 0
    const heard = await hear({
      isTooMany: () => chunks === 2,
      slow: () => {
        chunks++
        return Promise.resolve()
      },
    })
    expect((await send(heard.listener.url, { body: ['x'.repeat(1_000_000)] })).status).toBe(413)
    expect(bodies(heard)[0]!.length).toBeLessThan(1_000_000)
    expect(heard.reasons()).toEqual([expect.stringContaining('the rest of its body was not read')])
    expect((await send(heard.listener.url, { body: ['next'] })).status).toBe(200)
  })

  test('a body may be exactly as large as --max-body', async () => {
    const heard = await hear({ maxBody: 1000 })
    const packed = (length: number): Buffer => gzipSync('y'.repeat(length))
    const headers = { 'Content-Encoding': 'gzip' }
    expect((await send(heard.listener.url, { body: ['x'.repeat(1000)] })).status).toBe(200)
    expect((await send(heard.listener.url, { body: ['x'.repeat(500), 'x'.repeat(500)] })).status).toBe(200)
    expect((await send(heard.listener.url, { body: [packed(1000)], headers })).status).toBe(200)
    expect(heard.notices).toEqual([])
    expect((await send(heard.listener.url, { body: ['x'.repeat(1001)] })).status).toBe(413)
    expect((await send(heard.listener.url, { body: ['x'.repeat(500), 'x'.repeat(501)] })).status).toBe(413)
    expect((await send(heard.listener.url, { body: [packed(1001)], headers })).status).toBe(413)
  })

  test('a post that exceeds the budget must be sent again', async () => {
    const go = Promise.withResolvers<undefined>()
    const heard = await hear({ slow: () => go.promise, budget: 1000, maxBody: 1000 })
    const first = send(heard.listener.url, { body: ['x'.repeat(900)] })
    await until(() => heard.bodies.size === 1)
    expect((await send(heard.listener.url, { body: ['y'.repeat(900)] })).status).toBe(503)
    expect(heard.reasons()[0]).toContain('too much data is arriving at once')
    go.resolve(undefined)
    expect((await first).status).toBe(200)
    expect((await send(heard.listener.url, { body: ['y'.repeat(900)] })).status).toBe(200)
    expect(bodies(heard).map((body) => body[0])).toEqual(['x', 'y'])
  })

  test('of posts that come at once as many are taken as fit, and the others sent away at once', async () => {
    const heard = await hear({ budget: 4500, maxBody: 1000 })
    const start = (): { post: ReturnType<typeof request>; answered: Promise<number> } => {
      const post = request(heard.listener.url, { method: 'POST', agent: false, headers: { 'Content-Length': 1000 } })
      const answered = new Promise<number>((resolve) => {
        post.on('response', (response) => {
          resolve(response.resume().statusCode ?? 0)
        })
      })
      post.on('error', () => undefined).write('x'.repeat(500))
      return { post, answered }
    }
    const posts = Array.from({ length: 8 }, start)
    // Half of each is there, and those for which there is no room know it.
    await until(() => heard.notices.length === 4 && heard.came() === 4 * 500)
    for (const { post } of posts) post.end('x'.repeat(500))
    const statuses = await Promise.all(posts.map(({ answered }) => answered))
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 503, 503, 503, 503])
    expect((await send(heard.listener.url, { body: ['next'] })).status).toBe(200)
  })

  test('a post that is refused holds no room while it is told', async () => {
    const heard = await hear({ budget: 1000, maxBody: 900 })
    const refused = request(heard.listener.url, { method: 'POST', agent: false })
    refused.on('error', () => undefined)
    // Without a length; what is too much is refused, and the rest never comes.
    refused.write('x'.repeat(901))
    await until(() => heard.notices.length === 1)
    expect((await send(heard.listener.url, { body: ['y'.repeat(900)] })).status).toBe(200)
    refused.destroy()
  })

  describe('connections above the limit', () => {
    const opened = async (
      heard: Heard,
      text = '',
    ): Promise<{ readonly socket: Socket; readonly isClosed: () => boolean }> => {
      const { port } = new URL(heard.listener.url)
      let closed = false
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined)
      socket.on('close', () => (closed = true)).resume()
      await new Promise((resolve) => socket.on('connect', resolve))
      if (text !== '') await new Promise((resolve) => socket.write(text, resolve))
      onTestFinished(() => {
        socket.destroy()
      })
      return { socket, isClosed: () => closed }
    }
    const posting = (token: string): string =>
      `POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 4\r\n\r\npost`

    test('never keep out who may post: the oldest that may not goes, without a word if it is silent', async () => {
      const heard = await hear({ token: 'secret', limits: { maxConnections: 3 } })
      const silent = [await opened(heard), await opened(heard), await opened(heard)]
      const headers = { Authorization: 'Bearer secret' }
      expect((await send(heard.listener.url, { body: ['one'], headers })).status).toBe(200)
      await until(silent[0]!.isClosed)
      expect(silent.map(({ isClosed }) => isClosed())).toEqual([true, false, false])
      expect(heard.notices).toEqual([])
    })

    test('leave alone who has posted with right', async () => {
      const heard = await hear({ token: 'secret', limits: { maxConnections: 2 } })
      const poster = await opened(heard, posting('secret'))
      await until(() => heard.finished.length === 1)
      const half = await opened(heard, 'POST / HTTP/1.1\r\n')
      const last = await opened(heard)
      await until(half.isClosed)
      expect([poster.isClosed(), last.isClosed()]).toEqual([false, false])
      poster.socket.write(posting('secret'))
      await until(() => heard.finished.length === 2)
    })

    test('are dropped where all others are posting', async () => {
      const go = Promise.withResolvers<undefined>()
      const heard = await hear({ slow: () => go.promise, limits: { maxConnections: 1 } })
      const poster = await opened(heard, posting(''))
      await until(() => heard.bodies.size === 1)
      const other = await opened(heard)
      await until(other.isClosed)
      expect(poster.isClosed()).toBe(false)
      expect(heard.reasons()).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+ was refused: too many connections/)])
      go.resolve(undefined)
      await until(() => heard.finished.length === 1)
      // Now it is idle, and makes room.
      expect((await send(heard.listener.url, { body: ['two'] })).status).toBe(200)
      await until(poster.isClosed)
    })

    test('a client that asks for health does not keep its connection', async () => {
      const heard = await hear()
      const one = await opened(heard, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(one.isClosed)
    })
  })

  test('a post that does not fit on the disk is refused, and accepted once there is room', async () => {
    const files = memoryFiles()
    const spool = openSpool({ bound: 1 << 20, make: files.make, retryMs: 0 })
    const heard = await hear({ spool })
    files.room(0)
    expect((await send(heard.listener.url, { body: ['one'] })).status).toBe(503)
    expect(heard.reasons()[0]).toMatch(/could not be stored on disk \(.*no space left/)
    files.room(Infinity)
    expect((await send(heard.listener.url, { body: ['one'] })).status).toBe(200)
    expect(bodies(heard)).toEqual(['one'])
  })

  test('a post that was not stored elsewhere must be sent again', async () => {
    let [failures, chunks] = [0, 0]
    // Of a post in several chunks only the first is not stored.
    const slow = (): Promise<void> => {
      if (chunks++ === 0) failures++
      return Promise.resolve()
    }
    const heard = await hear({ failures: () => failures, slow })
    const body = ['a'.repeat(600_000)]
    expect((await send(heard.listener.url, { body })).status).toBe(503)
    expect(chunks).toBeGreaterThan(1)
    expect((await send(heard.listener.url, { body })).status).toBe(200)
    expect((await send(heard.listener.url, { body: [''] })).status).toBe(200)
    expect(heard.reasons().length).toBe(1)
  })

  test('a post that the spool drops before it is delivered must be sent again', async () => {
    const go = Promise.withResolvers<undefined>()
    const heard = await hear({ spool: openSpool({ bound: 8000 }), slow: () => go.promise })
    const first = send(heard.listener.url, { body: ['a'.repeat(1000)] })
    await until(() => heard.bodies.size === 1)
    const second = send(heard.listener.url, { body: ['b'.repeat(1000)] })
    const third = send(heard.listener.url, { body: ['c'.repeat(9000)] })
    await until(() => heard.spool.start() > 2000)
    go.resolve(undefined)
    const [one, two, three] = await Promise.all([first, second, third])
    expect([one.status, two.status, three.status]).toEqual([200, 503, 503])
  })
})

describe('the end', () => {
  test('answers complete posts, gives the others a while, and accepts no more', async () => {
    const go = Promise.withResolvers<undefined>()
    const heard = await hear({ slow: () => go.promise, limits: { stopMs: 100 } })
    const whole = send(heard.listener.url, { body: ['whole'] })
    await until(() => heard.bodies.size === 1)
    const half = request(heard.listener.url, { method: 'POST', agent: false })
    const answered = new Promise<number>((resolve) =>
      half.on('response', (response) => {
        resolve(response.resume().statusCode ?? 0)
      }),
    )
    half.on('error', () => undefined)
    half.write('half')
    await until(() => heard.came() === 'whole'.length + 'half'.length)
    const closed = heard.following.close()
    go.resolve(undefined)
    expect((await whole).status).toBe(200)
    expect(await answered).toBe(503)
    await closed
    expect(await heard.following.ended).toBeNull()
    expect(bodies(heard)).toContain('whole')
    expect(heard.reasons()).toEqual([expect.stringContaining('was cut off because auditscope ended')])
    await expect(send(heard.listener.url, { body: ['late'] })).rejects.toThrow()
  })

  test('is quick where connections are only kept open', async () => {
    const heard = await hear()
    const { port } = new URL(heard.listener.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx')
    await until(() => heard.finished.length === 1)
    // Nothing else closes the connection: the client keeps it, and its time is 95 s.
    const gone = new Promise((resolve) => socket.on('close', resolve).resume())
    const began = performance.now()
    await Promise.all([heard.following.close(), gone])
    expect(performance.now() - began).toBeLessThan(30_000)
  })

  test('comes to nothing that was kept of the posts before', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heard = await hear()
    const body = [Buffer.alloc(100_000, 'x')]
    const post = async (): Promise<void> => {
      for (let at = 0; at < 200; at++) expect((await send(heard.listener.url, { body })).status).toBe(200)
      heard.bodies.clear()
      collect()
    }
    await post()
    const before = process.memoryUsage().arrayBuffers
    const more = (): number => process.memoryUsage().arrayBuffers - before
    await post()
    await until(
      () => {
        collect()
        return more() < 5_000_000
      },
      () => `the buffers of 200 posts to be let go; ${more()} bytes are still there`,
      20_000,
    )
  })

  test('what a receiver throws ends it', async () => {
    const listener = await listen({
      ...{ host: '127.0.0.1', port: 0, tls: null, token: null, maxBody: 1000, budget: 1000 },
      spool: openSpool({ bound: 10_000 }),
    })
    if (listener.kind === 'failure') throw new Error(listener.message)
    const following = listener.start({
      onChunk: () => {
        throw new Error('thrown by a receiver')
      },
    })
    await expect(send(listener.url, { body: ['one'] })).rejects.toThrow()
    await expect(following.ended).rejects.toThrow('thrown by a receiver')
    await following.close()
  })
})

test('a port that is taken is a value', async () => {
  const { listener } = await hear()
  const port = Number(new URL(listener.url).port)
  const spool = openSpool({ bound: 1000 })
  const again = await listen({ host: '127.0.0.1', port, tls: null, token: null, spool, maxBody: 1, budget: 1 })
  expect(again).toMatchObject({ kind: 'failure', code: 'EADDRINUSE', path: `127.0.0.1:${port}` })
})
