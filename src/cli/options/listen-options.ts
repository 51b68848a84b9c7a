import { InvalidArgumentError, Option } from 'commander'
import type { NamedPath } from '../../intake/given-names.ts'
import type { ListenFlags } from '../../intake/listen-flags.ts'
import { listenPath } from '../../intake/streams.ts'

const mega = 1_000_000
const defaultBody = 64 * mega

export function listenOptions(): readonly Option[] {
  return [
    new Option(
      '--listen <[host:]port>',
      'receive events that a kube-apiserver posts (--audit-webhook-config-file); the default host is 127.0.0.1',
    ).argParser(addressArgument),
    new Option('--tls-cert <file>', 'TLS certificate of --listen (PEM)'),
    new Option('--tls-key <file>', 'private key of --tls-cert (PEM)'),
    new Option('--client-ca <file>', 'accept posts only from clients with a certificate of this CA'),
    new Option('--token-file <file>', 'accept posts only from clients that send the bearer token in this file'),
    new Option('--tee <file>', 'also append incoming events to this file'),
    new Option('--max-body <mb>', 'refuse larger posts').argParser(sizeArgument).default(defaultBody, '64'),
    new Option('--max-spool <mb>', 'disk space for piped or posted input, so that events can be opened')
      .argParser(sizeArgument)
      .default(512 * mega, '512'),
  ]
}

/** Who may post, and where the events are saved, in a few words. */
export function whoMayPost({ clientCa, tokenFile, tee }: ListenFlags): string {
  const required = [clientCa === undefined ? '' : 'a certificate', tokenFile === undefined ? '' : 'the token']
  const proof = required.filter((one) => one !== '').join(' and ')
  const who = proof === '' ? 'from this machine only' : `from clients with ${proof}`
  return `${who}${tee === undefined ? '' : `, saved to ${tee}`}`
}

/** Which options conflict, and what to do; null when none do. */
export function wrongListen(
  flags: ListenFlags & { readonly follow: boolean | undefined },
  { files, names }: { readonly files: readonly string[]; readonly names: readonly NamedPath[] },
  demo: boolean,
): string | null {
  const { listen, tlsCert, tlsKey, clientCa, tokenFile, tee, maxBody, maxSpool } = flags
  if (tee !== undefined && listen === undefined && !files.includes('-'))
    return '--tee needs --listen or stdin (-): a FILE is already on disk'
  if (demo && listen !== undefined) return '--demo plays its own log: remove --listen or --demo'
  const listenOnly = Object.entries({
    'tls-cert': tlsCert,
    'tls-key': tlsKey,
    'client-ca': clientCa,
    'token-file': tokenFile,
    'max-body': maxBody === defaultBody ? undefined : maxBody,
  })
  if (listen === undefined) {
    const [name] = listenOnly.find(([, given]) => given !== undefined) ?? []
    return name === undefined ? null : `--${name} needs --listen [HOST:]PORT`
  }
  if (names.some(({ name }) => name === listenPath))
    return `${listenPath} is the name of the webhook in --policy LOG=FILE: give the log another name`
  if (flags.follow === false) return '--listen always follows: remove --no-follow'
  if ((tlsCert === undefined) !== (tlsKey === undefined)) return 'give both --tls-cert and --tls-key, or neither'
  if (clientCa !== undefined && tlsCert === undefined) return '--client-ca needs TLS: add --tls-cert and --tls-key'
  if (maxBody * 4 > maxSpool)
    return `--max-spool must be at least four times --max-body: ${(maxBody * 4) / mega} or more`
  if (isLoopback(listen.host)) return null
  if (clientCa === undefined && tokenFile === undefined)
    return `anyone who can reach ${listen.host} could post: add --client-ca or --token-file, or listen on 127.0.0.1`
  return tlsCert === undefined
    ? 'the token would cross the network unencrypted: add --tls-cert and --tls-key, or listen on 127.0.0.1'
    : null
}

/** Whether only this machine can reach a host. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function addressArgument(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([\da-fA-F:.%\w]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === '' || port > 65_535)
    throw new InvalidArgumentError(
      'It must be [HOST:]PORT, such as 9443, 127.0.0.1:9443 or [::1]:9443; port 0 picks a free port.',
    )
  return { host: bracketed ?? plain ?? '127.0.0.1', port }
}

function sizeArgument(text: string): number {
  const number = Number(text.replaceAll(/[_,]/g, ''))
  if (Number.isFinite(number) && number > 0 && number <= 1_000_000) return Math.round(number * mega)
  throw new InvalidArgumentError('It must be a number of megabytes above 0.')
}
