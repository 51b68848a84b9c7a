import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { checks } from '../../../src/policy/lint/checks/all-checks.ts'
import { entryFields, policyFields, ruleFields } from '../../../src/policy/lint/checks/field-names.ts'
import { policyOf } from '../../../src/policy/lint/finding.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { type PolicyNode, repeatedKeys } from '../../../src/policy/load/policy-node.ts'
import { looksLikeJson, readJson } from '../../../src/policy/load/read-json.ts'
import { readYaml } from '../../../src/policy/load/read-yaml.ts'
import { fits, type Schema } from './json-schema.ts'

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

const schema = read('../../../schema/audit-policy.schema.json') as Schema

/** What a file holds; undefined when it is no YAML or JSON, or holds what a schema cannot see: repeated keys, documents. */
function valueOf(file: string): unknown {
  const text = file.replace(/^\ufeff/, '')
  const { value, fault, further } = looksLikeJson(text) ? readJson(text) : readYaml(text)
  if (fault !== null || further !== null) return undefined
  if (value === null) return null
  return [...repeatedKeys(value)].length > 0 ? undefined : plain(value)
}

function plain(value: PolicyNode): unknown {
  if (value.kind === 'null') return null
  if (value.kind === 'list') return value.items.map((item) => plain(item.value))
  if (value.kind !== 'map') return value.value
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]))
}

function accepts(text: string): boolean {
  return fits(valueOf(text), schema, schema)
}

/** The cases that kube-apiserver accepts without a warning and the schema does not, and why it does not. */
const stricter: Readonly<Record<string, string>> = {
  'extra/kind-missing': 'editors choose the schema by the kind, too',
  'extra/verbs-null': 'null is no restriction, which nobody means',
  'extra/users-null-item': 'null is an empty text',
  'extra/omitManagedFields-rule-null': 'null says nothing',
  'extra/group-null': 'null is an empty text',
  'extra/resources-null-item': 'null is the whole core group',
  'extra/url-with-empty-namespaces-list': 'an empty list is no restriction, which nobody means',
}

describe('the schema and kube-apiserver', () => {
  const cases = read('../../fixtures/load.json') as { name: string; policyYaml: string }[]
  const judged = cases
    .filter(({ policyYaml }) => valueOf(policyYaml) !== undefined)
    .map(({ name, policyYaml }) => {
      const { errors, warnings } = parsePolicy(policyYaml)
      return { name, fine: errors.length === 0 && warnings.length === 0, accepted: accepts(policyYaml) }
    })

  it('agree on what is accepted', () => {
    expect(judged.length).toBeGreaterThan(90)
    expect(judged.filter(({ accepted }) => accepted).length).toBeGreaterThan(20)
    expect(judged.filter(({ fine, accepted }) => accepted && !fine).map(({ name }) => name)).toEqual([])
  })

  it('differ where the schema is stricter, on purpose', () => {
    const refused = judged.filter(({ fine, accepted }) => fine && !accepted).map(({ name }) => name)
    expect(refused.sort()).toEqual(Object.keys(stricter).sort())
  })
})

test('the fields are those of kube-apiserver', () => {
  const keys = (one: Schema | undefined): string[] => Object.keys(one?.properties ?? {}).sort()
  expect(keys(schema)).toEqual(policyFields.toSorted())
  expect(keys(schema.definitions?.['rule'])).toEqual(ruleFields.toSorted())
  expect(keys(schema.definitions?.['groupResources'])).toEqual(entryFields.toSorted())
})

test.each(checks.filter(({ severity }) => severity === 'error'))('$id is refused', ({ example, instead }) => {
  expect(accepts(policyOf(example))).toBe(false)
  expect(accepts(policyOf(instead))).toBe(true)
})

test.each(['unknown-field', 'misplaced-field', 'empty-list', 'empty-word'])('%s is refused', (id) => {
  const { example, instead } = checks.find((check) => check.id === id)!
  expect(accepts(policyOf(example))).toBe(false)
  expect(accepts(policyOf(instead))).toBe(true)
})
