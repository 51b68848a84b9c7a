// npm test: the fast tests first, then the long ones and the rest, on the program as it is built. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chooseSeed } from './support/choose-seed.ts'
import { root } from './support/paths.ts'

const stages = [
  { name: 'fast', what: 'pure functions', workers: '100%' },
  { name: 'long', what: 'pure functions, with many random cases', workers: '100%' },
  // One file at a time: a test's terminal loses output where its program and another test share the cores.
  { name: 'rest', what: 'files, processes and terminals', workers: '1' },
]

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
}

// One seed for all stages.
chooseSeed()

const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'auditscope-stages-'))
const total = { passed: 0, failed: 0, skipped: 0 }
let code = 0
for (const { name, what, workers } of stages) {
  console.log(`\ntest stage ${name}: ${what}`)
  const began = performance.now()
  const report = path.join(folder, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const options = ['--project', name, '--maxWorkers', workers, ...reporters]
  const args = ['run', ...options, ...process.argv.slice(2)]
  const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) code = status ?? 1
  if (fs.existsSync(report)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(fs.readFileSync(report, 'utf8')) as Report
    total.passed += numPassedTests
    total.failed += numFailedTests
    total.skipped += numPendingTests
  }
  console.log(`test stage ${name}: ${Math.round((performance.now() - began) / 1000)} s`)
}
fs.rmSync(folder, { recursive: true })
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
process.exit(code)
