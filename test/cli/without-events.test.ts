import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventLine, folder, idsOf, metadataPolicy } from '../support/logs.ts'
import { run } from '../support/program.ts'

const event = eventLine(1)
const inFiles = (files: Readonly<Record<string, string>>): string => {
  const cwd = folder()
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(cwd, name), text)
  return cwd
}
const hint = 'holds no audit events: is it the right file?'

describe('a file with bytes and without one event ends with 1, after all others were printed', () => {
  test.each([
    ['prose', '# auditscope\n\nA terminal program.\n'],
    ['a log of another program', 'I1123 17:07:39.189011       1 server.go:150] Version: v1.36.2\n'],
    ["auditd's log", 'type=SYSCALL msg=audit(1772360000.123:456): arch=c000003e\n'],
    ['JSON of another sort', '{"a":1}\n'],
    ['JSON over several lines of another sort', '{\n  "a": 1\n}\n'],
  ])('%s', async (_, text) => {
    const cwd = inFiles({ 'a.log': event, 'README.md': text })
    for (const output of ['jsonl', 'text', 'summary']) {
      const { code, stdout, stderr } = await run(['-o', output, 'README.md', 'a.log'], { cwd })
      expect(code).toBe(1)
      if (output === 'jsonl') expect(idsOf(stdout)).toEqual(['id-1'])
      expect(stderr).toContain(`README.md ${hint}`)
    }
    const piped = await run(['-o', 'jsonl', '-'], { cwd, stdin: text })
    expect([piped.code, piped.stdout]).toEqual([1, ''])
    expect(piped.stderr).toContain(`stdin ${hint}`)
  })

  test('also a folder without a log, beside a log that is whole', async () => {
    const cwd = inFiles({ 'a.log': event })
    fs.mkdirSync(path.join(cwd, 'empty'))
    const { code, stdout, stderr } = await run(['-o', 'jsonl', 'empty', 'a.log'], { cwd })
    expect([code, idsOf(stdout)]).toEqual([1, ['id-1']])
    expect(stderr).toContain('cannot read empty')
  })

  test('also one whose every record is damaged', async () => {
    const { code, stderr } = await run(['-o', 'jsonl', '-'], { stdin: event.slice(0, 100) })
    expect(code).toBe(1)
    expect(stderr).toContain('no audit events: no record could be read')
  })

  test('also for suggest and compare, where every record is damaged', async () => {
    const cwd = inFiles({ 'damaged.log': event.slice(0, 100), 'p.yaml': metadataPolicy })
    for (const args of [
      ['suggest', 'damaged.log'],
      ['compare', 'p.yaml', 'p.yaml', 'damaged.log'],
    ]) {
      const { code, stdout, stderr } = await run(args, { cwd })
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain('damaged.log:0: not JSON')
    }
  })

  test('also for suggest and compare, which say what the others hold', async () => {
    const cwd = inFiles({ 'a.log': event, 'README.md': 'no\n', 'p.yaml': metadataPolicy })
    const suggested = await run(['suggest', 'README.md', 'a.log'], { cwd })
    expect([suggested.code, suggested.stderr]).toEqual([1, expect.stringContaining(hint)])
    expect(suggested.stdout).toContain('kind: Policy')
    const piped = await run(['suggest', '-'], { cwd, stdin: 'no\n' })
    expect([piped.code, piped.stderr]).toEqual([1, expect.stringContaining(`stdin ${hint}`)])
    const compared = await run(['compare', 'p.yaml', 'p.yaml', 'README.md', 'a.log'], { cwd })
    expect([compared.code, compared.stderr]).toEqual([1, expect.stringContaining(hint)])
    expect(compared.stdout).not.toBe('')
    for (const args of [
      ['suggest', 'README.md'],
      ['compare', 'p.yaml', 'p.yaml', 'README.md'],
    ]) {
      const { code, stdout } = await run(args, { cwd })
      expect([code, stdout]).toEqual([1, ''])
    }
  })
})

describe('nothing to read, or nothing that passes, ends with 0 and says so', () => {
  test.each([
    ['an empty file', ''],
    ['blank lines', '\n\n'],
    ['an empty array', '[]\n'],
    ['an empty array over lines', '[\n]\n'],
    ['an EventList without items', '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[]}\n'],
    ['an EventList without items over lines', '{\n  "kind": "EventList",\n  "items": []\n}\n'],
  ])('%s', async (_, text) => {
    const cwd = inFiles({ 'a.json': text })
    for (const output of ['jsonl', 'text', 'summary']) {
      const { code, stderr } = await run(['-o', output, 'a.json'], { cwd })
      expect([code, stderr]).toEqual([0, 'no events to print: there are none in the logs\n'])
    }
    expect(await run(['-o', 'jsonl', '-'], { cwd, stdin: text })).toMatchObject({ code: 0, stdout: '' })
  })

  test('a filter that nothing passes', async () => {
    const { code, stdout, stderr } = await run(['-o', 'jsonl', '-q', 'verb:delete', '-'], { stdin: event })
    expect([code, stdout, stderr]).toEqual([
      0,
      '',
      'no events to print: none of 1 event passes the filter (--query, --since)\nno event has verb delete: all have verb get\n',
    ])
  })
})
