import fs from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Failure } from '../source/source-file.ts'
import type { Spool } from '../source/streams/spool.ts'
import { listen, type Listener, type ListenOptions } from '../source/webhook/listen.ts'
import { reasonOf } from '../text/file-errors.ts'
import { type SafeText, say } from '../text/safe.ts'
import type { ListenFlags } from './listen-flags.ts'

/** The webhook's listener, or sentences that say why it could not start and what to do. */
export type SetUp = Listener | { readonly kind: 'refused'; readonly lines: readonly SafeText[] }

/** Opens the port that the command line asks for. Never rejects. */
export async function setUpListener(
  flags: ListenFlags & { readonly listen: NonNullable<ListenFlags['listen']> },
  spool: Spool,
): Promise<SetUp> {
  const token = flags.tokenFile === undefined ? null : tokenOf(flags.tokenFile)
  if (token !== null && 'kind' in token) return token
  const tls =
    flags.tlsCert === undefined || flags.tlsKey === undefined
      ? null
      : tlsOf(flags.tlsCert, flags.tlsKey, flags.clientCa)
  if (tls !== null && 'kind' in tls) return tls
  const { listen: address, maxBody, maxSpool } = flags
  const budget = Math.floor(maxSpool / 2)
  const opened = await listen({ ...address, tls, token: token?.text ?? null, spool, maxBody, budget })
  return opened.kind === 'listener' ? opened : refused(...portAdvice(opened, address.port))
}

function refused(...lines: readonly SafeText[]): SetUp & { kind: 'refused' } {
  return { kind: 'refused', lines }
}

type Refused = ReturnType<typeof refused>

/** The token in a file that only this user can read. */
function tokenOf(file: string): { readonly text: string } | Refused {
  const read = contentOf(file)
  if ('kind' in read) return read
  if ((read.mode & 0o077) !== 0)
    return refused(say`other users can read ${file}, and could post events with its token. Run chmod 600 ${file}`)
  const text = read.text.trim()
  if (text === '') return refused(say`no token in ${file}. Run openssl rand -hex 32 > ${file}`)
  if (/[^\x21-\x7e]/.test(text)) return refused(say`the token in ${file} must be one word of ASCII characters`)
  return { text }
}

function tlsOf(
  certFile: string,
  keyFile: string,
  caFile: string | undefined,
): NonNullable<ListenOptions['tls']> | Refused {
  const [cert, key] = [contentOf(certFile), contentOf(keyFile)]
  const ca = caFile === undefined ? null : contentOf(caFile)
  if ('kind' in cert) return cert
  if ('kind' in key) return key
  if (ca !== null && 'kind' in ca) return ca
  const steps: readonly (readonly [words: SafeText, check: () => void])[] = [
    [say`${certFile} is not a PEM certificate`, () => createSecureContext({ cert: cert.text })],
    [say`${keyFile} is not a PEM key, or it has a passphrase`, () => createSecureContext({ key: key.text })],
    [say`${keyFile} is not the key of ${certFile}`, () => createSecureContext({ cert: cert.text, key: key.text })],
  ]
  for (const [words, check] of steps) {
    try {
      check()
    } catch {
      return refused(words)
    }
  }
  // Node would silently ignore anything else, and nobody could post.
  if (ca !== null && !/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(ca.text))
    return refused(say`${caFile ?? ''} is not a PEM certificate`)
  return { cert: cert.text, key: key.text, ca: ca?.text ?? null }
}

/** Far more than any token, or any chain of certificates. */
const mostBytes = 1024 * 1024

/** The text of a small file. Reads no more of another: a device may have no end. */
function contentOf(file: string): { readonly text: string; readonly mode: number } | Refused {
  try {
    const handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    try {
      const bytes = Buffer.alloc(mostBytes + 1)
      let length = 0
      for (let read = -1; read !== 0 && length < bytes.length; length += read)
        read = fs.readSync(handle, bytes, length, bytes.length - length, null)
      if (length > mostBytes) return refused(say`${file} is larger than 1 MB. Is it the right file?`)
      return { mode: fs.fstatSync(handle).mode, text: bytes.toString('utf8', 0, length) }
    } finally {
      fs.closeSync(handle)
    }
  } catch (error) {
    return refused(say`cannot read ${file}: ${reasonOf(error)}`)
  }
}

function portAdvice({ code, path, message }: Failure, port: number): SafeText[] {
  switch (code) {
    case 'EADDRINUSE':
      return [say`cannot listen on ${path}: address already in use. Choose another port, or 0 for a free one`]
    case 'EACCES':
      return [say`cannot listen on ${path}: ports below 1024 need root. Choose a port above ${port}`]
    case 'EADDRNOTAVAIL':
      return [say`cannot listen on ${path}: this machine does not have that address`]
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [say`cannot listen on ${path}: unknown host`]
    default:
      return [say`cannot listen on ${path}: ${message}`]
  }
}
