import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { compareCommand } from '../../src/cli/compare/command.ts'
import { explainCommand } from '../../src/cli/explain/command.ts'
import { lintCommand } from '../../src/cli/lint/command.ts'
import { main } from '../../src/cli/main.ts'
import { followedKubernetes } from '../../src/cli/policies/policy-options.ts'
import { suggestCommand } from '../../src/cli/suggest/command.ts'
import { scratch } from '../source/waiting.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'

const commands = new Map<string, typeof main | typeof lintCommand>([
  ['', main],
  ['lint', lintCommand],
  ['explain', explainCommand],
  ['compare', compareCommand],
  ['suggest', suggestCommand],
])

let out = ''
let err = ''
beforeEach(() => {
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true))
})
afterEach(() => {
  vi.restoreAllMocks()
})

const newer = (given: string): string =>
  `warning: Kubernetes ${given} is newer than 1.36, the newest version that auditscope knows: using the rules of 1.36\n`
const older = (given: string): string =>
  `warning: Kubernetes ${given} is older than 1.12, the oldest version that auditscope knows: using the rules of 1.12\n`

test.each([
  ['1.36', '1.36', ''],
  ['1.12', '1.12', ''],
  ['v1.31.4', '1.31', ''],
  ['v1.31.2-eks-7f9249a', '1.31', ''],
  ['1.031', '1.31', ''],
  ['1.37', '1.36', newer('1.37')],
  ['1.99', '1.36', newer('1.99')],
  ['1.11', '1.12', older('1.11')],
  ['v1.5.0', '1.12', older('v1.5.0')],
])('--kubernetes %s follows %s', (given, followed, warning) => {
  expect(followedKubernetes(given)).toBe(followed)
  expect(err).toBe(warning)
})

// The screen prints it before it takes the terminal.
test.each([
  ['', '-o', 'text', '-p', 'POLICY', '--compare', 'POLICY', 'LOG'],
  ['lint', 'POLICY', 'POLICY'],
  ['explain', '-p', 'POLICY', '-u', 'bob', '--verb', 'get', '--resource', 'pods', '-o', 'json'],
  ['compare', 'POLICY', 'POLICY', 'LOG'],
  ['suggest', '-p', 'POLICY', 'LOG'],
  ['suggest', 'LOG'],
])('a version that is not known is said once: %s %s', async (command, ...args) => {
  const folder = scratch()
  const [policy, log] = [path.join(folder, 'policy.yaml'), path.join(folder, 'audit.log')]
  fs.writeFileSync(policy, metadataPolicy)
  fs.writeFileSync(log, `${eventLine(1)}\n`)
  const given = args.map((one) => one.replace('POLICY', policy).replace('LOG', log))
  await commands.get(command)!([...given, '--kubernetes', '1.99'], '1.2.3')
  expect(err.split(newer('1.99'))).toHaveLength(2)
  expect(out).not.toContain('1.99')
})

test.each([...commands])('the help and --version of %j say the range', async (_, command) => {
  await command(['--help'], '1.2.3')
  expect(out.replaceAll(/\s+/g, ' ')).toContain('Kubernetes version to evaluate for, 1.12 to 1.36')
  out = ''
  await command(['--version'], '1.2.3')
  expect(out).toBe('auditscope 1.2.3, rules as of Kubernetes 1.36\n--kubernetes accepts 1.12 to 1.36\n')
})
