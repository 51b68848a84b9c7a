import { describe, expect, test } from 'vitest'
import { type ExplainOptions, explainTable, parseExplain } from '../../src/cli/explain/options.ts'

function options(...args: string[]): ExplainOptions {
  const parsed = parseExplain(args, '1.2.3')
  if (parsed.kind === 'print') throw new Error(parsed.text)
  return parsed.options
}

const pods = ['--verb', 'get', '--resource', 'pods']

test('what is not given has its default', () => {
  expect(options()).toEqual({
    policy: undefined,
    kubernetes: '1.36',
    knownApis: false,
    output: 'text',
    request: null,
    stdin: false,
  })
  expect(options('-p', 'a', '-')).toMatchObject({ policy: 'a', stdin: true, request: null })
  expect(options('-u', 'a', ...pods).request).toEqual({
    user: 'a',
    asAnonymous: false,
    group: [],
    exactGroups: false,
    verb: 'get',
    resource: 'pods',
  })
})

test.each<[string[], object]>([
  [['--user', '', ...pods], { user: '' }],
  [['--no-user', ...pods], { user: false }],
  [['--as-anonymous', ...pods], { asAnonymous: true }],
  [['-u', 'a', '-g', 'b', '--group', 'c', ...pods], { group: ['b', 'c'] }],
  [['-u', 'a', '--exact-groups', ...pods], { exactGroups: true }],
  [
    ['-u', 'a', ...pods, '-n', '', '--name', 'x', '--subresource', 's', '--api-group', ''],
    { namespace: '', apiGroup: '' },
  ],
  [['-u', 'a', '--url', '/a', '--method', 'POST'], { url: '/a', method: 'POST' }],
  [['-u', 'a', '--url', 'https://host/a'], { url: 'https://host/a' }],
])('%j', (args, expected) => {
  expect(options(...args).request).toMatchObject(expected)
})

describe('wrong usage exits with 2, says what is right, and refers to --help', () => {
  test.each<[string[], RegExp]>([
    [['--polcy', 'a'], /unknown option '--polcy'\n\(Did you mean --policy\?\)/],
    [['--as', 'a'], /unknown option '--as'\n\(Did you mean --user\?\)/],
    [['--as=a'], /Did you mean --user\?/],
    [['--as-group', 'a'], /Did you mean --group\?/],
    [['--path', '/a'], /Did you mean --url\?/],
    [['--uri', '/a'], /Did you mean --url\?/],
    [['--no-authenticated'], /Did you mean --exact-groups\?/],
    [['--json'], /Did you mean -o json\?/],
    [['--wat'], /unknown option '--wat'\n/],
    [['--constructor'], /unknown option '--constructor'\n/],
    [['-u'], /'-u, --user <name>' argument missing/],
    [['-o', 'yaml'], /'yaml' is invalid.*text, json/],
    [['--kubernetes', 'new'], /'new' is invalid. It must be a version such as 1.31/],
    [['--kubernetes', '2.0'], /It must be a version/],
    [['-u', 'a', '--url', 'healthz'], /'healthz' is invalid. Did you mean \/healthz\?/],
    [['-u', 'a', '--url', ''], /must begin with a \//],
    [['-u', 'a', '--url', '/a', '--method', 'get'], /'get' is invalid. Did you mean GET\?/],
    [['-u', 'a', '--url', '/a', '--method', 'FETCH'], /one of GET, HEAD, POST/],
    [['-u', 'a', '-g', 'b', 'c', ...pods], /unexpected argument 'c'/],
    [['audit.log'], /unexpected argument 'audit.log'/],
    [['-u', 'a', ...pods, '-'], /- reads an event from stdin: remove it/],
    [['-u', 'a', '--url', '/a', '--verb', 'get'], /--url needs --method, not --verb/],
    [['-u', 'a', '--url', '/a', '-n', 'b'], /--url is the whole request/],
    [['-u', 'a', '--method', 'GET', ...pods], /--method needs --url/],
    [['-u', 'a'], /describe the request/],
    [['-u', 'a', '--verb', 'get'], /describe the request: --verb and --resource/],
    [['-u', 'a', '--resource', 'pods'], /--resource needs --verb/],
    [[...pods], /which user\? Pass --user NAME, --as-anonymous, or --no-user/],
    [['--url', '/a', '-g', 'b'], /which user\?/],
    [['-u', 'a', '--as-anonymous', ...pods], /--as-anonymous is already a user/],
    [['--as-anonymous', '-g', 'b', ...pods], /--as-anonymous has its own group/],
    [['--no-user', '-g', 'b', ...pods], /--no-user has no groups/],
    [['--no-user', '-u', 'a', ...pods], /--no-user is a failed login, which has no user: remove --user/],
    [['-u', 'a', '--no-user', ...pods], /--no-user is a failed login, which has no user: remove --user/],
  ])('%j', (args, message) => {
    const parsed = parseExplain(args, '1.2.3')
    if (parsed.kind === 'run') return expect.fail('it would run')
    expect(parsed.text).toMatch(message)
    expect(parsed.text).toMatch(/^error: (?!error)[^]*see auditscope explain --help\n$/)
    expect([parsed.code, parsed.isError]).toEqual([2, true])
  })
})

describe('help', () => {
  test('contains every option, the exit codes, and examples that are right', () => {
    const parsed = parseExplain(['--help'], '1.2.3')
    if (parsed.kind === 'run') return expect.fail('it would run')
    expect([parsed.code, parsed.isError]).toEqual([0, false])
    const unwrapped = parsed.text.replaceAll(/\s+/g, ' ')
    for (const { flags, description } of explainTable('1.2.3').options) {
      expect(unwrapped).toContain(flags)
      expect(unwrapped).toContain(description)
    }
    expect(unwrapped).toMatch(
      /0 explained 1 the policy or the event cannot be read, or the policy is refused 2 wrong usage/,
    )
    const examples = [...parsed.text.matchAll(/auditscope explain (-p .*)$/gm)].map(([, args]) => args!.split(' '))
    expect(examples.length).toBeGreaterThan(5)
    for (const example of examples) expect(parseExplain(example, '1.2.3').kind).toBe('run')
  })

  test('--version says which Kubernetes the rules follow', () => {
    expect(parseExplain(['--version'], '1.2.3')).toMatchObject({
      text: 'auditscope 1.2.3, rules as of Kubernetes 1.36\n--kubernetes accepts 1.12 to 1.36\n',
      code: 0,
    })
  })
})
