import { expect, onTestFinished, test, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'

async function printed(...args: string[]): Promise<{ out: string[]; err: string; code: number }> {
  let out = ''
  let err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true))
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  const code = await main(['--demo', '-o', 'text', ...args], '0')
  return { out: out.split('\n').slice(0, -1), err, code }
}

test('without a screen it prints the events, each with its rule, and ends', async () => {
  const { out, err, code } = await printed()
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out.length).toBeGreaterThan(300)
  expect(out.filter((line) => !/ rule \d+ \(line \d+\) +agrees$/.test(line))).toEqual([])
})

test('it honours the filter and the format', async () => {
  const { out, code } = await printed('-q', 'verb:delete', '-o', 'jsonl')
  expect(code).toBe(0)
  expect(out.length).toBeGreaterThan(0)
  expect(new Set(out.map((line) => (JSON.parse(line) as { verb: string }).verb))).toEqual(new Set(['delete']))
})

test('a policy that is not to be had ends it', async () => {
  const { out, err, code } = await printed('-p', '/nowhere/policy.yaml')
  expect({ out, code }).toEqual({ out: [], code: 1 })
  expect(err).toContain('/nowhere/policy.yaml')
})
