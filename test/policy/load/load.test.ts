import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parsePolicy } from '../../../src/policy/load/load.ts'
import type { PolicyProblem } from '../../../src/policy/policy.ts'
import { fixtures } from '../../support/paths.ts'

interface LoadCase {
  readonly name: string
  readonly policyYaml: string
  readonly expect: {
    readonly ok: boolean
    readonly errors: readonly string[]
    readonly warning?: string
    readonly policy?: Readonly<Record<string, unknown>>
  }
}

const fixture = path.join(fixtures, 'load.json')
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as LoadCase[]

test('the fixture is whole', () => {
  expect(cases).toHaveLength(116)
})

test.each(cases)('$name', ({ name, policyYaml, expect: expected }) => {
  const loaded = parsePolicy(policyYaml)
  expect(loaded.errors.length === 0).toBe(expected.ok)
  expect(loaded.policy === null).toBe(!expected.ok)
  expect(loaded.text === null).toBe(!expected.ok)
  expect(paths(loaded.errors)).toEqual(new Set(expected.errors.map(pathOf)))
  expect(warned(loaded.warnings)).toEqual(warnedBy(name, expected))
  if (expected.policy) {
    const { metadata, ...policy } = expected.policy
    expect(metadata).toBeDefined()
    expect(loaded.policy).toEqual(policy)
  }
})

/** Where kube-apiserver gives no path at all, the problem is one of the whole file. */
function pathOf(error: string): string {
  const [, field] = /Go struct field \w*\.([\w.]+)/.exec(error) ?? []
  const [, path] = /^([\w.[\]]+): (?:Required|Unsupported|Invalid) value/.exec(error) ?? []
  return field ?? path ?? ''
}

/** A value of a wrong type has no indexes in kube-apiserver's path. */
function paths(problems: readonly PolicyProblem[]): Set<string> {
  return new Set(
    problems.map(({ path, message }) =>
      message.includes('cannot unmarshal') ? path.replaceAll(/\[\d+\]/g, '') : path,
    ),
  )
}

/** That further documents are not read is a warning of ours alone, and has no path. */
function warned(warnings: readonly PolicyProblem[]): Set<string> {
  return new Set(warnings.filter(({ path }) => path !== '').map(({ path }) => path))
}

/** A policy without version gets a warning that means nothing: that is left out. */
function warnedBy(name: string, { warning = '', errors }: LoadCase['expect']): Set<string> {
  if (errors[0]?.startsWith('unknown group version')) return new Set()
  if (warning.includes('yaml: unmarshal errors')) return new Set([repeated[name] ?? 'not in the table'])
  return new Set(Array.from(warning.matchAll(/(?:unknown|duplicate) field "([^"]+)"/g), ([, field]) => field ?? ''))
}

/** Of a key repeated in YAML the fixture says that there is one, but not which. */
const repeated: Readonly<Record<string, string>> = {
  'extra/dup-key-rule': 'rules[0].level',
  'extra/dup-key-verbs': 'rules[0].verbs',
  'extra/dup-key-top-rules': 'rules',
  'extra/merge-key': 'rules[1].level',
}
