import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../support/paths.ts'

const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
let folder = ''
let packed: string[] = []

/** Packs the built program and unpacks it as an empty folder's only package; its dependencies are not there. */
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'library-'))
  const cache = path.join(folder, 'cache')
  const options = ['--ignore-scripts', '--offline', '--cache', cache, '--pack-destination', folder]
  execFileSync('npm', ['pack', ...options], { cwd: root, stdio: 'pipe' })
  const [tarball] = fs.readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  const target = path.join(folder, 'node_modules', 'auditscope')
  fs.mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', path.join(folder, tarball!), '--strip-components=1', '-C', target])
  packed = fs.readdirSync(target, { recursive: true, encoding: 'utf8' })
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}')
})
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})

const use = `
import { attributesOf, evaluate, lint, newestKubernetes, parsePolicy, requestInfo } from 'auditscope/policy'
const text = 'apiVersion: audit.k8s.io/v1\\nrules:\\n- level: None\\n  users: [a]\\n- level: Metadata\\n'
const { policy, errors } = parsePolicy(text, { kubernetes: '1.31' })
const event = {
  kind: 'Event', level: 'Metadata', stage: 'ResponseComplete', verb: 'get', requestURI: '/version',
  user: { username: 'b', groups: ['g'] },
}
const { attributes, exact, alternatives } = attributesOf(event)
const info = requestInfo('GET', '/api/v1/pods')
const outcome = evaluate(policy, attributes)
console.log(JSON.stringify({
  errors, exact, alternatives, ruleIndex: outcome.ruleIndex, level: outcome.level, reasons: outcome.reasons.length,
  verb: info.verb, findings: Array.isArray(lint(text)), refused: parsePolicy('').errors.length, newestKubernetes,
}))
`

describe('the package', () => {
  test('carries the program, the library and its types, and no sources', () => {
    expect(packed).toEqual(expect.arrayContaining(['bin/auditscope.js', 'dist/policy.js', 'dist/auditscope.js']))
    expect(packed).toContain('dist/types/policy/library/index.d.ts')
    expect(packed.filter((file) => /^(src|test|bench|node_modules)\b/.test(file))).toEqual([])
  })

  test('has a library that stands alone: nothing is imported, neither React nor Ink', () => {
    const library = fs.readFileSync(path.join(folder, 'node_modules', 'auditscope', 'dist', 'policy.js'), 'utf8')
    expect(ts.preProcessFile(library).importedFiles).toEqual([])
    expect(library).not.toMatch(/useState|node_modules\/(?:ink|react)\//)
    expect(ts.preProcessFile("import 'react'").importedFiles).toHaveLength(1)
  })

  test('is used in an empty folder', () => {
    fs.writeFileSync(path.join(folder, 'use.js'), use)
    const output = execFileSync(process.execPath, ['use.js'], { cwd: folder, encoding: 'utf8' })
    expect(JSON.parse(output)).toEqual({
      errors: [],
      exact: true,
      alternatives: [],
      ruleIndex: 1,
      level: 'Metadata',
      reasons: 1,
      verb: 'list',
      findings: true,
      refused: 1,
      newestKubernetes: '1.36',
    })
  })

  test('opens nothing but the library', () => {
    fs.writeFileSync(path.join(folder, 'closed.js'), "import 'auditscope/dist/auditscope.js'")
    const run = () => execFileSync(process.execPath, ['closed.js'], { cwd: folder, stdio: 'pipe' })
    expect(run).toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/)
  })
})

const consumer = `
import { attributesOf, evaluate, lint, parsePolicy, requestInfo } from 'auditscope/policy'
import type { Attributes, Evaluation, Finding, Policy, PolicyProblem, RequestInfo } from 'auditscope/policy'

const { policy, errors }: { policy: Policy | null; errors: readonly PolicyProblem[] } = parsePolicy('', { kubernetes: '1.31' })
const read = attributesOf(JSON.parse('{}'))
if (read.attributes === null) { const why: string = read.error } else { const seen: Attributes = read.attributes }
const info = requestInfo('GET', '/api')
if (!('error' in info)) { const known: RequestInfo = info }
const outcome: Evaluation = evaluate(policy ?? { rules: [{ level: 'Metadata' }] }, {
  user: { username: 'a' }, resourceRequest: false, verb: 'get', path: '/',
})
// A policy straight out of a file of JSON has only texts for its levels.
evaluate(JSON.parse('{}') as { rules: { level: string; users: string[] }[] }, { user: null, resourceRequest: true })
const findings: Finding[] = lint('', { kubernetes: '1.31' })
export { errors, findings, outcome }
// @ts-expect-error -- a rule is no number
evaluate({ rules: [1] }, { user: null, resourceRequest: true })
// @ts-expect-error -- nobody is null, and must be said
evaluate({}, { resourceRequest: true })
`

describe('its types', () => {
  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
    ['preserve', 'bundler'],
  ])('are found with module %s and moduleResolution %s', (module, moduleResolution) => {
    fs.writeFileSync(path.join(folder, 'consumer.ts'), consumer)
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2023',
      lib: ['es2023'],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    }
    const config = path.join(folder, 'tsconfig.json')
    fs.writeFileSync(config, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
    const compile = (): string => {
      try {
        return execFileSync(process.execPath, [compiler, '-p', config], { cwd: folder, encoding: 'utf8' })
      } catch (error) {
        return (error as { stdout: string }).stdout
      }
    }
    expect(compile()).toBe('')
  })
})
