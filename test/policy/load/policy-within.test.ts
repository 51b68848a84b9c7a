import { describe, expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { placeInFile, policyWithin, type WrappedPolicy } from '../../../src/policy/load/policy-within.ts'
import { loadPrepared, prepare } from '../../../src/policy/load/prepare.ts'

const policy = [
  'apiVersion: audit.k8s.io/v1',
  'kind: Policy',
  '# a comment',
  'rules:',
  '',
  '- level: Metadata',
  '  users: [a]',
]
const text = `${policy.join('\n')}\n`

function configMap(...values: readonly string[]): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: audit\ndata:\n${values.join('')}`
}

function block(key: string, header = '|', indent = 4, content = text): string {
  const lines = content.trimEnd().split('\n')
  return `  ${key}: ${header}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}\n`
}

function wrapped(source: string, key?: string): WrappedPolicy {
  const outcome = policyWithin(source, key)
  if (outcome.kind !== 'wrapped') throw new Error(`it is ${outcome.kind}`)
  return outcome
}

describe('unwrap', () => {
  test('takes the one policy out of a ConfigMap', () => {
    const source = configMap(block('policy.yaml'))
    expect(policyWithin(source)).toEqual({
      kind: 'wrapped',
      key: 'policy.yaml',
      text,
      at: { line: 6, column: 3 },
      offset: { lines: 6, columns: 4 },
    })
  })

  // Each word of the policy stands in the file where the place in the file says it does.
  test.each<[string, string]>([
    ['a block', configMap(block('a'))],
    ['a block that is indented further', configMap(block('a', '|', 11))],
    ['a block without its last line end', configMap(block('a', '|-'))],
    ['a block with a comment behind its sign', configMap(block('a', '|  # here'))],
    ['a block that says how far it is indented', configMap(block('a', '|2', 4, `  ${text.replaceAll('\n', '\n  ')}`))],
    ['a block with blank lines first', configMap(block('a', '|', 4, `\n\n${text}`))],
    ['an anchored block', configMap(block('a', '&x |'))],
    ['a tagged block', configMap(block('a', '!!str |'))],
    ['a file with a byte order mark', `\ufeff${configMap(block('a'))}`],
    ['a file with CRLF', configMap(block('a')).replaceAll('\n', '\r\n')],
    ['beside other texts', configMap('  b: 1\n', block('a'), '  c: "kind: Policy"\n')],
    ['behind a directive', `%YAML 1.1\n---\n${configMap(block('a'))}`],
  ])('keeps the places of %s', (_, source) => {
    const one = wrapped(source)
    const file = source.replace(/^\ufeff/, '').split(/\r?\n/)
    const lines = one.text.split('\n')
    const words = lines.flatMap((line, index) =>
      [...line.matchAll(/[\w./#-]+/g)].map((word) => ({ word: word[0], line: index + 1, column: word.index + 1 })),
    )
    expect(words.length).toBeGreaterThan(10)
    for (const { word, ...place } of words) {
      const { line, column } = placeInFile(one, place)
      expect(file[line - 1]!.slice(column - 1, column - 1 + word.length)).toBe(word)
    }
  })

  test.each<[string, string]>([
    ['in double quotes', configMap(`  a: ${JSON.stringify(text)}\n`)],
    ['in single quotes', configMap(`  a: '${policy.join('\n\n    ')}'\n`)],
    ['folded', configMap(block('a', '>', 4, text.replaceAll('\n', '\n\n')))],
    ['an alias', configMap(block('b', '&x |'), '  a: *x\n')],
    ['JSON', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: text } })],
  ])('gives the place of the key where the text is %s', (_, source) => {
    const one = wrapped(source, 'a')
    expect(one.text).toContain('- level: Metadata')
    expect(one.offset).toBeNull()
    expect(placeInFile(one, { line: 6, column: 3 })).toEqual(one.at)
    const line = source.split('\n')[one.at.line - 1]!
    expect(line.slice(one.at.column - 1)).toMatch(/^"?a"?:/)
  })

  test('leaves what is no ConfigMap alone', () => {
    expect(policyWithin(text)).toEqual({ kind: 'plain' })
    expect(policyWithin('')).toEqual({ kind: 'plain' })
    expect(policyWithin('# a ConfigMap\n- a\n')).toEqual({ kind: 'plain' })
    expect(policyWithin('kind: [ConfigMap]\n')).toEqual({ kind: 'plain' })
    expect(policyWithin('kind: ConfigMap\n\tdata: 1')).toEqual({ kind: 'plain' })
    expect(policyWithin('{"kind": "ConfigMap",}')).toEqual({ kind: 'plain' })
    expect(policyWithin(`kind: ConfigMap${'['.repeat(10_000)}`)).toEqual({ kind: 'plain' })
  })

  test('asks which of several', () => {
    const source = configMap(block('a'), block('b'), block('log', '|', 4, 'kind: Event\napiVersion: audit.k8s.io/v1'))
    expect(policyWithin(source)).toEqual({
      kind: 'several',
      choices: [
        { key: 'a', line: 6, column: 3 },
        { key: 'b', line: 14, column: 3 },
      ],
    })
    expect(wrapped(source, 'b').at.line).toBe(14)
    expect(wrapped(source, 'log').text).toBe('kind: Event\napiVersion: audit.k8s.io/v1\n')
    expect(policyWithin(source, 'c')).toEqual({ kind: 'none', isConfigMap: true, keys: ['a', 'b', 'log'] })
  })

  test.each([
    ['kind: ConfigMap\n', []],
    ['kind: ConfigMap\ndata:\n', []],
    ['kind: ConfigMap\ndata: [a]\n', []],
    ['kind: ConfigMap\ndata: {a: 1, __proto__: "x"}\n', ['a', '__proto__']],
  ])('finds none in %j', (source, keys) => {
    expect(policyWithin(source)).toEqual({ kind: 'none', isConfigMap: true, keys })
    expect(policyWithin(source, 'a')).toEqual({ kind: 'none', isConfigMap: true, keys })
  })
})

describe('a prepared policy', () => {
  const load = (source: string, preparing = {}, kubernetes = '1.36') => {
    const prepared = prepare(source, preparing)
    if (prepared.kind === 'problem') throw new Error(prepared.problem.message)
    return { prepared, loaded: loadPrepared(source, prepared, kubernetes) }
  }

  test('has the lines and places of its file', () => {
    const source = configMap(block('a'))
    const { loaded } = load(source)
    expect(loaded.policy).toEqual(parsePolicy(text).policy)
    expect(loaded.text?.rules).toEqual([{ first: 12, last: 13 }])
    expect(loaded.text?.lines[11]).toBe('    - level: Metadata')
    expect(loaded.text?.positions.get('rules[0].users[0]')).toEqual({ line: 13, column: 15 })
  })

  test('has its errors and warnings where they are in the file', () => {
    const wrong = (from: string, to: string) => load(configMap(block('a', '|', 4, text.replace(from, to)))).loaded
    const [error] = wrong('Metadata', 'Metdata').errors
    expect([error?.line, error?.column, error?.path]).toEqual([12, 14, 'rules[0].level'])
    const [warning] = wrong('users', 'user').warnings
    expect([warning?.line, warning?.column, warning?.path]).toEqual([13, 7, 'rules[0].user'])
  })

  test('in quotes has all of them at its key', () => {
    const { loaded, prepared } = load(configMap(`  a: ${JSON.stringify(text)}\n`))
    expect(loaded.text?.rules).toEqual([{ first: 6, last: 6 }])
    expect(prepared.notes[0]?.message).toMatch(/all places in it are shown as this one/)
  })

  test('says that it was unwrapped, unless the key was named', () => {
    const source = configMap(block('a'))
    expect(load(source).prepared.notes).toEqual([
      {
        ...{ code: 'config-map', path: '', line: 6, column: 3 },
        ...{ message: 'using the policy in data.a of this ConfigMap', advice: '' },
      },
    ])
    expect(load(source, { key: 'a' }).prepared.notes).toEqual([])
    expect(load(text).prepared.notes).toEqual([])
  })

  test.each<[string, string, string | undefined, string]>([
    ['no ConfigMap', text, 'a', '1:1 there is no text or object at a in this file: Remove #a.'],
    ['several', configMap(block('a'), block('b')), undefined, '6:3 this ConfigMap wraps several policies: Add the key'],
    ['no such key', configMap(block('a')), 'c', '1:1 this ConfigMap has no text data.c: It has #a.'],
    ['no keys', 'kind: ConfigMap', 'c', '1:1 this ConfigMap has no text data.c: '],
  ])('is none: %s', (_, source, key, message) => {
    const outcome = prepare(source, { key })
    if (outcome.kind === 'prepared') return expect.fail('it is one')
    const { line, column, message: words, advice } = outcome.problem
    expect(`${line}:${column} ${words}: ${advice}`).toContain(message)
  })

  test('leaves to the loader what it says better', () => {
    const { loaded } = load('apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    {{ .Values.policy }}\n')
    expect(loaded.errors[0]?.advice).toMatch(/^This is a template: render it/)
    expect(load('kind: ConfigMap\n').loaded.errors[0]?.advice).toMatch(/Give the audit policy itself/)
  })

  test('follows the Kubernetes that is asked for', () => {
    const old = text.replace('v1', 'v1beta1')
    expect(load(configMap(block('a', '|', 4, old)), {}, '1.23').loaded.policy?.apiVersion).toBe('audit.k8s.io/v1beta1')
    expect(load(configMap(block('a', '|', 4, old)), {}, '1.24').loaded.errors).toHaveLength(1)
  })
})
