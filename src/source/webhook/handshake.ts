import { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'

/** What is known of a TLS handshake that failed. */
export interface FailedHandshake {
  /** The error, as Node.js or OpenSSL gives it. */
  readonly error: NodeJS.ErrnoException
  /** The TLS socket. */
  readonly socket: Socket & { readonly authorizationError?: unknown; readonly servername?: unknown }
  /** The address of ours that the client connected to. */
  readonly localAddress: string
}

/**
 * Says in words why a TLS handshake failed, and what to change in the client's kubeconfig.
 *
 * @param cert our certificate, PEM.
 */
export function handshakeWords({ error, socket, localAddress }: FailedHandshake, cert: string): string {
  const { code = '', message } = error
  if (code === 'ERR_SSL_HTTP_REQUEST') return 'it sent plain HTTP: "server" in its kubeconfig needs https://'
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE')
    return 'it sent no client certificate: its kubeconfig needs client-certificate and client-key'
  if (typeof socket.authorizationError === 'string')
    return `--client-ca did not sign its certificate (${socket.authorizationError}): its kubeconfig needs another client-certificate`
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'it was too slow'
  // Go and OpenSSL say why they refuse a certificate, others just hang up.
  if (isDistrust(code)) return distrust(nameAsked(socket.servername, localAddress), cert)
  if (code === 'ECONNRESET') return `it hung up; perhaps ${distrust(nameAsked(socket.servername, localAddress), cert)}`
  const [, why = ''] = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):/.exec(message) ?? []
  return why || message
}

/** The alerts of TLS about a certificate (RFC 8446, 6.2). */
function isDistrust(code: string): boolean {
  return /ALERT_(?:BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|UNSUPPORTED_CERTIFICATE)$/.test(
    code,
  )
}

/** The name or address that the client wants to talk to. Clients send names only, so an address is the one of ours. */
function nameAsked(servername: unknown, localAddress: string): string {
  return typeof servername === 'string' && servername !== '' ? servername : localAddress.replace(/^::ffff:(?=\d)/, '')
}

function distrust(name: string, cert: string): string {
  const { names, isFor } = certificateOf(cert, name)
  return isFor
    ? 'it does not trust our certificate: certificate-authority in its kubeconfig must be the CA of --tls-cert'
    : `our certificate is not for ${name}: "server" in its kubeconfig must be one of ${names}, or --tls-cert another one`
}

/** The names in a certificate, and whether one of them covers a name or address. */
function certificateOf(cert: string, name: string): { readonly names: string; readonly isFor: boolean } {
  const certificate = new X509Certificate(cert)
  const found = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)
  return { names: certificate.subjectAltName ?? 'its names', isFor: name === '' || found !== undefined }
}
