import { expect, test } from 'vitest'
import { lint } from '../../../src/policy/lint/lint.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n'
const ids = (rules: string): string[] => lint(head + rules).map(({ id, rule }) => `${id} ${rule ?? ''}`)

test('an anonymous user is in the group of the unauthenticated alone', () => {
  const rules = (who: string): string => `- level: None
  userGroups: [system:authenticated]
- level: RequestResponse
  ${who}
  resources: [{group: "", resources: [secrets]}]
- level: Metadata
`
  expect(ids(rules('userGroups: [system:unauthenticated]'))).toContain('secret-bodies 1')
  expect(ids(rules('users: [system:anonymous]'))).toContain('secret-bodies 1')
  expect(ids(rules('users: [bob]'))).not.toContain('secret-bodies 1')
})

test('a list has a name by its fieldSelector', () => {
  const rules = `- level: RequestResponse
  verbs: [list]
  resources: [{group: "", resources: [secrets], resourceNames: [db]}]
- level: Metadata
`
  expect(ids(rules)).toContain('secret-bodies 0')
})

test('long lists and many rules are looked at within bounds', () => {
  const users = JSON.stringify([...Array(100_000).keys()].map((number) => `user-${number}`))
  const long = `- level: Metadata\n  users: ${users}\n- level: Request\n  users: ${users}\n- level: Metadata\n`
  expect(ids(long)).toContain('unreachable-rule 1')
  const many = [...Array(1500).keys()]
    .map((number) => {
      const words = (prefix: string): string =>
        JSON.stringify([...Array(20).keys()].map((at) => `${prefix}${(number * 7 + at * 3) % 40}`))
      return `- level: Request\n  users: ${words('u')}\n  namespaces: ${words('n')}\n  verbs: [get, create, ${number % 2 ? 'list' : 'watch'}]\n  resources: [{group: "", resources: [pods, r${number}, configmaps]}]\n`
    })
    .join('')
  expect(ids(`${many}- level: Metadata\n`).length).toBeGreaterThan(0)
})
