import { expect, test } from 'vitest'
import { builtInGroups, builtIns, shortNames } from '../../../src/audit/request/built-in.ts'
import { entryFields, policyFields, ruleFields } from '../../../src/policy/lint/checks/field-names.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'

test('every resource is there once, in words that a URL can have', () => {
  const names = builtIns.map(({ group, resource }) => `${resource}.${group}`)
  expect(new Set(names).size).toBe(names.length)
  for (const { group, resource, subresources, removed } of builtIns) {
    expect(resource).toMatch(/^[a-z]+$/)
    expect(group).toMatch(/^([a-z]+(\.[a-z0-9]+)*)?$/)
    for (const subresource of subresources) expect(subresource).toMatch(/^[a-z]+$/)
    if (removed !== null) expect(removed).toMatch(/^1\.\d+$/)
  }
  expect(builtInGroups.size).toBeGreaterThan(20)
  expect(builtIns.length).toBeGreaterThan(90)
})

test.each([
  ['', 'pods', true, 'exec', null],
  ['', 'nodes', false, 'proxy', null],
  ['', 'serviceaccounts', true, 'token', null],
  ['apps', 'deployments', true, 'scale', null],
  ['authentication.k8s.io', 'tokenreviews', false, undefined, null],
  ['authorization.k8s.io', 'localsubjectaccessreviews', true, undefined, null],
  ['extensions', 'ingresses', true, 'status', '1.22'],
  ['policy', 'podsecuritypolicies', false, undefined, '1.25'],
])('%s %s', (group, resource, namespaced, subresource, removed) => {
  const found = builtIns.find((each) => each.group === group && each.resource === resource)
  expect(found).toMatchObject({ namespaced, removed })
  if (subresource !== undefined) expect(found?.subresources).toContain(subresource)
})

test('short names stand for resources', () => {
  const resources = builtIns.map(({ resource }) => resource)
  for (const resource of Object.values(shortNames)) expect(resources).toContain(resource)
})

test('the fields are those that the loader knows', () => {
  const unknownIn = (text: string): string[] => {
    const { errors, warnings } = parsePolicy(text)
    return [...errors, ...warnings].filter(({ message }) => message.startsWith('unknown field')).map(({ path }) => path)
  }
  const nulls = (fields: readonly string[]): string =>
    JSON.stringify(Object.fromEntries(['nope', ...fields].map((field) => [field, null])))
  const head = '"apiVersion": "audit.k8s.io/v1"'
  expect(unknownIn(`{${head}, ${nulls(policyFields.filter((field) => field !== 'apiVersion')).slice(1)}`)).toEqual([
    'nope',
  ])
  expect(unknownIn(`{${head}, "rules": [${nulls(ruleFields)}]}`)).toEqual(['rules[0].nope'])
  expect(unknownIn(`{${head}, "rules": [{"resources": [${nulls(entryFields)}]}]}`)).toEqual([
    'rules[0].resources[0].nope',
  ])
})
