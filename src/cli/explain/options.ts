import { type Command, InvalidArgumentError, Option } from 'commander'
import { nearest } from '../../audit/nearest.ts'
import type { Format } from '../../audit/records/formats/format.ts'
import { formatOption } from '../options/log-options.ts'
import { knownApisOption, kubernetesOption, policyOption } from '../policies/policy-options.ts'
import { type Printout, wrongUsage } from '../shared/arguments.ts'
import { commandFrom, parseArguments, type ParsedCommand } from '../shared/command-table.ts'
import { exitCodes } from '../shared/door.ts'

const explainOutputs = ['text', 'json'] as const

/** The request to explain, as given. */
export interface GivenRequest {
  /** false: no user, since the login failed. */
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
  /** The only format to accept on stdin; undefined to detect it. */
  readonly format?: Format | undefined
  readonly policy: string | undefined
  readonly kubernetes: string
  readonly knownApis: boolean
  readonly output: (typeof explainOutputs)[number]
  /** null when no option describes a request: it is then on stdin, or comes from the dialogue. */
  readonly request: GivenRequest | null
  /** Whether `-` was given: the event is on stdin. */
  readonly stdin: boolean
}

/** Reads the arguments of `auditscope explain`. Never throws and never exits. */
export function parseExplain(args: readonly string[], version: string): ParsedCommand<ExplainOptions> {
  const command = explainTable(version)
  // commander keeps only the last of the two.
  const users = new Set<string>()
  for (const name of ['user', 'no-user']) command.on(`option:${name}`, () => users.add(name))
  const parsed = parseArguments<GivenRequest & Omit<ExplainOptions, 'request'>>(command, args, suggestOurName)
  if (parsed.kind === 'print') return parsed
  const { policy, kubernetes, knownApis, output, format, ...request } = parsed.given
  const excess = parsed.args.find((arg) => arg !== '-')
  if (excess !== undefined)
    return wrongExplain(
      `unexpected argument '${excess}': each value needs its own option (repeat --group for each group)`,
    )
  const described = isDescribed(request)
  const stdin = parsed.args.length > 0
  if (described && stdin)
    return wrongExplain('- reads an event from stdin: remove it, or the options that describe a request')
  if (users.size > 1) return wrongExplain('--no-user is a failed login, which has no user: remove --user')
  const wrong = described ? (clashes.find(({ when }) => when(request))?.say ?? null) : null
  if (wrong !== null) return wrongExplain(wrong)
  return {
    kind: 'run',
    options: { policy, kubernetes, knownApis, output, format, stdin, request: described ? request : null },
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
      'Show which rule of an audit policy matches a request and why, why earlier rules did not match, and what is logged. Describe the request with options, or pass an event on stdin. Without either, auditscope asks for it in a terminal.',
    arguments: [['[-]', 'explain the event (or events) on stdin']],
    options: [
      policyOption(),
      ...requestOptions,
      formatOption(),
      kubernetesOption(),
      knownApisOption(),
      new Option('-o, --output <format>', 'output format').choices(explainOutputs).default('text'),
    ],
    exitCodes: [
      { ...exitCodes.done, meaning: 'explained' },
      { ...exitCodes.failed, meaning: 'the policy or the event cannot be read, or the policy is refused' },
      exitCodes.usage,
    ],
    notes: examples,
  })
}

const requestOptions: readonly Option[] = [
  new Option('-u, --user <name>', 'the user, such as system:serviceaccount:shop:web'),
  new Option('--no-user', 'no user: the login failed'),
  new Option('--as-anonymous', 'an anonymous user (system:anonymous)').default(false),
  new Option('-g, --group <name>', 'a group of the user; repeat for more')
    .argParser((name: string, before: readonly string[]) => [...before, name])
    .default([], 'none'),
  new Option('--exact-groups', 'omit the groups that kube-apiserver adds, such as system:authenticated').default(false),
  new Option('--verb <verb>', 'get, list, watch, create, update, patch, delete or deletecollection'),
  new Option('--resource <resource>', 'for example pods, pods/exec or deployments.apps'),
  new Option('--api-group <group>', 'the API group, "" for the core group (default: that of the resource)'),
  new Option('--subresource <name>', 'for example exec, as in --resource pods/exec'),
  new Option('-n, --namespace <name>', 'the namespace, "" for all namespaces or a cluster-scoped resource'),
  new Option('--name <name>', 'the name of the object'),
  new Option('--url <path>', 'a path such as /healthz, or the path of a resource').argParser(urlArgument),
  new Option('--method <method>', 'the HTTP method for --url (default: GET)').argParser(methodArgument),
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

/** HTTP methods are case-sensitive, so `get` is not one. kube-apiserver knows only these. */
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

function isDescribed(request: GivenRequest): boolean {
  const { user, asAnonymous, group, exactGroups, url, method } = request
  const given = [user, url, method, ...ofResource.map((key) => request[key])]
  return given.some((value) => value !== undefined) || asAnonymous || exactGroups || group.length > 0
}

/** Options that conflict, or that need another option. */
const clashes: readonly { readonly when: (request: GivenRequest) => boolean; readonly say: string }[] = [
  {
    when: ({ url, ...rest }) => url !== undefined && rest.verb !== undefined,
    say: '--url needs --method, not --verb (GET /api… becomes get or list)',
  },
  {
    when: ({ url, ...rest }) => url !== undefined && ofResource.some((key) => rest[key] !== undefined),
    say: '--url is the whole request: remove it, or the options that describe a resource',
  },
  {
    when: ({ method, url }) => method !== undefined && url === undefined,
    say: '--method needs --url; with --resource, use --verb',
  },
  {
    when: ({ url, resource }) => url === undefined && resource === undefined,
    say: 'describe the request: --verb and --resource, or --url',
  },
  {
    when: ({ url, verb }) => url === undefined && verb === undefined,
    say: '--resource needs --verb, such as --verb get',
  },
  {
    when: ({ asAnonymous, user }) => asAnonymous && user !== undefined,
    say: '--as-anonymous is already a user: remove --user',
  },
  {
    when: ({ asAnonymous, group }) => asAnonymous && group.length > 0,
    say: '--as-anonymous has its own group, system:unauthenticated: remove --group',
  },
  {
    when: ({ user, group }) => user === false && group.length > 0,
    say: '--no-user has no groups: remove --group',
  },
  {
    when: ({ asAnonymous, user }) => user === undefined && !asAnonymous,
    say: 'which user? Pass --user NAME, --as-anonymous, or --no-user for a failed login',
  },
]

/** Options of kubectl and other likely names, with the option that is meant. */
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

/** For an option with a different name here, suggests that name instead of commander's closest spelling. */
function suggestOurName(message: string): string {
  const [line, option = ''] = /^unknown option '([^'=]+).*$/m.exec(message) ?? []
  const meant = Object.hasOwn(otherNames, option) ? otherNames[option] : undefined
  return meant === undefined ? message : `${line ?? message}\n(Did you mean ${meant}?)`
}
