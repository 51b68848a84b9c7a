import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { levels, stages } from '../../../src/audit/event.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { looksLikeJson } from '../../../src/policy/load/read-json.ts'

const pieces = [
  ...['apiVersion: audit.k8s.io/v1\n', 'kind: Policy\n', 'rules:\n', '- level: ', 'None', 'users: ', 'resources: '],
  ...['\n', '\n  ', '\n    ', '\r\n', '\t', ' ', '- ', '[', ']', '{', '}', ',', ': ', '? ', '"', "'", '#', '|', '>-\n'],
  ...[
    '&a ',
    '*a',
    '<<: ',
    '!!int ',
    '!x ',
    '%YAML 1.2\n',
    '---\n',
    '...\n',
    '${x}',
    '{{ x }}',
    '\\',
    '\\ud800',
    '\ud800',
  ],
  ...[
    '\ufeff',
    '\u0000',
    '\u2028',
    '\u0085',
    'no',
    '010',
    '~',
    '.inf',
    '"a": ',
    '"rules"',
    'true',
    '1e5',
    '😀',
    '*',
    '@',
  ],
]
const glued = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((found) => found.join(''))
const inRule = glued.map((text) => `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: None\n  ${text}`)
const inJson = glued.map((text) => `{"apiVersion": "audit.k8s.io/v1", "rules": [{"level": "None", ${text}`)
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), glued, inRule, inJson)

test('no text makes it throw, and every position lies inside the file', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const loaded = parsePolicy(text)
      const lines = text
        .replace(/^\ufeff/, '')
        .split(looksLikeJson(text) ? /\r\n|[\n\r]/ : /\r\n|[\n\r\x85\u2028\u2029]/)
      const positions = [...loaded.errors, ...loaded.warnings, ...(loaded.text?.positions.values() ?? [])]
      for (const { line, column } of positions) {
        expect(lines[line - 1]).toBeDefined()
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1)
      }
      for (const { first, last } of loaded.text?.rules ?? []) {
        expect(first).toBeLessThanOrEqual(last)
        expect(lines[last - 1]).toBeDefined()
      }
      expect(loaded.policy === null).toBe(loaded.errors.length > 0)
      expect(loaded.text === null).toBe(loaded.errors.length > 0)
    }),
    { numRuns: 3000 },
  )
})

const words = fc.array(fc.oneof(fc.string(), fc.constantFrom('no', '010', '~', '*', '1:30', '2020-01-01', '<<')), {
  minLength: 1,
  maxLength: 3,
})
const rule = fc.record(
  {
    level: fc.constantFrom(...levels),
    users: words,
    verbs: words,
    namespaces: words,
    resources: fc.array(fc.record({ group: fc.constantFrom('apps', '*', 'a.b'), resources: words }), { minLength: 1 }),
    omitStages: fc.uniqueArray(fc.constantFrom(...stages), { minLength: 1 }),
    omitManagedFields: fc.boolean(),
  },
  { requiredKeys: ['level'] },
)
const policies = fc.record({
  apiVersion: fc.constant('audit.k8s.io/v1'),
  kind: fc.constant('Policy'),
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
})

// The package quotes what its own YAML 1.1 takes for numbers, and `0o7` is none there.
const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const

test('a policy written out as JSON or YAML is loaded as it was', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      for (const text of [JSON.stringify(policy, null, 2), stringify(policy, quoted)]) {
        const loaded = parsePolicy(text)
        expect(loaded.errors).toEqual([])
        expect(loaded.policy).toEqual(policy)
        expect(loaded.text!.rules).toHaveLength(policy.rules.length)
      }
    }),
    { numRuns: 500 },
  )
})
