import { describe, expect, it, test } from 'vitest'
import { checks } from '../../../src/policy/lint/checks/all-checks.ts'
import { policyOf } from '../../../src/policy/lint/finding.ts'
import { lint } from '../../../src/policy/lint/lint.ts'
import { parsePolicy } from '../../../src/policy/load/load.ts'

describe.each(checks)('$id', ({ id, severity, example, instead, finds, why }) => {
  const found = lint(policyOf(example))

  it('is what its example has, and nothing else', () => {
    expect(found.length).toBeGreaterThan(0)
    expect([...new Set(found.map((finding) => finding.id))]).toEqual([id])
    expect([...new Set(found.map((finding) => finding.severity))]).toEqual([severity])
  })

  it('is not what the other example has, nor is anything else', () => {
    expect(lint(policyOf(instead))).toEqual([])
  })

  it('says what, where and what to do, each in words', () => {
    const lines = policyOf(example).split('\n')
    for (const { line, column, message, advice } of found) {
      expect(lines[line - 1]?.length).toBeGreaterThanOrEqual(column - 1)
      expect(message).toMatch(/^\S.*[^.]$/)
      expect(advice).toMatch(/^[A-Z`]/)
    }
    expect(finds).toMatch(/^[a-zA-Z].*[^.]$/)
    expect(why).toMatch(/^([A-Z]|kube-apiserver ).*[.)]$/)
  })

  it('is an error exactly if kube-apiserver refuses the example', () => {
    expect(severity === 'error').toBe(parsePolicy(policyOf(example)).policy === null)
    expect(parsePolicy(policyOf(instead)).errors).toEqual([])
  })
})

test('ids are unique, and in kebab-case', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
  for (const { id } of checks) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
})

test('there are as many checks as there were thought of', () => {
  expect(checks.map(({ id }) => id)).toMatchInlineSnapshot(`
    [
      "wrong-kind",
      "wrong-type",
      "no-rules",
      "invalid-level",
      "invalid-stage",
      "invalid-url",
      "mixed-rule",
      "invalid-group",
      "names-without-resources",
      "malformed",
      "unknown-field",
      "misplaced-field",
      "duplicate-key",
      "ignored-document",
      "empty-list",
      "literal-star",
      "resource-glob",
      "empty-word",
      "stray-blank",
      "user-or-group",
      "removed-user",
      "http-verb",
      "unknown-verb",
      "unknown-group",
      "wrong-group",
      "unknown-resource",
      "unknown-subresource",
      "removed-resource",
      "cluster-scoped",
      "subresource-verb",
      "names-on-create",
      "url-misses",
      "url-of-resource",
      "url-encoding",
      "unreachable-rule",
      "catch-all-none",
      "no-catch-all",
      "secret-bodies",
      "configmap-bodies",
      "unlogged-exec",
      "all-stages-omitted",
      "failed-logins-unrecorded",
      "exec-by-get",
      "half-of-events",
      "useless-none",
      "invalid-silence",
      "unused-silence",
    ]
  `)
})
