import { describe, expect, test } from 'vitest'
import { mainTable, type Options, parseOptions } from '../../src/cli/options/options.ts'

function options(...args: string[]): Options {
  const parsed = parseOptions(args, '1.2.3')
  if (parsed.kind === 'print') throw new Error(parsed.text)
  return parsed.options
}

test('what is not given has its default', () => {
  expect(options('audit.log')).toEqual({
    args: ['audit.log'],
    files: ['audit.log'],
    names: [],
    policy: [],
    compare: undefined,
    output: undefined,
    follow: undefined,
    query: [],
    requests: false,
    history: true,
    since: undefined,
    now: undefined,
    tz: 'UTC',
    strict: false,
    demo: false,
    speed: 1,
    maxEvents: 1_000_000,
    maxBody: 64_000_000,
    maxSpool: 512_000_000,
    kubernetes: '1.36',
    knownApis: false,
    ascii: false,
    wide: false,
    color: 'auto',
    theme: 'auto',
    mouse: false,
  })
})

test.each<[string[], Partial<Options>]>([
  [['a', 'b', '-'], { files: ['a', 'b', '-'] }],
  [['--', '-f', '--strict'], { files: ['-f', '--strict'], strict: false }],
  [['cp-1=a', 'b'], { files: ['a', 'b'], names: [{ name: 'cp-1', path: 'a' }] }],
  [['cp-1=-', '--tee', 'kept.log'], { files: ['-'], tee: 'kept.log' }],
  [['-p', 'policy.yaml', 'a'], { policy: ['policy.yaml'] }],
  [['--policy=policy.yaml', 'a'], { policy: ['policy.yaml'] }],
  [['a', 'b', '-p', 'a=1.yaml', '-p', 'b=2.yaml'], { policy: ['a=1.yaml', 'b=2.yaml'] }],
  [['a', '-p', 'p', '--compare', 'q', '-q', 'change:dropped'], { compare: 'q' }],
  [['a', '-o', 'jsonl'], { output: 'jsonl' }],
  [['a', '--output', 'summary'], { output: 'summary' }],
  [['a', '-f'], { follow: true }],
  [['a', '--follow'], { follow: true }],
  [['a', '--no-follow'], { follow: false }],
  [['a', '-q', '-verb:get'], { query: [{ field: 'verb', negated: true, values: [{ kind: 'literal', text: 'get' }] }] }],
  [['a', '-q', ''], { query: [] }],
  [
    ['a', '-q', 'verb:get', '--query', '-user:alice'],
    {
      query: [
        { field: 'verb', negated: false, values: [{ kind: 'literal', text: 'get' }] },
        { field: 'user', negated: true, values: [{ kind: 'literal', text: 'alice' }] },
      ],
    },
  ],
  [['a', '--requests', '-o', 'jsonl'], { requests: true, output: 'jsonl' }],
  [['a', '--requests'], { requests: true, output: undefined }],
  [['a', '--strict', '--ascii'], { strict: true, ascii: true }],
  [['a', '--wide', '--color', 'never'], { wide: true, color: 'never' }],
  [['a', '--max-events', '2_000_000'], { maxEvents: 2_000_000 }],
  [['a', '--max-events', '50,000'], { maxEvents: 50_000 }],
  [['--demo'], { demo: true, files: [] }],
  [['--demo', '--speed', '0.5'], { speed: 0.5 }],
])('%j', (args, expected) => {
  expect(options(...args)).toMatchObject(expected)
})

test('without FILE the log is stdin, if that is a pipe or a file', () => {
  const filesOf = (...args: string[]): unknown => {
    const parsed = parseOptions(args, '1.2.3', true)
    return parsed.kind === 'print' ? parsed.text : parsed.options.files
  }
  expect(filesOf()).toEqual(['-'])
  expect(filesOf('--strict', '--tee', 'kept.log')).toEqual(['-'])
  expect(filesOf('a')).toEqual(['a'])
  expect(filesOf('--demo')).toEqual([])
  expect(filesOf('--listen', '9443')).toEqual([])
})

describe('wrong usage exits with 2, says what is wrong, and refers to --help', () => {
  test.each<[string[], RegExp]>([
    [[], /no log given/],
    [['--strict'], /no log given/],
    [['a', '--compare', 'b'], /--compare needs --policy FILE/],
    [['a', '-p', 'b', '-q', 'change:dropped'], /change: needs --compare FILE/],
    [['a', '-q', 'verdict:drift'], /verdict: needs --policy FILE/],
    [['a', '--speed', '2'], /--speed needs --demo/],
    [['a', '-o', 'jsonl', '--wide'], /--wide needs -o text/],
    [['a', '-o', 'screen', '--color', 'never'], /--color needs -o text/],
    [['a', '--color', 'red'], /Allowed choices are auto, always, never/],
    [['a', '--follow', '--no-follow'], /--follow and --no-follow conflict/],
    [['a', '--no-follow', '-f'], /--follow and --no-follow conflict/],
    [['a', '-q', '-rule:3'], /rule: needs --policy FILE/],
    [['a', '--requests', '-o', 'summary'], /--requests prints lines: add -o jsonl or -o text/],
    [['a', '--requests', '-o', 'screen'], /--requests prints lines: add -o jsonl or -o text/],
    [
      ['a', '--requests', '-q', 'verb:get -stage:Panic'],
      /--requests prints all stages .*: remove --requests, or stage:/,
    ],
    [['a', '--wat'], /unknown option '--wat'/],
    [['a', '--polcy', 'b'], /unknown option '--polcy'\n\(Did you mean --policy\?\)/],
    [['a', '-p'], /'-p, --policy <file>' argument missing/],
    [['a', '-o'], /'-o, --output <format>' argument missing/],
    [['a', '-o', 'xml'], /'-o, --output <format>' argument 'xml' is invalid.*screen, jsonl, text, summary/],
    [['a', '-q', 'verb:'], /'-q, --query <filter>' argument 'verb:' is invalid.*At character 6: value missing/],
    [
      ['a', '-q', 'verb:get', '-q', 'code:abc'],
      /argument 'code:abc' is invalid.*It can match nothing: a code is a number such as 403/,
    ],
    [['a', '-q', 'verb:get nope:a'], /--query.*At character 10: unknown field "nope": did you mean note\?/],
    [['a', '-q', 'ns:"a'], /--query.*At character 4: unclosed quote/],
    [['a', '--max-events', '0'], /'--max-events <n>' argument '0' is invalid.*positive integer/],
    [['a', '--max-events', '1.5'], /--max-events <n>' argument '1.5'/],
    [['a', '--max-events', ''], /--max-events <n>' argument ''/],
    [['a', '--max-events', 'many'], /--max-events <n>' argument 'many'/],
    [['--demo', '--speed', '0'], /'--speed <n>' argument '0' is invalid.*above 0/],
    [['--demo', '--speed', '-1'], /--speed/],
    [['--demo', '--speed', 'Infinity'], /--speed <n>' argument 'Infinity'/],
  ])('%j', (args, message) => {
    const parsed = parseOptions(args, '1.2.3')
    if (parsed.kind === 'run') return expect.fail('it would run')
    expect(parsed.text).toMatch(message)
    expect(parsed.text).toMatch(/see auditscope --help\n$/)
    expect([parsed.code, parsed.isError]).toEqual([2, true])
  })
})

describe('help', () => {
  test.each([['--help'], ['-h'], ['a', '--strict', '--help']])('is printed for %s', (...args) => {
    const parsed = parseOptions(args, '1.2.3')
    expect(parsed).toMatchObject({ kind: 'print', code: 0, isError: false })
  })

  test('contains every option, and what each is for', () => {
    const parsed = parseOptions(['--help'], '1.2.3')
    if (parsed.kind === 'run') return expect.fail('it would run')
    const unwrapped = parsed.text.replaceAll(/\s+/g, ' ')
    const { options } = mainTable('1.2.3')
    expect(options.length).toBeGreaterThan(10)
    for (const { flags, description } of options) {
      expect(unwrapped).toContain(flags)
      expect(description).not.toBe('')
      expect(unwrapped).toContain(description)
    }
    expect(unwrapped).toContain('-h, --help')
    expect(unwrapped).toContain('- for stdin')
  })

  test.each([['--version'], ['-V']])('%s says which Kubernetes the rules follow', (flag) => {
    expect(parseOptions([flag], '1.2.3')).toEqual({
      kind: 'print',
      text: 'auditscope 1.2.3, rules as of Kubernetes 1.36\n--kubernetes accepts 1.12 to 1.36\n',
      code: 0,
      isError: false,
    })
  })
})
