import { expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'

const strings: readonly (readonly [source: string, value: string])[] = [
  ['tim', 'tim'],
  ['2020-01-01', '2020-01-01'],
  ['2020-01-01T10:00:00Z', '2020-01-01T10:00:00Z'],
  ['1:30', '1:30'],
  ['10.0.0.1', '10.0.0.1'],
  ['1e999', '1e999'],
  ['0x', '0x'],
  ['0o8', '0o8'],
  ['_1', '_1'],
  ['.', '.'],
  ['+', '+'],
  ['yEs', 'yEs'],
  ['nULL', 'nULL'],
  ['"no"', 'no'],
  ["'010'", '010'],
  ['null', ''],
  ['~', ''],
  ['!!str 010', '010'],
  ['! no', 'no'],
  ['!own no', 'no'],
  ['!!binary dGlt', 'tim'],
  ['!!null "~"', ''],
  ['!!timestamp 2020-01-01', '2020-01-01'],
  ['"\\u0041\\U0001F600\\x42"', 'A😀B'],
  ['"\\\\ud800"', '\\ud800'],
  ['"\\u0000d8"', '\u0000d8'],
  ["'\ud800'", '\ufffd'],
]

test.each(strings)('YAML %s is the string %j', (source, value) => {
  const text = `apiVersion: audit.k8s.io/v1\nrules:\n- level: None\n  users:\n  - ${source}\n`
  const { policy, errors } = parsePolicy(text)
  expect(errors).toEqual([])
  expect(policy!.rules![0]!.users).toEqual([value])
})

const bools = [
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  'on',
  'On',
  'true',
  'n',
  'N',
  'no',
  'NO',
  'off',
  'Off',
  'FALSE',
  '!!bool "on"',
]
const numbers = ['0', '-1', '+1', '010', '08', '1_000', '0x1F', '0X1f', '-0b101', '0o17', '1.', '.5', '-.5e3', '1e3']
const huge = ['9'.repeat(400), `0x${'f'.repeat(40)}`, '!!float 1']

test.each([...bools, ...numbers, ...huge])('YAML %s is no string', (source) => {
  const kind = bools.includes(source) ? 'bool' : 'number'
  const { errors } = parsePolicy(`apiVersion: audit.k8s.io/v1\nrules:\n- level: None\n  users:\n  - ${source}\n`)
  expect(errors.map(({ message }) => message.split(' ')[2])).toEqual([kind])
})

test('lone surrogates in JSON become U+FFFD, pairs stay', () => {
  const text =
    '{"apiVersion": "audit.k8s.io/v1", "rules": [{"level": "None", "users": ["a\\ud800", "\\ud83d\\ude00\\/"]}]}'
  expect(parsePolicy(text).policy!.rules![0]!.users).toEqual(['a\ufffd', '😀/'])
})

const keys: readonly (readonly [source: string, field: string])[] = [
  ['y', 'true'],
  ['off', 'false'],
  ['12', '12'],
  // Octal only with digits that octal numbers have.
  ['010', '8'],
  ['089', '89'],
  ['"a b"', 'a b'],
  ['&k a', 'a'],
]

test.each(keys)('the key %s is the field %s', (source, field) => {
  const { warnings } = parsePolicy(`apiVersion: audit.k8s.io/v1\n${source}: x\nrules: [{level: None}]\n`)
  expect(warnings.map(({ path }) => path)).toEqual([field])
})

const merges: readonly (readonly [name: string, rule: string, level: string])[] = [
  ['a field behind the merge wins', '{<<: *a, level: Request}', 'Request'],
  ['and loses to a merge behind it', '{level: Request, <<: *a}', 'None'],
  ['of two merged maps the first wins', '{<<: [*a, *b]}', 'None'],
  ['"<<" in quotes is an ordinary field', '{"<<": *a, level: Request}', 'Request'],
]

test.each(merges)('merge: %s', (_, rule, level) => {
  const text = `apiVersion: audit.k8s.io/v1\nrules:\n- &a {level: None}\n- &b {level: Metadata}\n- ${rule}\n`
  expect(parsePolicy(text).policy!.rules!.at(-1)!.level).toBe(level)
})

test('the names apiVersion and kind may be in any letter case, and are then warned of', () => {
  const { policy, warnings } = parsePolicy('apiversion: audit.k8s.io/v1\nKind: Policy\nrules: [{level: None}]\n')
  expect(policy).toEqual({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'None' }] })
  expect(warnings.map(({ path }) => path)).toEqual(['apiversion', 'Kind'])
})
