import { describe, expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { policyTextOf } from '../../../src/policy/load/policy-bytes.ts'

const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'
const utf16le = (what: string): Buffer => Buffer.from(`\ufeff${what}`, 'utf16le')
const utf16be = (what: string): Buffer => utf16le(what).swap16()
const bytes = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [part])))

// sigs.k8s.io/yaml with goyaml.v2 2.4.0 was run on each of these, and takes or refuses it.
describe('is taken', () => {
  test.each<[string, Uint8Array]>([
    ['UTF-8', bytes(text)],
    ['UTF-8 with a byte order mark', bytes('\ufeff', text)],
    ['UTF-16, little end first', utf16le(text)],
    ['UTF-16, big end first', utf16be(text)],
    ['UTF-16 with a pair of surrogates', utf16le(`${text}# 😀\n`)],
    ['a written-out U+FFFD', bytes(text, '# \ufffd\n')],
    ['Latin-1 far off in a second document', bytes(text, '---\n', '# far\n'.repeat(200), 0xe9, '\n')],
  ])('%s', (_, file) => {
    expect(parsePolicy(policyTextOf(file)).policy?.rules).toEqual([{ level: 'Metadata' }])
  })

  test('JSON with bytes that are not UTF-8, which become U+FFFD as in Go', () => {
    const file = bytes('{"apiVersion":"audit.k8s.io/v1","rules":[{"level":"None","users":["', 0xff, '"]}]}')
    expect(parsePolicy(policyTextOf(file)).policy?.rules).toEqual([{ level: 'None', users: ['\ufffd'] }])
  })
})

describe('is refused, with its place', () => {
  test.each<[string, Uint8Array, string]>([
    ['Latin-1 in a comment', bytes(text, '# ', 0xe9, 't', 0xe9, '\n'), '5:3'],
    ['Latin-1 on the last place', bytes(text, '# ', 0xe9), '5:3'],
    ['bytes that never are UTF-8', bytes(text, '  users: ["', 0xff, 0xfe, '"]\n'), '5:12'],
    ['a surrogate in UTF-8', bytes(text, '# ', 0xed, 0xa0, 0x80, '\n'), '5:3'],
    ['more bytes than needed', bytes(text, '# ', 0xc0, 0xaf, '\n'), '5:3'],
    ['after letters of several bytes', bytes(text, '# é😀', 0xe9, ' é\n'), '5:6'],
    ['bytes that never are UTF-8, in a second document nearby', bytes(text, '---\n# ', 0xff, '\n'), '6:3'],
    ['half a character of UTF-16', bytes(...utf16le(text), 0x61), '5:1'],
    ['a lone surrogate in UTF-16', utf16le(`${text}# \ud83d\n`), '5:3'],
  ])('%s', (_, file, place) => {
    const { policy, errors } = parsePolicy(policyTextOf(file))
    expect(policy).toBeNull()
    expect(errors.map(({ line, column }) => `${line}:${column}`)).toEqual([place])
    expect(errors[0]?.message).toBe('failed decoding: yaml: not UTF-8')
    expect(errors[0]?.advice).toContain('Save the file as UTF-8')
  })
})
