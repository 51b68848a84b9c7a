import { expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { newestKubernetes } from '../../../src/policy/load/version.ts'

const star = 'apiVersion: audit.k8s.io/v1\nrules:\n- level: None\n  resources: [{group: "*"}]\n'
const beta = 'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: None}]\n'
const alpha = beta.replace('beta', 'alpha')

const versions: readonly (readonly [kubernetes: string, text: string, accepted: boolean])[] = [
  [newestKubernetes, star, true],
  ['1.36', star, true],
  ['v1.36.2', star, true],
  ['1.35', star, false],
  ['1.9', star, false],
  ['2.0', star, true],
  ['no version', star, true],
  ['1.36', beta, false],
  ['1.24', beta, false],
  ['1.23', beta, true],
  ['v1.23.17-gke.1', alpha, true],
  ['1.24', alpha, false],
]

test.each(versions)('Kubernetes %s takes %j: %s', (kubernetes, text, accepted) => {
  expect(parsePolicy(text, { kubernetes }).errors.length === 0).toBe(accepted)
})

test('group "*" before 1.36 is refused with a hint', () => {
  const { errors } = parsePolicy(star, { kubernetes: '1.35' })
  expect(errors[0]).toMatchObject({ path: 'rules[0].resources.group', line: 4, column: 23 })
  expect(errors[0]!.advice).toContain('needs Kubernetes 1.36')
})

test('everything that is wrong is given, in the order of kube-apiserver', () => {
  const { errors } = parsePolicy(`apiVersion: audit.k8s.io/v1
omitStages: [Panic, bad]
rules:
- omitStages: [worse]
  namespaces: [a]
  resources: [{resourceNames: [x]}, {group: A}]
  nonResourceURLs: ["**"]
  level: Bad
- {}
`)
  expect(errors.map(({ path, line }) => `${path} ${line}`)).toEqual([
    'omitStages[1] 2',
    'rules[0].level 8',
    'rules[0].nonResourceURLs[0] 7',
    'rules[0].nonResourceURLs[0] 7',
    'rules[0].resources.resourceNames 6',
    'rules[0].resources.group 6',
    'rules[0].omitStages[0] 4',
    'rules[0].nonResourceURLs 7',
    'rules[1].level 9',
  ])
})

test('every value of a wrong type is given', () => {
  const { errors } = parsePolicy(`apiVersion: audit.k8s.io/v1
omitStages: Panic
rules: [{level: 1, users: [no, a, 2], resources: [{group: []}, pods]}, rule]
`)
  expect(errors.map(({ path }) => path)).toEqual([
    'omitStages',
    'rules[0].level',
    'rules[0].users[0]',
    'rules[0].users[2]',
    'rules[0].resources[0].group',
    'rules[0].resources[1]',
    'rules[1]',
  ])
})

const groups: readonly (readonly [group: string, errors: number])[] = [
  ['', 0],
  ['a', 0],
  ['a-b.c0', 0],
  ['0', 0],
  ['a'.repeat(253), 0],
  ['a'.repeat(254), 1],
  ['A'.repeat(254), 2],
  ['-a', 1],
  ['a-', 1],
  ['a..b', 1],
  ['a.-b', 1],
  ['é', 1],
  ['a\n', 1],
  ['**', 1],
]

test.each(groups)('the group %j has %d errors', (group, count) => {
  const policy = { apiVersion: 'audit.k8s.io/v1', rules: [{ level: 'None', resources: [{ group }] }] }
  expect(parsePolicy(JSON.stringify(policy)).errors).toHaveLength(count)
})
