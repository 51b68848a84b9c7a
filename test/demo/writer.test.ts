import fs from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { microseconds } from '../../src/audit/time.ts'
import { demoEvents } from '../../src/cli/demo/fresh-lines.ts'
import { startDemo } from '../../src/cli/demo/writer.ts'
import { siblingOf } from '../../src/source/disk/rotated-names.ts'
import { scratch, until } from '../source/waiting.ts'
import { demo } from '../support/paths.ts'

const log = fs.readFileSync(path.join(demo, 'audit.log'), 'utf8')
const events = demoEvents(log)
const noon = Date.parse('2027-05-01T12:00:00Z')

function started(options: Partial<Parameters<typeof startDemo>[0]> = {}) {
  const folder = scratch()
  const file = path.join(folder, 'audit.log')
  const failed = vi.fn()
  const demo = startDemo({ file, events, speed: 1, history: 100, limit: 1024 * 1024, failed, ...options })
  onTestFinished(demo.stop)
  return { folder, file, failed, demo }
}

function lines(file: string): string[] {
  const text = fs.readFileSync(file, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text.slice(0, -1).split('\n')
}

function uris(some: readonly string[]): string[] {
  return some.map((line) => (JSON.parse(line) as { requestURI: string }).requestURI)
}

function times(file: string): number[] {
  return lines(file).map((line) => microseconds((JSON.parse(line) as { stageTimestamp: string }).stageTimestamp) / 1000)
}

test('history is there at once, in a file of its owner alone, with times up to now', () => {
  const { file, demo } = started({ now: () => noon })
  demo.stop()
  const written = times(file)
  expect(written).toHaveLength(100)
  expect(written).toEqual([...written].sort((a, b) => a - b))
  expect(written.at(-1)).toBe(noon)
  expect(written[0]! - noon).toBeCloseTo((events[0]!.at - events[99]!.at) / 1000, 2)
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
})

test('then it goes on, over the end of the log, with whole lines and times that never run ahead', async () => {
  const { file, failed } = started({ speed: 1e6, limit: 1e9 })
  await until(() => fs.statSync(file).size > 2 * log.length)
  const written = times(file)
  expect(written.length).toBeGreaterThan(events.length)
  expect(written.at(-1)).toBeLessThanOrEqual(performance.timeOrigin + performance.now())
  expect(failed).not.toHaveBeenCalled()
})

test('a full log is put aside under a name that is found again; a few are kept', async () => {
  const limit = 50_000
  const { folder, file, failed } = started({ speed: 1e6, limit })
  const sibling = siblingOf(file)
  const first = fs.readdirSync(folder).filter((name) => sibling(name))
  await until(() => {
    const rotated = fs.readdirSync(folder).filter((name) => sibling(name))
    return rotated.length === 3 && !rotated.some((name) => first.includes(name))
  })
  for (const name of fs.readdirSync(folder)) {
    expect(name === 'audit.log' || sibling(name) !== null).toBe(true)
    if (fs.existsSync(path.join(folder, name)))
      expect(fs.statSync(path.join(folder, name)).size).toBeLessThanOrEqual(limit)
  }
  expect(failed).not.toHaveBeenCalled()
})

test('an error while writing ends it and is told', async () => {
  const { folder, failed } = started({ speed: 1e6, limit: 50_000 })
  fs.rmSync(folder, { recursive: true })
  await until(() => failed.mock.calls.length > 0)
  expect(failed).toHaveBeenCalledOnce()
})

test('after it is stopped nothing more is written', async () => {
  const { file, demo } = started({ speed: 1e6 })
  await until(() => fs.statSync(file).size > 200_000)
  demo.stop()
  const { size } = fs.statSync(file)
  const other = started({ speed: 1e6 })
  await until(() => fs.statSync(other.file).size > 200_000)
  expect(fs.statSync(file).size).toBe(size)
})

test('after a long sleep it goes on with the line that comes next, and from now on', async () => {
  let now = noon
  const { file } = started({ now: () => now })
  now += 3_600_000
  await until(() => lines(file).length > 100)
  const all = times(file)
  expect(all[100]).toBe(now)
  expect(Math.max(...all)).toBe(now)
  expect(uris(lines(file))).toEqual(uris(log.split('\n').slice(0, lines(file).length)))
  expect(lines(file).length).toBeLessThan(events.length)
})
