import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Format } from '../../audit/records/formats/format.ts'
import { nearest } from '../../policy/load/nearest.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption, policyOption } from '../policies/policy-options.ts'
import { type Printout, wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand } from '../shared/command-table.ts'
import { exitCodes } from '../shared/door.ts'

const explainOutputs = ['text', 'json'] as const

/** The request that is asked about, as it was given. */
export interface GivenRequest {
  /** false: nobody, since the login failed. */
  readonly user?: string | false | undefined
  readonly asAnonymous: boolean
  readonly group: readonly string[]
  readonly exactGroups: boolean
  readonly verb?: string | undefined
  readonly resource?: string | undefined
  readonly apiGroup?: string | undefined
  readonly subresource?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly method?: string | undefined
  readonly url?: string | undefined
}

export interface ExplainOptions {
  /** The shape of the events on stdin, where only one is to be taken. */
  readonly format?: Format | undefined
  readonly policy: string | undefined
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly output: (typeof explainOutputs)[number]
  /** null: nothing was said of a request, so it is an event on stdin, or to be asked for. */
  readonly request: GivenRequest | null
  /** Whether `-` says that the event comes on stdin. */
  readonly stdin: boolean
}

/** Reads the arguments of `auditscope explain`. Never throws and never exits. */
export function parseExplain(args: readonly string[], version: string): ParsedCommand<ExplainOptions> {
  const parsed = parseArguments<GivenRequest & Omit<ExplainOptions, 'request'>>(explainTable(version), args, otherNamed)
  if (parsed.kind === 'print') return parsed
  const { policy, kubernetes, knownApis, output, format, ...request } = parsed.given
  const excess = parsed.args.find((arg) => arg !== '-')
  if (excess !== undefined)
    return wrongExplain(`'${excess}' belongs to no option: every --group, like the others, has one`)
  const asked = isAsked(request)
  const stdin = parsed.args.length > 0
  if (asked && stdin) return wrongExplain('- reads an event: leave it out, or the options that describe a request')
  const wrong = asked ? (clashes.find(({ when }) => when(request))?.say ?? null) : null
  if (wrong !== null) return wrongExplain(wrong)
  return {
    kind: 'run',
    options: { policy, kubernetes, knownApis, output, format, stdin, request: asked ? request : null },
  }
}

/** Wrong usage of `auditscope explain`. */
export function wrongExplain(message: string): Printout {
  return wrongUsage('auditscope explain', message)
}

/** The one table of options of `auditscope explain`. */
export function explainTable(version: string): Command {
  return commandFrom('auditscope explain', version, {
    usage: '--policy FILE [--user NAME] (--verb VERB --resource RESOURCE | --url PATH | -)',
    description:
      'Say which rule of an audit policy matches a request, why, why each rule before it does not, and what is logged. The request is described by options, or is that of an event on stdin. In a terminal, without either, it is asked for.',
    arguments: [['[-]', 'explain the event (or events) on stdin']],
    options: [
      policyOption(),
      ...requestOptions,
      formatOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-o, --output <format>', 'how to print it').choices(explainOutputs).default('text'),
    ],
    exitCodes: [
      { ...exitCodes.done, meaning: 'explained' },
      { ...exitCodes.failed, meaning: 'the policy or the event cannot be read, or is refused' },
      exitCodes.usage,
    ],
    notes: examples,
  })
}

const requestOptions: readonly Option[] = [
  new Option('-u, --user <name>', 'who asks, such as system:serviceaccount:shop:web'),
  new Option('--no-user', 'nobody: the login failed'),
  new Option('--as-anonymous', 'somebody who did not log in: system:anonymous').default(false),
  new Option('-g, --group <name>', 'a group of the user; once for each')
    .argParser((name: string, before: readonly string[]) => [...before, name])
    .default([], 'none'),
  new Option('--exact-groups', 'add none of the groups that kube-apiserver adds, such as system:authenticated').default(
    false,
  ),
  new Option('--verb <verb>', 'get, list, watch, create, update, patch, delete or deletecollection'),
  new Option('--resource <resource>', 'such as pods, pods/exec, deployments.apps'),
  new Option('--api-group <group>', 'the API group, "" for the core group (default: where the resource is)'),
  new Option('--subresource <name>', 'such as exec, as in --resource pods/exec'),
  new Option('-n, --namespace <name>', '"" for all, or none'),
  new Option('--name <name>', 'the name of the one object'),
  new Option('--url <path>', 'instead of a resource: such as /healthz, or the path of a resource').argParser(
    urlArgument,
  ),
  new Option('--method <method>', 'the HTTP method that goes with --url (default: GET)').argParser(methodArgument),
]

const examples = `Examples:
  auditscope explain -p policy.yaml -u alice --verb get --resource secrets -n shop --name db
  auditscope explain -p policy.yaml -u alice -g devs --verb create --resource pods/exec -n shop --name web
  auditscope explain -p policy.yaml -u system:serviceaccount:shop:web --verb list --resource deployments.apps
  auditscope explain -p policy.yaml --as-anonymous --url /healthz
  auditscope explain -p policy.yaml -u alice --method DELETE --url /api/v1/namespaces/shop/pods/web
  auditscope explain -p policy.yaml --no-user --url /api/v1/pods
  grep 5ea1c2e0 audit.log | auditscope explain -p policy.yaml -o json`

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']

/** Methods are case-sensitive in HTTP, and kube-apiserver knows these alone; `get` is none. */
function methodArgument(text: string): string {
  if (methods.includes(text)) return text
  const meant = nearest(text, methods)
  throw new InvalidArgumentError(meant === null ? `It must be one of ${methods.join(', ')}.` : `Did you mean ${meant}?`)
}

function urlArgument(text: string): string {
  if (text === '*' || /^(?:\/|https?:\/\/)/.test(text)) return text
  throw new InvalidArgumentError(text === '' ? 'It must begin with a /.' : `Did you mean /${text}?`)
}

const ofResource = ['verb', 'resource', 'apiGroup', 'subresource', 'namespace', 'name'] as const

function isAsked(request: GivenRequest): boolean {
  const { user, asAnonymous, group, exactGroups, url, method } = request
  const given = [user, url, method, ...ofResource.map((key) => request[key])]
  return given.some((value) => value !== undefined) || asAnonymous || exactGroups || group.length > 0
}

/** What cannot be asked together, or not without something else. */
const clashes: readonly { readonly when: (request: GivenRequest) => boolean; readonly say: string }[] = [
  {
    when: ({ url, ...rest }) => url !== undefined && rest.verb !== undefined,
    say: '--url goes with --method: leave --verb out (GET /api… is read as get or list)',
  },
  {
    when: ({ url, ...rest }) => url !== undefined && ofResource.some((key) => rest[key] !== undefined),
    say: '--url says all that is asked for: leave out what describes a resource, or --url',
  },
  {
    when: ({ method, url }) => method !== undefined && url === undefined,
    say: '--method goes with --url: with --resource give --verb',
  },
  {
    when: ({ url, resource }) => url === undefined && resource === undefined,
    say: 'what is asked for? Give --verb and --resource, or --url',
  },
  {
    when: ({ url, verb }) => url === undefined && verb === undefined,
    say: '--resource goes with --verb, such as --verb get',
  },
  {
    when: ({ asAnonymous, user }) => asAnonymous && user !== undefined,
    say: '--as-anonymous is a user of its own: leave --user out',
  },
  {
    when: ({ asAnonymous, group }) => asAnonymous && group.length > 0,
    say: '--as-anonymous has its own group, system:unauthenticated: leave --group out',
  },
  {
    when: ({ user, group }) => user === false && group.length > 0,
    say: '--no-user is nobody, who is in no group: leave --group out',
  },
  {
    when: ({ asAnonymous, user }) => user === undefined && !asAnonymous,
    say: 'who asks? Give --user NAME, --as-anonymous, or --no-user for a login that failed',
  },
]

/** Options of other programs (kubectl) and other words, for the ones here. */
const otherNames: Readonly<Record<string, string>> = {
  '--as': '--user',
  '--as-group': '--group',
  '--username': '--user',
  '--serviceaccount': '--user system:serviceaccount:NAMESPACE:NAME',
  '--anonymous': '--as-anonymous',
  '--path': '--url',
  '--uri': '--url',
  '--raw': '--url',
  '--non-resource-url': '--url',
  '--nonResourceURLs': '--url',
  '--http-method': '--method',
  '--apiGroup': '--api-group',
  '--resource-name': '--name',
  '--resourceNames': '--name',
  '--json': '-o json',
  '--no-authenticated': '--exact-groups',
  '--version-of-kubernetes': '--kubernetes',
  '-f': '--policy',
  '-v': '--verb',
}

/** What commander says, but for an option that has another name here, which is told instead of one that is spelt alike. */
function otherNamed(message: string): string {
  const [line, option = ''] = /^unknown option '([^'=]+).*$/m.exec(message) ?? []
  const meant = Object.hasOwn(otherNames, option) ? otherNames[option] : undefined
  return meant === undefined ? message : `${line ?? message}\n(Did you mean ${meant}?)`
}
