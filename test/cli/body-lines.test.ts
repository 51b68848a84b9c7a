import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { eventLine, folder, idsOf } from '../support/logs.ts'
import { linesOf, run, start } from '../support/program.ts'

/** Every fifth event says something of `a & b`, as Go writes it, and those after it have another stage before. */
const lines = [...Array(40).keys()].flatMap((number) => {
  const requestObject = number % 5 === 0 ? { note: 'say "a & b"' } : { note: 'nothing' }
  const first = eventLine(number, { stage: 'RequestReceived', responseStatus: undefined })
  return [...(number % 5 === 1 ? [first] : []), eventLine(number, { requestObject })]
})
const log = lines.join('').replaceAll('&', '\\u0026')
const some = [0, 5, 10, 15, 20, 25, 30, 35].map((number) => `id-${number}`)
const query = ['-q', 'body:"say \\"a & b\\""']

function fileWith(bytes: string | Uint8Array, name = 'audit.log'): string {
  const file = path.join(folder(), name)
  fs.writeFileSync(file, bytes)
  return file
}

describe('body: in lines', () => {
  test('prints the events whose records have the text, of a log, a packed one and stdin', async () => {
    for (const [file, stdin] of [[fileWith(log)], [fileWith(gzipSync(log), 'audit.log.gz')], ['-', log]] as const) {
      const { code, stdout, stderr } = await run(['-o', 'jsonl', ...query, file], stdin === undefined ? {} : { stdin })
      expect([code, stderr, idsOf(stdout)]).toEqual([0, '', some])
    }
  })

  test('prints the others, and either of two', async () => {
    const file = fileWith(log)
    const others = await run(['-o', 'jsonl', '-q', '-body:"a & b" stage:ResponseComplete', file])
    expect(idsOf(others.stdout)).toHaveLength(32)
    const either = await run(['-o', 'jsonl', '-q', 'body:"a & b" or (name:web-1 body:RequestReceived)', file])
    expect(idsOf(either.stdout)).toEqual(['id-0', 'id-1', ...some.slice(1)])
  })

  test('sums up only what matches', async () => {
    const { stdout } = await run(['-o', 'summary', ...query, fileWith(log)])
    expect(linesOf(stdout)[0]).toBe(`events\tall\t${some.length}`)
  })

  test('prints the requests whose last records match', async () => {
    const { stdout } = await run(['--requests', '-o', 'jsonl', '-q', 'body:nothing name:web-1*', fileWith(log)])
    expect(idsOf(stdout)).toEqual([1, 11, 12, 13, 14, 16, 17, 18, 19].map((number) => `id-${number}`))
  })

  test('searches what is wrapped, without its wrapping', async () => {
    const docker = lines.map((line) => `${JSON.stringify({ log: line, stream: 'stdout', time: 'x' })}\n`).join('')
    const { stdout } = await run(['-o', 'jsonl', ...query, fileWith(docker)])
    expect(idsOf(stdout)).toEqual(some)
    expect((await run(['-o', 'jsonl', '-q', 'body:stdout', fileWith(docker)])).stdout).toBe('')
  })

  test('searches what is appended', async () => {
    const file = fileWith(log)
    const running = start(['-f', '-o', 'jsonl', ...query, file])
    await running.until((stdout) => linesOf(stdout).length === some.length)
    fs.appendFileSync(file, `${eventLine(50)}${eventLine(51, { requestObject: { note: 'say "a & b"' } })}`)
    await running.until((stdout) => linesOf(stdout).length > some.length)
    expect(idsOf(running.stdout())).toEqual([...some, 'id-51'])
  })

  test('says that no record has the text', async () => {
    const { code, stderr } = await run(['-o', 'jsonl', '-q', 'body:"x & y"', fileWith(log)])
    expect([code, stderr]).toEqual([0, expect.stringContaining('no event matches body:"x & y"')])
  })

  test('is searched for a text, and nothing else', async () => {
    const { code, stderr } = await run(['-o', 'jsonl', '-q', 'body~/a/', fileWith(log)])
    expect([code, stderr]).toEqual([2, expect.stringContaining('body is searched for a text: body:hostPath')])
  })
})
