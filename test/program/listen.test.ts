import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { send } from '../source/posting.ts'
import { until } from '../source/waiting.ts'
import { tlsFile, tlsText } from '../support/certificates.ts'
import { eventLine, folder, ids, idsOf, metadataPolicy } from '../support/logs.ts'
import { program } from '../support/paths.ts'
import { linesOf, run, type Running, start as startLines } from '../support/program.ts'
import { start } from '../support/terminal.ts'

const fixtures = path.resolve(import.meta.dirname, '..', 'fixtures', 'posts')

/** Bodies of one event a line. */
const body = (from: number, to: number, more: object = {}): string =>
  Array.from({ length: to - from }, (_, at) => eventLine(from + at, more)).join('')

async function listening(...args: string[]): Promise<{ readonly running: Running; readonly url: string }> {
  const running = startLines(['--listen', '127.0.0.1:0', '-o', 'jsonl', ...args])
  await running.until((_, stderr) => stderr.includes('listening on '))
  return { running, url: /https?:\S+/.exec(running.stderr())?.[0] ?? '' }
}

describe('lines', () => {
  test('have each event that is posted once, and --tee too, to the end', async () => {
    const tee = path.join(folder(), 'kept.log')
    const { running, url } = await listening('--tee', tee)
    for (const [from, to] of [
      [0, 50],
      [50, 100],
      [0, 50],
      [40, 120],
    ] as const)
      expect((await send(url, { body: [body(from, to)] })).status).toBe(200)
    // What was answered is out.
    await running.until((stdout) => idsOf(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).length === 120)
    expect(fs.readFileSync(tee, 'utf8')).toBe(body(0, 120))
    running.child.kill('SIGTERM')
    const { code, stdout, stderr } = await running.ended
    expect(code).toBe(143)
    expect(idsOf(stdout)).toEqual(ids(0, 120))
    expect(stderr).toContain('110 duplicates dropped (posted or printed twice)')
  })

  test('are those of real posts, each event once though all of them come again, in a log as kube-apiserver writes it', async () => {
    const tee = path.join(folder(), 'kept.log')
    const posts = fs.readdirSync(fixtures).map((name) => fs.readFileSync(path.join(fixtures, name)))
    const items = posts.flatMap((post) => (JSON.parse(post.toString()) as { items: { auditID: string }[] }).items)
    const { running, url } = await listening('--tee', tee)
    for (const post of posts) expect((await send(`${url}/audit?timeout=30s`, { body: [post] })).status).toBe(200)
    const headers = { 'Content-Encoding': 'gzip' }
    for (const post of posts) expect((await send(url, { body: [gzipSync(post)], headers })).status).toBe(200)
    running.child.kill('SIGTERM')
    const { stdout, stderr } = await running.ended
    expect(idsOf(stdout)).toEqual(items.map(({ auditID }) => auditID))
    expect(stderr).toContain(`${items.length} duplicates dropped`)
    const kept = linesOf(fs.readFileSync(tee, 'utf8')).map((line) => JSON.parse(line) as object)
    expect(kept).toEqual(items.map((item) => ({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...item })))
    // That log is one that can be read like any other.
    const { stdout: again } = await run(['-o', 'jsonl', tee])
    expect(again).toBe(stdout)
  })

  test('say who posted what is no audit event', async () => {
    const { running, url } = await listening()
    expect((await send(url, { body: ['no event'] })).status).toBe(200)
    await running.until((_, stderr) => stderr.includes('without audit events'))
    expect(running.stderr()).toMatch(/^http:\S+ received a post without audit events from 127\.0\.0\.1:\d+$/m)
    expect(running.stderr()).not.toContain('is it the right file')
  })

  test('have what is whole of a list that breaks off', async () => {
    const whole = fs.readFileSync(path.join(fixtures, 'post-0031.json'))
    const { items } = JSON.parse(whole.toString()) as { items: { auditID: string }[] }
    const { running, url } = await listening()
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined)
    const half = whole.subarray(0, whole.lastIndexOf('"auditID"'))
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${whole.length}\r\n\r\n`)
    socket.end(half)
    await running.until((_, stderr) => stderr.includes('disconnected in the middle of a body'))
    running.child.kill('SIGTERM')
    const { stdout, stderr } = await running.ended
    expect(idsOf(stdout)).toEqual(items.slice(0, -1).map(({ auditID }) => auditID))
    expect(stderr.split('\n').filter((line) => line.startsWith(url)).length).toBeGreaterThanOrEqual(2)
  })

  test('go on after a body that is broken, and say where', async () => {
    const { running, url } = await listening()
    expect((await send(url, { body: [body(0, 3), '{"kind":"Event","auditID":"half'] })).status).toBe(200)
    expect((await send(url, { body: ['\n\0no json at all {{{\n', body(3, 6)] })).status).toBe(200)
    await running.until((stdout) => linesOf(stdout).length === 6)
    running.child.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect(code).toBe(130)
    expect(idsOf(stdout)).toEqual(ids(0, 6))
    expect(stderr.split('\n').filter((line) => line.startsWith(`${url}:`)).length).toBeGreaterThanOrEqual(2)
  })

  test('come from files and stdin too', async () => {
    const log = path.join(folder(), 'audit.log')
    fs.writeFileSync(log, body(0, 5))
    const { running, url } = await listening(log, '-')
    running.child.stdin.write(body(5, 10))
    expect((await send(url, { body: [body(10, 15)] })).status).toBe(200)
    await running.until((stdout) => linesOf(stdout).length === 15)
    expect(idsOf(running.stdout()).sort()).toEqual(ids(0, 15).sort())
  })

  test('of stdin are kept by --tee', async () => {
    const tee = path.join(folder(), 'kept.log')
    const { code, stdout } = await run(['-o', 'jsonl', '--tee', tee, '-'], { stdin: body(0, 2000) })
    expect([code, linesOf(stdout).length]).toEqual([0, 2000])
    expect(fs.readFileSync(tee, 'utf8')).toBe(body(0, 2000))
  })

  test.each([
    ['is stdin', '"$0" "$1" -o jsonl --tee "$2" - < "$2"'],
    // Only Linux tells who writes to a pipe.
    ...(process.platform === 'linux' ? [['comes through a pipe', 'cat "$2" | "$0" "$1" -o jsonl --tee "$2" -']] : []),
  ] as [string, string][])('are not written to a file that %s', (_, command) => {
    const log = path.join(folder(), 'kept.log')
    // More than a pipe holds.
    fs.writeFileSync(log, body(0, 2000), { mode: 0o600 })
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, program, log], {
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('stdin reads it, so each event would be read again')
    expect(fs.readFileSync(log, 'utf8')).toBe(body(0, 2000))
  })

  test.each<[string, (log: string) => string, (log: string) => string]>([
    ['its own name', (log) => log, (log) => log],
    ['a longer path', (log) => path.join(path.dirname(log), 'sub') + '/../audit.log', (log) => log],
    ['a hard link', (log) => path.join(path.dirname(log), 'other'), (log) => log],
    ['its folder', (log) => log, (log) => path.dirname(log)],
  ])('are not written to a log that is read too, under %s', async (_, teeOf, readOf) => {
    const log = path.join(folder(), 'audit.log')
    fs.writeFileSync(log, body(0, 3), { mode: 0o600 })
    fs.mkdirSync(path.join(path.dirname(log), 'sub'))
    fs.linkSync(log, path.join(path.dirname(log), 'other'))
    const { code, stdout, stderr } = await run(['-o', 'jsonl', '--tee', teeOf(log), '-', readOf(log)], {
      stdin: body(3, 6),
    })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('which is also read')
    expect(fs.readFileSync(log, 'utf8')).toBe(body(0, 3))
  })

  test('end with a signal while a body is coming, beside a file: what still comes of it is printed once', async () => {
    const log = path.join(folder(), 'audit.log')
    fs.writeFileSync(log, body(0, 1))
    const { running, url } = await listening('-f', log)
    const whole = body(1, 3)
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined)
    let answer = ''
    socket.on('data', (bytes) => (answer += bytes.toString()))
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${whole.length}\r\n\r\n${whole.slice(0, -9)}`)
    // A second post is taken after the half of the first: that one is being read.
    await send(url, { body: [body(5, 6)] })
    await running.until((stdout) => linesOf(stdout).length === 2)
    let closing = false
    running.child.kill('SIGINT')
    await until(() => {
      // The port is closed once the signal is being handled.
      const probe = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => (closing = true))
      probe.on('connect', () => probe.destroy())
      return closing
    }, 'the port to close')
    socket.write(whole.slice(-9))
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    expect(answer).toContain('HTTP/1.1 200')
    expect(idsOf(stdout).sort()).toEqual(['id-0', 'id-1', 'id-2', 'id-5'])
  })

  test('say that a post of a million empty items is none, and others need not wait for it', async () => {
    const { running, url } = await listening()
    const many = `{"items":[${Array.from({ length: 1_000_000 }, () => '{}').join()}]}`
    const [big, small] = await Promise.all([send(url, { body: [many] }), send(url, { body: [body(0, 1)] })])
    expect([big.status, small.status]).toEqual([413, 200])
    running.child.kill('SIGTERM')
    const { stdout, stderr } = await running.ended
    expect(idsOf(stdout)).toEqual(['id-0'])
    // Those that were read at all are a small part.
    expect(Number(/([\d,]+) unreadable records in all/.exec(stderr)?.[1]?.replaceAll(',', ''))).toBeLessThan(60_000)
  })

  test('end with a signal while a body is coming, and keep what is whole of it', async () => {
    const { running, url } = await listening()
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined)
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${body(0, 2)}`)
    await send(url, { body: [body(5, 6)] })
    await running.until((stdout) => linesOf(stdout).length === 1)
    running.child.kill('SIGTERM')
    const { code, stdout, stderr } = await running.ended
    expect(code).toBe(143)
    expect(idsOf(stdout)).toEqual(['id-5', 'id-0', 'id-1'])
    expect(stderr).toContain('was cut off because auditscope ended')
  })
})

describe('what cannot be is said', () => {
  test.each([
    [['--listen', '0.0.0.0:0'], 2, 'add --client-ca or --token-file'],
    [['--listen', '0', '--token-file', '/nowhere/token'], 1, 'cannot read /nowhere/token'],
    [['--listen', '0', '--tee', '/nowhere/kept.log'], 1, 'cannot write /nowhere/kept.log'],
    [['--listen', '0', '--token-file', '/dev/zero'], 1, '/dev/zero is larger than 1 MB'],
  ])('%j', async (args, expected, words) => {
    const { code, stderr } = await run([...args, '-o', 'jsonl'])
    expect(code).toBe(expected)
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  test('a port that is taken', async () => {
    const { url } = await listening()
    const { code, stderr } = await run(['--listen', new URL(url).port, '-o', 'jsonl'])
    expect([code, stderr.split('\n').length]).toEqual([1, 2])
    expect(stderr).toContain('address already in use')
  })
})

describe('with TLS', () => {
  const ca = tlsText('ca.crt')
  const serverKeys = ['--tls-cert', tlsFile('server.crt'), '--tls-key', tlsFile('server.key')]

  test('only clients with a certificate of the CA may post', async () => {
    const { running, url } = await listening(...serverKeys, '--client-ca', tlsFile('ca.crt'))
    expect(url).toMatch(/^https:/)
    await expect(send(url, { body: [body(0, 1)], ca })).rejects.toThrow()
    const stranger = { cert: tlsText('stranger.crt'), key: tlsText('stranger.key') }
    await expect(send(url, { body: [body(1, 2)], ca, ...stranger })).rejects.toThrow()
    const known = { ca, cert: tlsText('client.crt'), key: tlsText('client.key') }
    expect((await send(url, { body: [body(2, 3)], ...known })).status).toBe(200)
    await expect(send(url.replace('https', 'http'), { body: [body(3, 4)] })).rejects.toThrow()
    await running.until(
      (stdout, stderr) => linesOf(stdout).length === 1 && stderr.split('failed the TLS handshake').length === 4,
    )
    expect(idsOf(running.stdout())).toEqual(['id-2'])
  })

  test('and a token a port can be open to others', async () => {
    const token = path.join(folder(), 'token')
    fs.writeFileSync(token, 'secret\n', { mode: 0o600 })
    const args = [...serverKeys, '--token-file', token]
    const running = startLines(['--listen', '0.0.0.0:0', '-o', 'jsonl', ...args])
    await running.until((_, stderr) => stderr.includes('listening on https://0.0.0.0:'))
    const url = `https://127.0.0.1:${/0\.0\.0\.0:(\d+)/.exec(running.stderr())?.[1] ?? ''}`
    expect((await send(url, { body: [body(0, 1)], ca })).status).toBe(401)
    const headers = { Authorization: 'Bearer secret' }
    expect((await send(url, { body: [body(1, 2)], ca, headers })).status).toBe(200)
    await running.until((stdout) => linesOf(stdout).length === 1)
    expect(idsOf(running.stdout())).toEqual(['id-1'])
    expect(running.stderr()).toContain('did not send the right token')
  })
})

describe('the screen', () => {
  const policy = (): string => {
    const file = path.join(folder(), 'policy.yaml')
    fs.writeFileSync(file, metadataPolicy)
    return file
  }

  test('shows where it listens, what is posted, an event whole, and what came twice', async () => {
    const terminal = start(['--listen', '0', '-p', policy()], { rows: 50 })
    const first = await terminal.until((screen) => /listening on 127\.0\.0\.1:\d+/.test(screen))
    const [, address = ''] = /listening on (\S+)/.exec(first) ?? []
    const posted = body(0, 30, { requestObject: { spec: { only: 'in the body' } } })
    for (const status of [200, 200]) expect((await send(`http://${address}`, { body: [posted] })).status).toBe(status)
    await terminal.until((screen) => screen.includes('30 of 30 requests') && screen.includes('following'))
    terminal.type('\r')
    await terminal.until((screen) => screen.includes('in the body'))
    terminal.type('\x1b')
    await terminal.until((screen) => !screen.includes('in the body'))
    terminal.type('!')
    await terminal.until((screen) => screen.includes('30 duplicates'))
    terminal.type('\x1bq')
    expect(await terminal.exit).toMatchObject({ code: 0 })
    await expect(send(`http://${address}`, { body: [posted] })).rejects.toThrow()
  })

  test('opens events of stdin whole, and says that the stream has ended', async () => {
    const file = path.join(folder(), 'events')
    fs.writeFileSync(file, body(0, 40, { requestObject: { spec: { only: 'in the body' } } }) + '{"kind":"Event"')
    const terminal = start([], { rows: 50, shell: `gzip -c ${file} | "$NODE" "$PROGRAM" -p ${policy()} -` })
    await terminal.until((screen) => screen.includes('40 of 40 requests') && screen.includes('stream ended'))
    await terminal.until((screen) => screen.includes('1 lost'))
    terminal.type('\r')
    await terminal.until((screen) => screen.includes('in the body'))
    terminal.type('qq')
    await terminal.exit
  })

  test('is drawn afresh when whoever wrote into the pipe has garbled it', async () => {
    const [events, garbled, over] = ['events', 'garbled', 'over'].map((name) => path.join(folder(), name)) as [
      string,
      string,
      string,
    ]
    fs.writeFileSync(events, body(0, 40))
    const until = (file: string): string => `while [ ! -e ${file} ]; do sleep 0.02; done`
    const garble = `printf '\\n\\nGARBLED %s\\n\\n' here there >&2`
    const writer = `cat ${events}; ${until(garbled)}; ${garble}; ${until(over)}`
    const terminal = start([], { shell: `{ ${writer}; } | "$NODE" "$PROGRAM" -p ${policy()} -` })
    await terminal.until((screen) => screen.includes('40 of 40 requests'))
    fs.writeFileSync(garbled, '')
    await terminal.until((screen) => screen.includes('GARBLED there'))
    fs.writeFileSync(over, '')
    const rows = (
      await terminal.until((screen) => screen.includes('stream ended') && !screen.includes('GARBLED'))
    ).split('\n')
    expect(rows[0]).toContain('stream ended')
    expect(rows.filter((row) => row.includes('web-39')).length).toBeGreaterThan(0)
    expect(rows.at(-1)).toContain('quit')
    terminal.type('q')
    await terminal.exit
  })

  test('goes on with the next writer of a named pipe', async () => {
    const pipe = path.join(folder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    const terminal = start(['-p', policy(), pipe], { rows: 50 })
    for (const [from, to] of [
      [0, 10],
      [10, 20],
    ] as const) {
      execFileSync('sh', ['-c', 'cat > "$0"', pipe], { input: body(from, to, { annotations: { some: 'annotation' } }) })
      await terminal.until((screen) => screen.includes(`${to} of ${to} requests`) && screen.includes('following'))
    }
    terminal.type('\r')
    await terminal.until((screen) => screen.includes('some') && screen.includes('annotation'))
    terminal.type('qq')
    await terminal.exit
  })
})
