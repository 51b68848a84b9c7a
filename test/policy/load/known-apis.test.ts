import { describe, expect, test } from 'vitest'
import { expandKnownApis, knownApis } from '../../../src/policy/load/known-apis.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import { loadPrepared, prepare } from '../../../src/policy/load/prepare.ts'

const head = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n'
const groups = knownApis.map((group) => (group === '' ? {} : { group }))

function groupsOf(text: string): unknown {
  return parsePolicy(text).policy?.rules?.map((rule) => rule.resources ?? null)
}

/** What the shell of kube-up makes of it: one entry a line, at the indentation of its own policy. */
function asShell(text: string): string {
  const entries = knownApis.map((group) => `\n      - group: ${JSON.stringify(group)}`).join('')
  return text.replaceAll('${known_apis}', entries)
}

describe('expandKnownApis', () => {
  const kubeUp = `${head}  - level: Request
    verbs: ["get", "list", "watch"]
    resources: \${known_apis}
    omitStages:
      - "RequestReceived"
  # Default level for known APIs
  - level: RequestResponse
    resources: \${known_apis}
    omitStages:
      - "RequestReceived"
  - level: Metadata
`

  test('reads as what kube-up makes of it', () => {
    const { text, count } = expandKnownApis(kubeUp)
    expect(count).toBe(2)
    expect(knownApis).toHaveLength(18)
    expect(groupsOf(text)).toEqual([groups, groups, null])
    expect(parsePolicy(text)).toMatchObject({ policy: parsePolicy(asShell(kubeUp)).policy, errors: [], warnings: [] })
  })

  test('keeps the number of every line', () => {
    const { text } = expandKnownApis(kubeUp)
    expect(parsePolicy(text).text?.rules).toEqual([
      { first: 4, last: 8 },
      { first: 10, last: 13 },
      { first: 14, last: 14 },
    ])
  })

  test.each<[string, unknown]>([
    ['- level: Request\n  resources: ${known_apis}\n', [groups]],
    ['- level: Request\n  resources: $known_apis\n', [groups]],
    ['- level: Request\n  resources:\n    ${known_apis}\n', [groups]],
    ['- {level: Request, users: ["a"], resources: ${known_apis}}\n', [groups]],
    ['- resources: ${known_apis} # ${known_apis}\n  level: Request\n', [groups]],
    ['# ${known_apis}\n- level: Request\n', [null]],
  ])('in %j', (rules, expected) => {
    expect(groupsOf(expandKnownApis(head + rules).text)).toEqual(expected)
  })

  test.each(['"${known_apis}"', "'${known_apis}'", '# ${known_apis}', 'a # ${known_apis}', '$known_apisx', ''])(
    'leaves %j alone',
    (text) => {
      expect(expandKnownApis(text)).toMatchObject({ text, count: 0 })
    },
  )

  test('finds the place in the line before', () => {
    const line = 'a: ${known_apis}, b: ${known_apis}, c: 1'
    const { text, place } = expandKnownApis(line)
    for (const [index, char] of Array.from(line).entries()) {
      if (!'abc1'.includes(char) || /[\w{]$/.test(line.slice(0, index))) continue
      const at = char === 'a' ? 0 : text.lastIndexOf(`${char}${char === '1' ? '' : ':'}`)
      expect(place({ line: 1, column: at + 1 })).toEqual({ line: 1, column: index + 1 })
    }
    // Whatever was filled in is where the variable stands.
    const inside = text.indexOf('apps')
    expect(place({ line: 1, column: inside + 1 })).toEqual({ line: 1, column: 4 })
    expect(place({ line: 1, column: text.lastIndexOf('batch') })).toEqual({
      line: 1,
      column: line.lastIndexOf('$') + 1,
    })
    expect(place({ line: 9, column: 7 })).toEqual({ line: 9, column: 7 })
  })
})

describe('without expanding', () => {
  test('the hint names the option', () => {
    const [error] = parsePolicy(`${head}- level: Request\n  resources: \${known_apis}\n`).errors
    expect(error?.advice).toMatch(/kube-up.*--known-apis/)
  })
})

describe('prepare', () => {
  test('expands in a ConfigMap too, and finds the way back to its file', () => {
    const rules = '- level: Request\n  resources: ${known_apis}\n  user: [a]\n'
    const inner = (head + rules).trimEnd().replaceAll(/^/gm, '    ')
    const source = `kind: ConfigMap\ndata:\n  policy.yaml: |\n${inner}\n`
    const prepared = prepare(source, { knownApis: true })
    if (prepared.kind === 'problem') return expect.fail(prepared.problem.message)
    const { text, warnings } = loadPrepared(source, prepared, '1.36')
    expect(text?.positions.get('rules[0].resources[4].group')).toEqual({ line: 8, column: 18 })
    expect(text?.lines[7]).toBe('      resources: ${known_apis}')
    expect(warnings).toMatchObject([{ line: 9, column: 7, path: 'rules[0].user' }])
  })

  test('says when there is nothing to expand', () => {
    expect(prepare(head, { knownApis: true })).toMatchObject({
      notes: [{ line: 1, message: 'there is no ${known_apis} to expand' }],
    })
    expect(prepare(head)).toMatchObject({ notes: [] })
  })
})
