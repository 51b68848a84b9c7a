import { expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'

const yaml = `# who changes what
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages:
  - RequestReceived
rules:
  # nodes are noisy
  - level: None
    users: ["system:kube-proxy", kubelet] # both of them
    resources:
      - group: ""
        resources:
          - pods
          - pods/log

      - {group: apps, resourceNames: [web], resources: [deployments]}
    # a comment behind the rule

  # and one behind that
  - verbs:
      - |
        get

    level:
      Metadata
  -
    level: Request
    userGroups:
`

const json = `{
  "apiVersion": "audit.k8s.io/v1", "kind": "Policy",
  "rules": [
    {
      "level": "Metadata",
      "verbs": ["get",
\t"list"]
    },
    {"level": "None"}
  ]
}
`

const positions: readonly (readonly [file: string, path: string, line: number, column: number])[] = [
  [yaml, 'apiVersion', 2, 13],
  [yaml, 'omitStages', 4, 1],
  [yaml, 'omitStages[0]', 5, 5],
  [yaml, 'rules', 6, 1],
  [yaml, 'rules[0]', 8, 5],
  [yaml, 'rules[0].level', 8, 12],
  [yaml, 'rules[0].users', 9, 5],
  [yaml, 'rules[0].users[1]', 9, 34],
  [yaml, 'rules[0].resources', 10, 5],
  [yaml, 'rules[0].resources[0]', 11, 9],
  [yaml, 'rules[0].resources[0].group', 11, 16],
  [yaml, 'rules[0].resources[0].resources', 12, 9],
  [yaml, 'rules[0].resources[0].resources[1]', 14, 13],
  [yaml, 'rules[0].resources[1]', 16, 9],
  [yaml, 'rules[0].resources[1].resourceNames[0]', 16, 39],
  [yaml, 'rules[1].verbs[0]', 21, 9],
  [yaml, 'rules[1].level', 25, 7],
  [yaml, 'rules[2].userGroups', 28, 5],
  [json, 'rules', 3, 3],
  [json, 'rules[0]', 4, 5],
  [json, 'rules[0].level', 5, 16],
  [json, 'rules[0].verbs', 6, 7],
  [json, 'rules[0].verbs[1]', 7, 2],
  [json, 'rules[1].level', 9, 15],
]

test.each(positions)('%#: %2$s stands at %3$d:%4$d', (file, path, line, column) => {
  const { text, errors } = parsePolicy(file)
  expect(errors).toEqual([])
  expect(text!.positions.get(path)).toEqual({ line, column })
})

const spans: readonly (readonly [name: string, file: string, rules: readonly (readonly [number, number])[]])[] = [
  ['comments and blank lines behind a rule are left out', yaml, [[8, 16], [20, 25], [26, 28]]], // prettier-ignore
  ['JSON', json, [[4, 8], [9, 9]]], // prettier-ignore
  ['CRLF', yaml.replaceAll('\n', '\r\n'), [[8, 16], [20, 25], [26, 28]]], // prettier-ignore
  ['a byte order mark', `\ufeff${yaml}`, [[8, 16], [20, 25], [26, 28]]], // prettier-ignore
  ['an alias', policy('- &a\n  level: None\n- *a # again\n'), [[4, 5], [6, 6]]], // prettier-ignore
  ['comments at the end of the file', policy('- level: None\n  users: [a] # c\n  # d\n\n# e\n'), [[4, 5]]],
  ['comments behind a dash', policy('- # a\n  # b\n  users:\n  - x\n  # c\n  level: None\n'), [[4, 9]]],
  ['a comment for a value', policy('- level: None\n  users:\n    # nobody\n\n- level: None\n'), [[4, 5], [8, 8]]], // prettier-ignore
  ['all on one line', 'apiVersion: audit.k8s.io/v1\nrules: [{level: None}, {level: Metadata}]', [[2, 2], [2, 2]]], // prettier-ignore
  ['a bracket at the end', policy('- level: None\n  users: [\n    a\n    ] # c\n'), [[4, 7]]],
]

test.each(spans)('lines of rules: %s', (_, file, rules) => {
  const { text } = parsePolicy(file)
  expect(text!.rules.map(({ first, last }) => [first, last])).toEqual(rules)
})

test('lines have no ends, and the last line break begins no line', () => {
  const text = 'apiVersion: audit.k8s.io/v1\r\nrules:\r\n- level: None\r\n'
  expect(parsePolicy(text).text!.lines).toEqual(['apiVersion: audit.k8s.io/v1', 'rules:', '- level: None'])
  expect(parsePolicy(`\ufeff${text}`).text!.positions.get('apiVersion')).toEqual({ line: 1, column: 13 })
})

test('a value reached through an alias or a merge stands where it is written', () => {
  const file = policy('- &a\n  level: None\n  users: &u [x]\n- *a\n- level: Request\n  users: *u\n- <<: *a\n')
  const { positions } = parsePolicy(file).text!
  expect(positions.get('rules[1]')).toEqual({ line: 7, column: 3 })
  expect(positions.get('rules[1].level')).toEqual({ line: 5, column: 10 })
  expect(positions.get('rules[2].users')).toEqual({ line: 9, column: 3 })
  expect(positions.get('rules[2].users[0]')).toEqual({ line: 6, column: 14 })
  expect(positions.get('rules[3].level')).toEqual({ line: 5, column: 10 })
})

function policy(rules: string): string {
  return `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules}`
}
