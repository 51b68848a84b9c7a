import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { folder } from '../support/logs.ts'
import { root } from '../support/paths.ts'

const script = path.join(root, 'bin', 'auditscope.js')

/** Runs the program by a node that says it is this version. */
function runAs(version: string, bin = script): { status: number | null; stderr: string } {
  const disguise = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`
  return spawnSync(process.execPath, ['--import', disguise, bin, '--version'], { encoding: 'utf8' })
}

test.each(['18.20.0', '20.20.2', '22.21.9'])(
  'Node %s is told in one line that it is too old, and what to do',
  (version) => {
    const { status, stderr } = runAs(version)
    expect(status).toBe(1)
    expect(stderr.trimEnd().split('\n')).toEqual([
      `auditscope needs Node.js 22.22 or newer, and this is ${version}: npm scripts bring a newer one along (npm run auditscope -- FILE); if install scripts were off, run: npm rebuild node`,
    ])
  },
)

test.each(['22.22.0', '24.0.0', '26.10.0'])('Node %s runs it', (version) => {
  expect(runAs(version)).toMatchObject({ status: 0, stderr: '' })
})

test('outside a checkout the advice is another, and without dist/ the way to build it is said', () => {
  const installed = folder()
  fs.mkdirSync(path.join(installed, 'bin'))
  for (const name of ['auditscope.js', 'early-terminal.js'])
    fs.copyFileSync(path.join(root, 'bin', name), path.join(installed, 'bin', name))
  fs.copyFileSync(path.join(root, 'package.json'), path.join(installed, 'package.json'))
  const bin = path.join(installed, 'bin', 'auditscope.js')
  expect(runAs('20.0.0', bin).stderr).toContain('install a newer Node.js')
  expect(runAs('26.0.0', bin)).toMatchObject({ status: 1, stderr: 'auditscope is not built yet: run npm run build\n' })
})

test('a pipe gets every line before the program ends', () => {
  const directory = folder()
  const log = path.join(directory, 'audit.log')
  const events = fs.readFileSync(path.join(root, 'demo-logs', 'audit.log'), 'utf8')
  fs.writeFileSync(log, events.repeat(30))
  // Far more than a pipe holds.
  const command = `"${process.execPath}" "${script}" -o jsonl "${log}" | wc -l`
  const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  expect(Number(stdout)).toBe(events.trimEnd().split('\n').length * 30)
})
