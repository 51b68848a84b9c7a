import { expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'
const rule = `${head}rules:\n- level: Metadata\n`
const configMap = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  policy.yaml: |\n    apiVersion: audit.k8s.io/v1\n'

type Row = readonly [text: string, place: string, message: string, advice: string]

const refused: readonly Row[] = [
  ['', '1:1', 'file (its first document) is empty', 'apiVersion: audit.k8s.io/v1'],
  ['# nothing\n', '1:1', 'file (its first document) is empty', 'apiVersion: audit.k8s.io/v1'],
  ['- a\n', '1:1', "couldn't get version/kind: the file holds a list", 'Begin the file'],
  ['rules: []\n', '1:1', 'apiVersion is missing', 'Write at the top: apiVersion: audit.k8s.io/v1'],
  ['apiVersions: audit.k8s.io/v1\n', '1:1', 'apiVersion is missing', 'instead of "apiVersions"'],
  ['apiVersion: 1\n', '1:13', 'cannot unmarshal number', 'Write: apiVersion: audit.k8s.io/v1'],
  ['apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n', '1:13', 'no kind "Policy" is registered', 'Kubernetes 1.24'],
  ['apiVersion: v1\nkind: Policy\n', '1:13', 'no kind "Policy" is registered for version "v1"', 'audit.k8s.io/v1'],
  ['apiVersion: audit.k8s.io/v1\nkind: policy\n', '2:7', 'no kind "policy"', 'capital P'],
  ['{"kind": "Event", "apiVersion": "audit.k8s.io/v1"}', '1:10', 'no kind "Event"', 'This is an audit log'],
  ['{"kind": "Event"}\n{"kind": "Event"}\n', '2:1', 'after top-level value', 'This looks like an audit log'],
  ['apiVersion: v1\nkind: ConfigMap\n', '2:1', 'no kind "ConfigMap"', 'Give the audit policy itself'],
  [configMap, '2:1', 'no kind "ConfigMap"', 'save the text of data.policy.yaml as a file'],
  [
    `apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nspec:\n  fileAssets:\n  - content: |\n      ${rule.replaceAll('\n', '\n      ')}\n`,
    '2:7',
    'no kind "Cluster"',
    'It holds a policy: save the text of spec.fileAssets[0].content as a file.',
  ],
  [
    `services:\n  kube-api:\n    policy:\n      ${rule.replaceAll('\n', '\n      ')}\n`,
    '1:1',
    'apiVersion is missing',
    'It holds a policy: save what is under services.kube-api.policy as a file.',
  ],
  [
    'apiVersion: v1\nkind: Pod\nspec:\n  command: [kube-apiserver, --audit-policy-file=/etc/p.yaml]\n',
    '2:7',
    'no kind "Pod"',
    'The policy is in the file that spec.command[1] names: /etc/p.yaml.',
  ],
  [
    'apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nspec:\n  kubeAPIServer: {auditPolicyFile: /etc/p.yaml}\n',
    '2:7',
    'no kind "Cluster"',
    'names: /etc/p.yaml.',
  ],
  ['apiVersion: v1\nkind: Pod\n', '2:7', 'no kind "Pod"', 'An audit policy has: kind: Policy.'],
  [`${head}rules: []\n`, '3:1', 'loaded illegal policy with 0 rules', 'Add a rule'],

  [`${head}rules:\n\t- level: None\n`, '4:1', 'character that cannot start any token', 'Replace the tab by blanks'],
  [`${rule}\tusers: [a]\n`, '5:1', 'a tab character that violates indentation', 'Replace the tab by blanks'],
  [`${rule}  verbs: [*]\n`, '5:11', 'alphabetic or numeric character', 'put the value in quotes, "*"'],
  [`${rule}  nonResourceURLs:\n  - *.log\n`, '6:5', 'alphabetic or numeric character', 'in quotes, "*.log"'],
  [`${rule}  nonResourceURLs:\n  - *log\n`, '6:5', "unknown anchor 'log'", 'in quotes, "*log"'],
  [`${head}rules:\n- &a\n  users: [*a]\n`, '5:11', 'contains itself', 'Write the values out'],
  [`${rule}  users: ["a\n`, '5:13', 'unexpected end of stream', 'Close the quote that opens on line 5'],
  [`${rule}  users: [a\u0000]\n`, '5:12', 'control characters are not allowed', 'Remove'],
  [`${rule}  users: ["\\ud800"]\n`, '5:12', 'invalid Unicode character escape code', 'Write the character itself'],
  [`${rule}  users: [.inf]\n`, '5:11', 'unsupported value: .inf', 'in quotes: ".inf"'],
  [`${rule}  users: !!int [a]\n  verbs: [!!int a]\n`, '6:17', 'cannot decode `a` as a !!int', 'Remove the tag'],
  [`${rule}  <<: [a]\n`, '5:7', 'map merge requires map', 'Merge an anchored map'],
  [`%YAML 1.2\n---\n${rule}`, '1:1', 'found incompatible YAML document', 'Remove the %YAML line'],
  [`${rule}? [a]\n: b\n`, '5:3', 'invalid map key', 'A key must be a word'],
  [`${head}rules:\n${'- '.repeat(300)}\n`, '4:399', 'nested deeper', 'is this the right file?'],
  [`${head}rules:\n${'- '.repeat(9000)}\n`, '4:', 'nested deeper', 'is this the right file?'],
  [`{"a": ${'['.repeat(9000)}`, '1:207', 'nested deeper', 'is this the right file?'],
  [aliases(), '3:', 'excessive aliasing', 'Write the values out'],
  ['{"apiVersion": "audit.k8s.io/v1", "rules": [{"level": "None"},]}', '1:63', "invalid character ']'", 'comma'],
  ['{\n  # none\n}', '2:3', "invalid character '#'", 'JSON has no comments'],
  ['{"apiVersion": "audit.k8s.io/v1"', '1:33', 'unexpected end of JSON', ''],

  [`${head}rules:\n- level: {{ .Values.level }}\n`, '4:11', 'invalid map key', 'This is a template'],
  [`${head}rules:\n{{- range . }}\n- level: None\n{{- end }}\n`, '5:1', 'yaml:', 'This is a template'],
  [`${head}rules:\n- level: "{{ level }}"\n`, '4:10', 'Unsupported value', 'This is a template'],
  [`${rule}  resources: \${known_apis}\n`, '5:14', 'a list of objects is expected', 'kube-up script'],
  [`${rule}  resources:\n    \${known_apis}\n`, '6:5', 'a list of objects is expected', 'kube-up script'],
  [`${rule}  users: $USERS\n`, '5:10', 'a list of strings is expected', '$USERS is a variable'],
  [`${rule}  users: tim\n`, '5:10', 'cannot unmarshal string "tim"', 'Write a list: [tim]'],
  [`${rule}  users: [no]\n`, '5:11', 'cannot unmarshal bool "no"', 'in quotes, "no"'],
  [`${rule}  users: [010]\n`, '5:11', 'cannot unmarshal number "010"', 'in quotes, "010"'],
  [`${rule}  omitManagedFields: "true"\n`, '5:22', 'a bool is expected', 'without quotes'],
  [`${rule}  resources: [pods]\n`, '5:15', 'an object is expected', '`group: ""`'],
  [`${head}rules:\n  level: None\n`, '4:3', 'cannot unmarshal object', 'with a dash before each entry'],
  [`${head}metadata: {creationTimestamp: today}\nrules: []`, '3:31', 'a time (RFC 3339) is expected', ''],

  [`${head}rules:\n- users: [a]\n`, '4:3', 'Required value', 'Give the rule a level'],
  [`${head}rules:\n- level: metadata\n`, '4:10', 'Unsupported value: "metadata"', 'Did you mean Metadata?'],
  [`${rule}  omitStages: [RequestRecieved]\n`, '5:16', 'allowed stages are', 'Did you mean RequestReceived?'],
  [`${rule}  nonResourceURLs: [healthz]\n`, '5:21', "must begin with '/'", 'Write "/healthz"'],
  [`${rule}  nonResourceURLs: [/a/*/b]\n`, '5:21', 'must be the final character', 'write "/a/*"'],
  [`${rule}  resources:\n  - group: [system:node]\n`, '6:12', 'a string is expected', 'belong in users and userGroups'],
  [`${rule}  resources:\n  - group: apps/v1\n`, '6:12', 'RFC 1123 subdomain', 'Write only the group: "apps"'],
  [`${rule}  resources:\n  - group: v1\n  - group: v1/x\n`, '7:12', 'RFC 1123 subdomain', 'the core group is ""'],
  [`${rule}  resources:\n  - group: Apps\n`, '6:12', 'RFC 1123 subdomain', 'Write "apps"'],
  [`${rule}  resources:\n  - group: "*.k8s.io"\n`, '6:12', 'RFC 1123 subdomain', 'list the groups'],
  [`${rule}  resources:\n  - resourceNames: [a]\n`, '6:5', 'requires at least one resource', '`resources`'],
  [`${rule}  namespaces: [a]\n  nonResourceURLs: [/a]\n`, '6:3', 'cannot apply to both', 'Split it into two rules'],
]

test.each(refused)('refused %#: %j', (text, place, message, advice) => {
  const { policy, text: shown, errors } = parsePolicy(text)
  expect([policy, shown]).toEqual([null, null])
  expect(errors).toHaveLength(1)
  const [error] = errors
  expect(`${error!.line}:${error!.column}`).toMatch(
    place.endsWith(':') ? new RegExp(`^${place}`) : new RegExp(`^${place}$`),
  )
  expect(error!.message).toContain(message)
  expect(error!.advice).toContain(advice)
})

const warned: readonly Row[] = [
  [`${rule}  usergroups: [a]\n`, '5:3', 'unknown field "rules[0].usergroups"', 'Did you mean userGroups?'],
  [`${rule}  nonResourceUrls: [/a]\n`, '5:3', 'unknown field', 'Did you mean nonResourceURLs?'],
  [`${rule}  user: [a]\n`, '5:3', 'may match more than you meant', 'Did you mean users?'],
  [`${rule}  resources: [{apiGroups: [a]}]\n`, '5:16', 'unknown field', 'Did you mean group?'],
  [`${rule}  resources:\n  - group: a\n    verbs: [get]\n`, '7:5', 'rules[0].resources[0].verbs', 'a field of a rule'],
  [`${rule}  group: a\n`, '5:3', 'unknown field "rules[0].group"', 'a field of an entry of `resources`'],
  [`level: None\n${rule}`, '1:1', 'unknown field "level"', 'a field of a rule'],
  [`zzz: 1\n${rule}`, '1:1', 'unknown field "zzz": ignored', 'Remove the field'],
  [`${rule}  __proto__: {level: None}\n`, '5:3', 'unknown field', 'Remove the field'],
  [`metadata: {foo: 1}\n${rule}`, '1:12', 'unknown field "metadata.foo"', ''],
  [`${rule}  level: None\n`, '5:3', 'key "level" already set in map', 'Remove all but one'],
  [`${rule}  zzz: {a: 1, a: 2}\n`, '5:3', 'unknown field', ''],
  [
    `${head}rules:\n- &a {level: None}\n- <<: *a\n  level: Request\n`,
    '6:3',
    'already set in map',
    'Set it in one place',
  ],
  [
    `${head}rules:\n- &a {level: None}\n- level: Request\n  <<: *a\n`,
    '6:3',
    'already set in map',
    'Set it in one place',
  ],
  [`${rule}---\n${rule}`, '6:1', 'only the first YAML document is read', 'Keep one policy'],
]

test.each(warned)('warned %#: %j', (text, place, message, advice) => {
  const { errors, warnings } = parsePolicy(text)
  expect(errors).toEqual([])
  const [warning] = warnings
  expect(`${warning!.line}:${warning!.column}`).toBe(place)
  expect(warning!.message).toContain(message)
  expect(warning!.advice).toContain(advice)
})

test('warnings come by line, whatever found them', () => {
  const { warnings } = parsePolicy(`${rule}  foo: 1\n  level: None\nbar: 1\n---\nmore: 1\n`)
  expect(warnings.map(({ line }) => line)).toEqual([5, 6, 7, 9])
})

test('an empty first document hides a policy', () => {
  const { errors, warnings } = parsePolicy(`---\n---\n${rule}`)
  expect(errors).toHaveLength(1)
  expect(warnings[0]!.advice).toBe('Remove the `---` before it: the first document is empty.')
})

function aliases(): string {
  const ten = (name: string) => `[${Array<string>(10).fill(name).join(', ')}]`
  return `${head}a: &a ${ten('x')}\nb: &b ${ten('*a')}\nc: &c ${ten('*b')}\nd: ${ten('*c')}\nrules: [{level: None}]\n`
}
