import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadPolicyFile } from '../../src/cli/policies/load-policy-file.ts'
import { readPolicyFile } from '../../src/cli/policies/read-policy-file.ts'

const text = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n'

let folder = ''
beforeAll(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'read-policy-'))))
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})

function pipe(name: string): string {
  const where = path.join(folder, name)
  execFileSync('mkfifo', [where])
  return where
}

describe('has an end, and a sentence', () => {
  test('a file that is longer than any policy, of which no more is read', () => {
    const long = path.join(folder, 'long.yaml')
    fs.writeFileSync(long, '')
    fs.truncateSync(long, 500_000_000_000)
    const reason = 'it is longer than 1 MiB: is it the right file?'
    expect(readPolicyFile(long)).toEqual({ kind: 'unreadable', reason })
    expect(loadPolicyFile(long)).toEqual({
      kind: 'refused',
      errors: [`cannot read the policy ${long}: ${reason}`],
      line: null,
    })
  })

  test.skipIf(!fs.existsSync('/dev/zero'))('a device without end', () => {
    expect(readPolicyFile('/dev/zero')).toMatchObject({ reason: 'it is longer than 1 MiB: is it the right file?' })
  })

  test('a pipe that nobody writes to', () => {
    const reason = 'it is a pipe or device, and nothing came from it'
    expect(readPolicyFile(pipe('silent'), 50)).toEqual({ kind: 'unreadable', reason })
  })

  test('a pipe that is open for writing, and silent', () => {
    const silent = pipe('open')
    const writer = fs.openSync(silent, fs.constants.O_RDWR)
    try {
      expect(readPolicyFile(silent, 50)).toMatchObject({ reason: 'it is a pipe or device, and nothing came from it' })
    } finally {
      fs.closeSync(writer)
    }
  })

  test('a folder, a missing file, a link to itself', () => {
    expect(readPolicyFile(folder)).toMatchObject({ reason: 'it is a folder, not a file' })
    expect(readPolicyFile(path.join(folder, 'missing'))).toMatchObject({ reason: 'there is no such file' })
    const loop = path.join(folder, 'loop')
    fs.symlinkSync('loop', loop)
    expect(readPolicyFile(loop)).toMatchObject({ kind: 'unreadable' })
  })
})

test('a pipe that is written in parts is read to its end', async () => {
  const written = pipe('written')
  const writer = spawn('sh', ['-c', `exec > '${written}'; printf '${text.replaceAll('\n', '\\n')}'; echo '# end'`])
  const ended = new Promise((resolve) => writer.once('exit', resolve))
  expect(readPolicyFile(written)).toEqual({ kind: 'read', text: `${text}# end\n` })
  await ended
})

test.each([
  ['lists on one line, 2,000 deep', `x: ${'- '.repeat(2000)}`.replace(' ', '\n'), 6],
  ['maps, 1,200 deep', `x:\n${Array.from({ length: 1200 }, (_, at) => `${' '.repeat(at + 1)}a:\n`).join('')}`, 204],
])('%s: refused at a place', (_, more, line) => {
  const deep = path.join(folder, 'deep.yaml')
  fs.writeFileSync(deep, text + more)
  const outcome = loadPolicyFile(deep)
  expect(outcome).toMatchObject({ kind: 'refused', line })
  if (outcome.kind === 'refused') expect(outcome.errors[0]).toContain('nested deeper than 200 levels')
})
