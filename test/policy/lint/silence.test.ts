import { describe, expect, it, test } from 'vitest'
import { policyOf } from '../../../src/policy/lint/finding.ts'
import { lint } from '../../../src/policy/lint/lint.ts'
import { commentsOf } from '../../../src/policy/lint/silencing-comments.ts'

const off = '# auditscope-lint-disable'

/** Rules behind a head of three lines, and what is left to find: line and id. */
const cases: readonly (readonly [shows: string, rules: string, left: readonly string[]])[] = [
  ['at the end of the line', `- level: Metadata\n  verbs: ["*"] ${off} literal-star: a test\n`, []],
  ['above the line', `- level: Metadata\n  ${off} literal-star: a test\n  verbs: ["*"]\n`, []],
  [
    'above the line, with more comments and blank lines between',
    `- level: Metadata\n  ${off} literal-star: a test\n  # more\n\n  verbs: ["*"]\n`,
    [],
  ],
  [
    'above the rule, for all of it',
    `${off} literal-star: a test\n- level: Metadata\n  users: ["*"]\n  verbs: ["*"]\n- level: Metadata\n  verbs: ["*"]\n`,
    ['9 literal-star'],
  ],
  [
    'several comments above a rule',
    `${off} literal-star: a test\n${off} http-verb: another\n- level: Metadata\n  users: ["*"]\n  verbs: [GET]\n`,
    [],
  ],
  ['a rule whose dash has its own line', `${off} literal-star: a test\n-\n  level: Metadata\n  users: ["*"]\n`, []],
  [
    'at the end of the rule’s first line, for that line alone',
    `- level: Metadata ${off} literal-star: a test\n  users: ["*"]\n`,
    ['4 unused-silence', '5 literal-star'],
  ],
  ['several hashes', `- level: Metadata\n  verbs: ["*"] ## auditscope-lint-disable literal-star : a test\n`, []],
  [
    'another check',
    `- level: Metadata\n  verbs: ["*"] ${off} http-verb: a test\n`,
    ['5 literal-star', '5 unused-silence'],
  ],
  [
    'another line',
    `- level: Metadata\n  users: ["*"]\n  ${off} literal-star: a test\n  verbs: [get]\n`,
    ['5 literal-star', '6 unused-silence'],
  ],
  ['behind everything', `- level: Request\n  verbs: [get]\n${off} no-catch-all: a test\n`, ['6 unused-silence']],
  ['no reason', `- level: Metadata\n  verbs: ["*"] ${off} literal-star\n`, ['5 literal-star', '5 invalid-silence']],
  [
    'an empty reason',
    `- level: Metadata\n  verbs: ["*"] ${off} literal-star: \n`,
    ['5 literal-star', '5 invalid-silence'],
  ],
  [
    'no such check',
    `- level: Metadata\n  verbs: ["*"] ${off} literal-stars: a test\n`,
    ['5 literal-star', '5 invalid-silence'],
  ],
  [
    'another word',
    `- level: Metadata\n  verbs: ["*"] # auditscope-lint-disable-next-line literal-star: a test\n`,
    ['5 literal-star', '5 invalid-silence'],
  ],
  ['errors', `- level: metadata ${off} invalid-level: a test\n`, ['4 invalid-level', '4 invalid-silence']],
  ['itself', `${off} unused-silence: a test\n- level: Metadata\n  verbs: [get]\n`, ['4 unused-silence']],
  [
    'a text of several lines is no comment',
    `- level: Metadata\n  users:\n  - |-\n    a\n    ${off} literal-star\n  - "x ${off} literal-star"\n`,
    [],
  ],
]

describe('a comment silences', () => {
  it.each(cases)('%s', (_, rules, left) => {
    expect(lint(policyOf(rules)).map(({ line, id }) => `${line} ${id}`)).toEqual(left)
  })
})

test('what belongs to the policy as a whole is silenced where it is shown', () => {
  const policy = `apiVersion: audit.k8s.io/v1\nkind: Policy\n${off} no-catch-all: the rest is another’s\nrules:\n- level: Metadata\n  verbs: [get]\n`
  expect(lint(policy)).toEqual([])
})

test('an invalid silence is reported with its place', () => {
  expect(lint(policyOf(`- level: Metadata\n  verbs: [get] ${off} no-such: a test\n`))).toEqual([
    {
      id: 'invalid-silence',
      severity: 'warning',
      line: 5,
      column: 16,
      path: '',
      message: 'unknown check "no-such"',
      advice: 'Write "# auditscope-lint-disable ID: reason", with the id of a warning or note.',
      rule: null,
    },
  ])
})

test('of a file that is refused no silence is said to be unused', () => {
  const found = lint(policyOf(`- level: metadata\n  verbs: ["*"] ${off} literal-star: a test\n`))
  expect(found.map(({ id }) => id)).toEqual(['invalid-level'])
})

test('comments are found where they are, in whatever text', () => {
  const text = `\ufeff# one\na: b # two\r\nc: "# no" # three\nd: |2 # four\n   # no\ne: [x, # five\n  y#no]\nf: g#no\n`
  expect(commentsOf(text).map(({ line, column, text, alone }) => [line, column, text.trimEnd(), alone])).toEqual([
    [1, 1, '# one', true],
    [2, 6, '# two', false],
    [3, 11, '# three', false],
    [4, 7, '# four', false],
    [6, 8, '# five', false],
  ])
  expect(commentsOf('{"a": "# no"}')).toEqual([])
  expect(commentsOf('')).toEqual([])
})

test('a silence on a line hides no finding of other lines, also where no rule is concerned', () => {
  const policy = `foo: 1 ${off} unknown-field: a test\nbar: 2\n`
  const found = lint(`apiVersion: audit.k8s.io/v1\n${policy}rules:\n- level: Metadata\n`)
  expect(found.map(({ line, id, rule }) => [line, id, rule])).toEqual([[3, 'unknown-field', null]])
})

test('comments are found by their lines as kube-apiserver counts them, and up to where it refuses the file', () => {
  expect(commentsOf('a: 1\r# b\u2028# c\n').map(({ line, text }) => [line, text])).toEqual([
    [2, '# b'],
    [3, '# c'],
  ])
  expect(commentsOf('# a\n\tb: 1\n# c\n').map(({ text }) => text)).toEqual(['# a'])
})
