import { describe, expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { applied } from '../../../src/policy/suggest/candidate.ts'
import { type Commented, inserted, samePolicy } from '../../../src/policy/suggest/policy-yaml.ts'

const stage: Commented & { kind: 'stage' } = { kind: 'stage', rule: null, before: 0, comment: ['no arrivals'] }
const first: Commented & { kind: 'reads' } = {
  kind: 'reads',
  rule: { level: 'None', users: ['system:node:a'], verbs: ['get'], resources: [{ group: '', resources: ['nodes'] }] },
  before: 0,
  comment: ['nodes read themselves', ''],
}
const second = { ...first, before: 1, rule: { level: 'Metadata' as const, verbs: ['list'] } }
const changes = [stage, first, second]

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n'

describe('changes are put into the text, and every line of it stays', () => {
  test.each([
    `${head}rules:\n  # all writes\n  # of pods\n  - level: Request # here\n    verbs: [create]\n\n  # the rest\n  - level: Metadata\n`,
    `${head}rules:\n- level: Request\n  verbs:\n  - create\n- level: Metadata`,
    `# top\n---\n${head}# rules below\n"rules":\n\n-   verbs: [create]\n    level: Request\n- {level: Metadata}\n# end\n`,
    `rules: # first\n- level: Request\n  verbs: [create]\n- level: Metadata\n${head}`.replaceAll('\n', '\r\n'),
  ])('%j', (source) => {
    const { policy, text } = parsePolicy(source)
    const lines = inserted(text!, changes)!
    expect(samePolicy(parsePolicy(lines.join('\n')).policy!, applied(policy!, changes))).toBe(true)
    // What is left when ours are taken out are the lines that were there, in their order.
    let at = 0
    for (const line of lines) if (line === text!.lines[at]) at++
    expect(at).toBe(text!.lines.length)
  })
})

test('comments right above a rule stay with it', () => {
  const { text } = parsePolicy(`${head}rules:\n  # all of it\n  - level: Metadata\n`)
  expect(inserted(text!, [first])).toEqual([
    'apiVersion: audit.k8s.io/v1',
    'kind: Policy',
    'rules:',
    '  # nodes read themselves',
    '  #',
    '  - level: None',
    '    users: ["system:node:a"]',
    '    verbs: ["get"]',
    '    resources:',
    '      - group: ""',
    '        resources: ["nodes"]',
    '',
    '  # all of it',
    '  - level: Metadata',
  ])
})

test.each([`${head}rules: [{level: Metadata}]\n`, '{"apiVersion":"audit.k8s.io/v1","rules":[{"level":"Metadata"}]}'])(
  'where rules have no lines of their own nothing is put in: %j',
  (source) => {
    expect(inserted(parsePolicy(source).text!, [first])).toBeNull()
  },
)
