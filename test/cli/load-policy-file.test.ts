import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadPolicyFile, type PolicyFlags } from '../../src/cli/policies/load-policy-file.ts'
import { ruleName } from '../../src/explain/policy-file.ts'

const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'
const inner = text.trimEnd().replaceAll(/^/gm, '    ')
const one = `kind: ConfigMap\ndata:\n  audit.yaml: |\n${inner}\n`
const two = `${one}  other.yaml: |\n${inner}\n`

let folder = ''
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'policy-file-'))))
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})

function file(name: string, content: string | Uint8Array): string {
  const where = path.join(folder, name)
  fs.writeFileSync(where, content)
  return where
}

/** What is printed, without the folder. */
function printed(name: string, reading: PolicyFlags = {}): string[] {
  const outcome = loadPolicyFile(name, reading)
  const lines = outcome.kind === 'refused' ? outcome.errors : outcome.warnings
  return [outcome.kind, ...lines.map((line) => line.replaceAll(`${folder}/`, ''))]
}

test('a policy is loaded without a word', () => {
  const name = file('policy.yaml', text)
  expect(loadPolicyFile(name)).toMatchObject({
    kind: 'loaded',
    policy: { file: name, kubernetes: '1.36' },
    warnings: [],
  })
})

describe('a ConfigMap', () => {
  test('is unwrapped and said so', () => {
    const name = file('one.yaml', one)
    expect(printed(name)).toEqual([
      'loaded',
      'one.yaml:3:3: note: using the policy in data.audit.yaml of this ConfigMap',
    ])
    const outcome = loadPolicyFile(name)
    if (outcome.kind === 'refused') return expect.fail('it is refused')
    expect(ruleName(outcome.policy, 0)).toBe('rule 1 (line 7)')
    expect(outcome.policy.text.lines[6]).toBe('    - level: Metadata')
  })

  test('of several asks which, and takes the one that is named', () => {
    const name = file('two.yaml', two)
    expect(printed(name)).toEqual([
      'refused',
      'two.yaml:3:3: this ConfigMap wraps several policies ' +
        '(Add the key of one to the file name: #audit.yaml (line 3), #other.yaml (line 8).)',
    ])
    expect(printed(`${name}#other.yaml`)).toEqual(['loaded'])
    expect(loadPolicyFile(`${name}#other.yaml`)).toMatchObject({ policy: { file: `${name}#other.yaml` } })
    expect(printed(`${name}#wrong`)).toEqual([
      'refused',
      'two.yaml:1:1: this ConfigMap has no text data.wrong (It has #audit.yaml, #other.yaml.)',
    ])
  })

  test('with a wrong policy is refused, with the place in the file', () => {
    expect(printed(file('wrong.yaml', one.replace('Metadata', 'Meta')))).toEqual([
      'refused',
      expect.stringContaining('note: using the policy in data.'),
      expect.stringMatching(/^wrong\.yaml:7:14: rules\[0\]\.level: Unsupported value: "Meta"/),
      'kube-apiserver would not start with this policy',
    ])
  })

  test('is not what a # in the name of a file or a policy means', () => {
    expect(printed(file('a#b.yaml', text))).toEqual(['loaded'])
    expect(printed(`${file('policy.yaml', text)}#audit`)).toEqual([
      'refused',
      'policy.yaml:1:1: there is no text or object at audit in this file (Remove #audit.)',
    ])
    expect(printed(`${folder}/missing.yaml#audit`)).toEqual([
      'refused',
      'cannot read the policy missing.yaml: there is no such file',
    ])
    expect(printed('#')).toEqual(['refused', 'cannot read the policy #: there is no such file'])
  })
})

describe('a manifest that holds a policy within', () => {
  const kops = `kind: Cluster
apiVersion: kops.k8s.io/v1alpha2
spec:
  fileAssets:
  - name: other
    content: "x"
  - name: audit
    content: |
${text.replaceAll(/^(?=.)/gm, '      ')}  kubeAPIServer: {auditPolicyFile: /etc/p.yaml}
`
  const rke = `services:
  # of the API server
  kube-api:
    policy: # here
${text.replaceAll(/^(?=.)/gm, '      ')}      omitStages: [RequestReceived]
    other: {a: [1]}
`
  const flow = `a:\n- b: {apiVersion: audit.k8s.io/v1, kind: Policy,\n    rules: [\n    {level: Metadata}]}\n  c: 1\n`
  const json = JSON.stringify({ a: { policy: { apiVersion: 'audit.k8s.io/v1', rules: [{ level: 'None' }] } } }, null, 1)

  test.each([
    ['kops.yaml', kops, 'spec.fileAssets[1].content', 'rule 1 (line 12)'],
    ['rke.yaml', rke, 'services.kube-api.policy', 'rule 1 (line 8)'],
    ['flow.yaml', flow, 'a[0].b', 'rule 1 (line 4)'],
    ['a.json', json, 'a.policy', 'rule 1 (line 6)'],
  ])('%s is refused with the words that load it', (name, content, where, rule) => {
    const own = file(name, content)
    const [kind, line] = printed(own)
    expect([kind, line]).toEqual(['refused', expect.stringContaining(`(It holds a policy: give `)])
    const [, given = ''] = /give '?(.*?)'? instead\./.exec(line ?? '') ?? []
    expect(given).toBe(`${name}#${where}`)
    expect(printed(`${folder}/${given}`)).toEqual(['loaded'])
    const outcome = loadPolicyFile(`${folder}/${given}`)
    if (outcome.kind === 'refused') return expect.fail('it is refused')
    expect(ruleName(outcome.policy, 0)).toBe(rule)
    expect(outcome.policy.text.lines).toEqual(content.replace(/\n$/, '').split('\n'))
  })

  test('with a wrong policy is refused, with the place in the file', () => {
    const wrong = (content: string): string => content.replace('Metadata', 'Meta')
    const inKops = printed(`${file('kops.yaml', wrong(kops))}#spec.fileAssets[1].content`)
    expect(inKops[1]).toMatch(/^kops\.yaml:12:16: rules\[0\]\.level: Unsupported value: "Meta"/)
    const inRke = printed(`${file('rke.yaml', wrong(rke))}#services.kube-api.policy`)
    expect(inRke[1]).toMatch(/^rke\.yaml:8:16: rules\[0\]\.level: Unsupported value: "Meta"/)
    expect(printed(`${file('rke.yaml', rke.replace('- level', '- level: x: y'))}#services.kube-api.policy`)[1]).toMatch(
      /^rke\.yaml:8:\d+: failed decoding: yaml/,
    )
  })

  test('without what it needs is refused at its place, not at that of the file', () => {
    const lacking = file('rke.yaml', rke.replace(/ +rules:\n.*\n/, ''))
    expect(printed(`${lacking}#services.kube-api.policy`)[1]).toMatch(
      /^rke\.yaml:4:5: loaded illegal policy with 0 rules/,
    )
  })

  test('says which there are where the path is another, and names all of several', () => {
    const name = file('kops.yaml', kops)
    expect(printed(`${name}#spec.content`)).toEqual([
      'refused',
      'kops.yaml:1:1: there is no text or object at spec.content in this file (It holds policies at: #spec.fileAssets[1].content.)',
    ])
    expect(printed(`${name}#spec.fileAssets[1].name`)).toEqual([
      'refused',
      expect.stringContaining("couldn't get version/kind"),
      'kube-apiserver would not start with this policy',
    ])
    const two = file('two.yaml', `a:\n  ${text.replaceAll('\n', '\n  ')}\nb: ${JSON.stringify(text)}\n`)
    expect(printed(two)[1]).toContain("It holds policies: give 'two.yaml#a' or 'two.yaml#b' instead.")
  })

  test('an existing file of that whole name comes first', () => {
    file('kops.yaml', kops)
    expect(printed(file('kops.yaml#spec.fileAssets[1].content', 'kind: Policy\n'))).toEqual([
      'refused',
      expect.stringContaining('kops.yaml#spec.fileAssets[1].content:1:1: unknown group version'),
      'kube-apiserver would not start with this policy',
    ])
    fs.rmSync(path.join(folder, 'kops.yaml#spec.fileAssets[1].content'))
  })
})

describe('templates', () => {
  test.each([
    ['{{- if .Values.audit }}\napiVersion: audit.k8s.io/v1\n{{- end }}\n', /This is a template/],
    [`${text}{% if x %}\n- level: None\n{% endif %}\n`, /This is a template/],
    [text.replace('Metadata', '{{ .Values.level }}'), /This is a template/],
    [text.replace('Metadata', '<%= level %>'), /This is a template/],
    [`kind: ConfigMap\ndata:\n  a.yaml: |\n    {{ .Files.Get "a.yaml" | nindent 4 }}\n`, /This is a template/],
    [text.replace('Metadata', '${LEVEL}'), /\$\{LEVEL\} is a variable/],
    [`${text}  resources: \${known_apis}\n`, /kube-up.*--known-apis/],
  ])('%j', (content, hint) => {
    const [kind, ...lines] = printed(file('template.yaml', content))
    expect(kind).toBe('refused')
    expect(lines.join('\n')).toMatch(hint)
  })
})

describe('--known-apis', () => {
  test('fills in the variable', () => {
    const outcome = loadPolicyFile(file('kube-up.yaml', `${text}  resources: \${known_apis}\n`), { knownApis: true })
    if (outcome.kind === 'refused') return expect.fail(outcome.errors.join('\n'))
    expect(outcome.policy.policy.rules?.[0]?.resources).toHaveLength(18)
    expect(outcome.policy.text.lines[4]).toBe('  resources: ${known_apis}')
    expect(outcome.warnings).toEqual([])
  })

  test('says when there is none', () => {
    expect(printed(file('policy.yaml', text), { knownApis: true })).toEqual([
      'loaded',
      'policy.yaml:1:1: note: there is no ${known_apis} to expand',
    ])
  })
})

describe('--kubernetes', () => {
  const star = `${text}  resources: [{group: "*"}]\n`
  const beta = text.replace('/v1', '/v1beta1')
  test.each([
    [star, '1.36', 'loaded'],
    [star, '1.35', 'refused'],
    [star, 'v1.35.2-eks-7f9249a', 'refused'],
    [star, '1.99', 'loaded'],
    [beta, '1.23', 'loaded'],
    [beta, '1.24', 'refused'],
    [beta, undefined, 'refused'],
  ])('%j for %s: %s', (content, kubernetes, kind) => {
    expect(loadPolicyFile(file('policy.yaml', content), { kubernetes }).kind).toBe(kind)
  })

  test.each([
    ['v1.31.2', '1.31'],
    ['1.36', '1.36'],
    ['1.40', '1.36'],
    ['nonsense', '1.36'],
  ])('%s follows %s', (kubernetes, followed) => {
    expect(loadPolicyFile(file('policy.yaml', text), { kubernetes })).toMatchObject({
      policy: { kubernetes: followed },
    })
  })
})

describe('hostile files', () => {
  test.each<[string, string | Uint8Array]>([
    ['bytes', Uint8Array.from([0xff, 0xfe, 0, 27, 91])],
    [
      'an escape in a key',
      `kind: ConfigMap\ndata:\n  "\\e[31m": ${JSON.stringify(text)}\n  b: ${JSON.stringify(text)}\n`,
    ],
    ['an escape in an unknown field', `${text}  "\\e[31m\\u202e": 1\n`],
    ['only braces', '{'.repeat(5000)],
    ['an alias bomb', `kind: ConfigMap\na: &a [1]\n${'b: &b [*a, *a]\n'.repeat(2000)}data: {}\n`],
  ])('%s', (_, content) => {
    const lines = printed(file('hostile.yaml', content))
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('names', () => {
    expect(printed('\u001b[31m\n')).toEqual(['refused', 'cannot read the policy \\x1b[31m\\n: there is no such file'])
    expect(printed(folder)[1]).toMatch(/it is a folder, not a file/)
    expect(printed('a\0b')[0]).toBe('refused')
  })
})
