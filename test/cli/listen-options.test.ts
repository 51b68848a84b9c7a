import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { whoMayPost } from '../../src/cli/options/listen-options.ts'
import { parseOptions } from '../../src/cli/options/options.ts'
import { setUpListener } from '../../src/intake/open-port.ts'
import { openSpool } from '../../src/source/streams/spool.ts'
import { scratch } from '../source/waiting.ts'
import { tlsFile } from '../support/certificates.ts'

function parsed(...args: string[]) {
  const outcome = parseOptions(args, '0')
  return outcome.kind === 'run' ? outcome.options : outcome.text
}

test.each([
  ['9443', { host: '127.0.0.1', port: 9443 }],
  ['0', { host: '127.0.0.1', port: 0 }],
  ['localhost:9443', { host: 'localhost', port: 9443 }],
  ['127.0.0.2:9443', { host: '127.0.0.2', port: 9443 }],
  ['[::1]:9443', { host: '::1', port: 9443 }],
])('--listen %s', (text, listen) => {
  expect(parsed('--listen', text)).toMatchObject({ listen, files: [], maxBody: 64_000_000, maxSpool: 512_000_000 })
})

test.each(['', 'x', '70000', '::1:9443', '127.0.0.1', ':9443', '9443x'])('--listen %j is refused', (text) => {
  expect(parsed('--listen', text)).toMatch(/\[HOST:\]PORT/)
})

const tls = ['--tls-cert', 'c', '--tls-key', 'k']

test.each<[words: string, args: string[]]>([
  ['add --client-ca or --token-file', ['--listen', '0.0.0.0:9443']],
  ['add --client-ca or --token-file', ['--listen', '[::]:9443', ...tls]],
  ['add --client-ca or --token-file', ['--listen', 'cp-1:9443', ...tls]],
  // Names that only look like this machine's address: whoever holds the name decides where it leads.
  ['add --client-ca or --token-file', ['--listen', '127.0.0.1.example.com:9443', ...tls]],
  ['add --client-ca or --token-file', ['--listen', 'a127.0.0.1:9443', ...tls]],
  ['add --client-ca or --token-file', ['--listen', 'localhost.example.com:9443', ...tls]],
  ['would cross the network unencrypted', ['--listen', '10.0.0.1:9443', '--token-file', 't']],
  ['give both', ['--listen', '9443', '--tls-cert', 'c']],
  ['--client-ca needs TLS', ['--listen', '9443', '--client-ca', 'c']],
  ['remove --no-follow', ['--listen', '9443', '--no-follow']],
  ['four times --max-body: 256 or more', ['--listen', '9443', '--max-spool', '100']],
  ['--token-file needs --listen', ['--token-file', 't', 'audit.log']],
  ['--tls-key needs --listen', ['--tls-key', 'k', 'audit.log']],
  ['--max-body needs --listen', ['--max-body', '8', 'audit.log']],
  ['--tee needs --listen or stdin', ['--tee', 'f', 'audit.log']],
  ['--demo', ['--demo', '--listen', '9443']],
  ['above 0', ['--listen', '9443', '--max-body', '0']],
  ['no log given', []],
])('%s', (words, args) => {
  expect(parsed(...args)).toContain(words)
})

test.each<[string[]]>([
  [['--listen', '0.0.0.0:9443', ...tls, '--token-file', 't']],
  [['--listen', '0.0.0.0:9443', ...tls, '--client-ca', 'c']],
  [['--listen', '9443', '--token-file', 't', 'audit.log', '-']],
  [['--tee', 'f', '-']],
])('%j is taken', (args) => {
  expect(parsed(...args)).toBeTypeOf('object')
})

describe('a sentence says what cannot be used', () => {
  const said = async (...args: string[]): Promise<string> => {
    const options = parsed('--listen', '0', ...args)
    if (typeof options === 'string' || options.listen === undefined) throw new Error('it is refused')
    const spool = openSpool({ bound: 1000 })
    const outcome = await setUpListener({ ...options, listen: options.listen }, spool)
    onTestFinished(() => (outcome.kind === 'listener' ? outcome.close() : undefined))
    return outcome.kind === 'listener' ? outcome.url : outcome.lines.join('\n')
  }

  test('the token', async () => {
    const file = path.join(scratch(), 'token')
    expect(await said('--token-file', file)).toBe(`cannot read ${file}: there is no such file`)
    fs.writeFileSync(file, '\n', { mode: 0o600 })
    expect(await said('--token-file', file)).toContain('no token in')
    fs.writeFileSync(file, 'two words\n')
    expect(await said('--token-file', file)).toContain('must be one word')
    fs.writeFileSync(file, 'secret\n')
    expect(await said('--token-file', file)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    fs.writeFileSync(file, 'x'.repeat(2_000_000))
    expect(await said('--token-file', file)).toBe(`${file} is larger than 1 MB. Is it the right file?`)
    fs.chmodSync(file, 0o640)
    fs.writeFileSync(file, 'secret\n')
    expect(await said('--token-file', file)).toContain(`chmod 600 ${file}`)
  })

  test('the port', async () => {
    const url = await said()
    const { port } = new URL(url)
    const taken = await setUpListener(
      {
        ...(parsed('--listen', port) as Exclude<ReturnType<typeof parsed>, string>),
        listen: { host: '127.0.0.1', port: Number(port) },
      },
      openSpool({ bound: 1000 }),
    )
    expect(taken).toMatchObject({ kind: 'refused', lines: [expect.stringContaining('address already in use')] })
  })

  test('certificates', async () => {
    const folder = scratch()
    const one = { cert: tlsFile('server.crt'), key: tlsFile('server.key') }
    const other = tlsFile('client.key')
    const text = path.join(folder, 'text')
    fs.writeFileSync(text, 'no certificate\n')
    const with_ = (cert: string, key: string, ...more: string[]) => said('--tls-cert', cert, '--tls-key', key, ...more)
    expect(await with_(one.cert, one.key)).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect(await with_(text, one.key)).toBe(`${text} is not a PEM certificate`)
    expect(await with_(one.cert, text)).toContain(`${text} is not a PEM key`)
    expect(await with_(one.cert, other)).toBe(`${other} is not the key of ${one.cert}`)
    expect(await with_(one.cert, one.key, '--client-ca', text)).toBe(`${text} is not a PEM certificate`)
    expect(await with_(one.cert, path.join(folder, 'none'))).toContain('there is no such file')
  })
})

test('says who may post', () => {
  const flags = { listen: undefined, tlsCert: undefined, tlsKey: undefined, maxBody: 1, maxSpool: 1 }
  const door = (clientCa?: string, tokenFile?: string, tee?: string): string =>
    whoMayPost({ ...flags, clientCa, tokenFile, tee })
  expect(door()).toBe('from this machine only')
  expect(door('ca')).toBe('from clients with a certificate')
  expect(door('ca', 'token')).toBe('from clients with a certificate and the token')
  expect(door(undefined, 'token', 'a.log')).toBe('from clients with the token, saved to a.log')
})
