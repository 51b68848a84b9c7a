import { InvalidArgumentError, Option } from 'commander'
import type { ListenFlags } from '../../intake/listen-flags.ts'

const mega = 1_000_000

export function listenOptions(): readonly Option[] {
  return [
    new Option(
      '--listen <[host:]port>',
      "follow what a kube-apiserver posts here (--audit-webhook-config-file); the host is this machine's own unless one is named",
    ).argParser(addressArgument),
    new Option('--tls-cert <file>', 'the certificate that --listen shows (PEM)'),
    new Option('--tls-key <file>', 'its key'),
    new Option('--client-ca <file>', 'let only those post who have a certificate of this CA'),
    new Option('--token-file <file>', 'let only those post who send this bearer token'),
    new Option('--tee <file>', 'append what --listen or stdin brings to this file, one event a line'),
    new Option('--max-body <mb>', 'refuse bodies that are larger').argParser(sizeArgument).default(64 * mega, '64'),
    new Option('--max-spool <mb>', 'of what streams bring so much is kept to open events whole')
      .argParser(sizeArgument)
      .default(512 * mega, '512'),
  ]
}

/** Who may post, in a few words, and where what comes is kept. */
export function whoMayPost({ clientCa, tokenFile, tee }: ListenFlags): string {
  const who = [
    clientCa === undefined ? '' : 'has a client certificate',
    tokenFile === undefined ? '' : 'sends the token',
  ]
  const asked = who.filter((one) => one !== '').join(' and ')
  return `for whoever ${asked || 'is on this machine'}${tee === undefined ? '' : `, kept in ${tee}`}`
}

/** What does not go together; null when it does. */
export function wrongListen(
  flags: ListenFlags & { readonly follow: boolean | undefined },
  files: readonly string[],
  demo: boolean,
): string | null {
  const { listen, tlsCert, tlsKey, clientCa, tokenFile, tee, maxBody, maxSpool } = flags
  if (tee !== undefined && listen === undefined && !files.includes('-'))
    return '--tee keeps what --listen or stdin (-) brings: a FILE is there already'
  if (demo && listen !== undefined) return '--demo plays a log of its own: leave --listen out, or --demo'
  const without = Object.entries({ 'tls-cert': tlsCert, 'client-ca': clientCa, 'token-file': tokenFile })
  if (listen === undefined) {
    const [name] = without.find(([, given]) => given !== undefined) ?? []
    return name === undefined ? null : `--${name} is about --listen: give --listen [HOST:]PORT too`
  }
  if (flags.follow === false) return '--listen goes on until it is ended: leave --no-follow out'
  if ((tlsCert === undefined) !== (tlsKey === undefined)) return 'give both --tls-cert and --tls-key, or neither'
  if (clientCa !== undefined && tlsCert === undefined) return '--client-ca takes TLS: give --tls-cert and --tls-key too'
  if (maxBody * 4 > maxSpool)
    return `--max-spool must hold four bodies of --max-body at least: ${(maxBody * 4) / mega} or more`
  if (isLoopback(listen.host)) return null
  if (clientCa === undefined && tokenFile === undefined)
    return `${listen.host} can be reached from elsewhere, so whoever reaches it could post: give --client-ca or --token-file too, or listen on 127.0.0.1`
  return tlsCert === undefined
    ? 'a token that goes over the network must be encrypted: give --tls-cert and --tls-key too, or listen on 127.0.0.1'
    : null
}

/** Whether only this machine reaches a host. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function addressArgument(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([\da-fA-F:.%\w]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === '' || port > 65_535)
    throw new InvalidArgumentError(
      'It must be [HOST:]PORT, such as 9443, 127.0.0.1:9443 or [::1]:9443; port 0 takes one that is free.',
    )
  return { host: bracketed ?? plain ?? '127.0.0.1', port }
}

function sizeArgument(text: string): number {
  const number = Number(text.replaceAll(/[_,]/g, ''))
  if (Number.isFinite(number) && number > 0 && number <= 1_000_000) return Math.round(number * mega)
  throw new InvalidArgumentError('It must be a number of megabytes above 0.')
}
