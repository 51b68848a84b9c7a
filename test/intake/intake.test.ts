import { appendFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Problem } from '../../src/audit/problem.ts'
import { type AuditRecord, recordBytes } from '../../src/audit/records/line-cutter.ts'
import { type Intake, intake, type IntakeOptions } from '../../src/intake/intake.ts'
import type { Origin } from '../../src/intake/origins.ts'
import type { OlderSink, RecordSink } from '../../src/intake/sink.ts'
import { reread } from '../../src/source/history/find-again.ts'
import { scratch, until } from '../source/waiting.ts'
import { eventLine } from '../support/logs.ts'

interface Found {
  readonly id: number
  readonly file: number
  readonly offset: number
  readonly line: string
}

interface Read {
  readonly reading: Intake
  /** What came in the log's order: blocks before what was there. */
  readonly events: () => Found[]
  readonly ids: () => number[]
  readonly blocks: Found[][]
  readonly problems: Problem[]
  readonly failures: string[]
}

/** Reads logs as the screen and the lines do, and keeps everything; `wanted` says whether more is, after each block. */
function read(
  { paths, rotated = true, ...options }: Partial<IntakeOptions> & { paths: readonly string[]; rotated?: boolean },
  taker: Partial<RecordSink> = {},
  wanted = (): boolean => true,
): Read {
  const newest: Found[] = []
  const blocks: Found[][] = []
  const problems: Problem[] = []
  const failures: string[] = []
  const keep =
    (found: Found[]): RecordSink['record'] =>
    (record) => {
      const one = foundIn(record)
      if (one === null) return 'no event'
      found.push(one)
      return null
    }
  const reading = intake(
    { origins: paths.map((path) => origin(path, rotated)), following: false, newestFirst: false, ...options },
    {
      record: keep(newest),
      older: () => {
        const block: Found[] = []
        blocks.unshift(block)
        return { record: keep(block), end: () => wanted() }
      },
      problem: (problem) => problems.push(problem),
      failed: ({ path, message }) => failures.push(`${path}: ${message}`),
      ...taker,
    },
  )
  onTestFinished(() => reading.close())
  const events = (): Found[] => [...blocks.flat(), ...newest]
  return { reading, events, ids: () => events().map(({ id }) => id), blocks, problems, failures }
}

function origin(path: string, history: boolean): Origin {
  return { path, name: path, files: [path], history, optional: false }
}

/** null where it is no whole event. */
function foundIn(line: AuditRecord): Found | null {
  const text = Buffer.from(recordBytes(line)).toString()
  const id = /^\{.*"auditID":"id-(\d+)".*\}$/.exec(text)?.[1]
  return id === undefined ? null : { id: Number(id), file: line.file, offset: line.offset, line: text }
}

/** Events as long as some are in the field, so that few of them are megabytes. */
const events = (from: number, to: number, length = 4000): string =>
  Array.from({ length: to - from }, (_, at) =>
    eventLine(from + at, { annotations: { reason: String(from + at).repeat(length / 4) } }),
  ).join('')

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

const rotatedAt = (minute: number): string => `audit-2026-11-23T16-${String(minute).padStart(2, '0')}-00.000.log`

/** A log of 1,700 events with rotated files, the oldest compressed, one there both plain and compressed. */
function rotatedLog(): { folder: string; log: string; total: number } {
  const folder = scratch()
  const log = join(folder, 'audit.log')
  writeFileSync(join(folder, `${rotatedAt(10)}.gz`), gzipSync(events(0, 200)))
  writeFileSync(join(folder, `${rotatedAt(20)}.gz`), gzipSync(events(200, 220)))
  writeFileSync(join(folder, rotatedAt(30)), events(220, 300))
  writeFileSync(join(folder, `${rotatedAt(30)}.gz`), gzipSync(events(220, 300)))
  // Longer than the first block.
  writeFileSync(join(folder, rotatedAt(40)), events(300, 1300))
  writeFileSync(join(folder, rotatedAt(50)), '')
  writeFileSync(log, events(1300, 1700))
  return { folder, log, total: 1700 }
}

async function expectReread({ reading, events }: Read, every: number): Promise<void> {
  for (const { file, offset, line } of events().filter((_, at) => at % every === 0)) {
    const source = reading.file(file)
    expect(source).not.toBeNull()
    const bytes = await reread(source!, offset, Buffer.byteLength(line))
    expect(bytes.toString()).toBe(line)
  }
}

test('a log whose every record is of another program or damaged is told as one without events', async () => {
  const folder = scratch()
  const texts = {
    'audit.log': events(0, 1),
    'empty.log': '',
    'klog.log': 'I1123 17:07:39.189011       1 server.go:150] Version: v1.36.2\n'.repeat(2),
    'mixed.log': `I1123 17:07:39.189011       1 server.go:150] Version: v1.36.2\n${events(1, 2)}`,
  }
  const paths = Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })
  const all = read({ paths, rotated: false })
  await all.reading.ended
  expect(all.reading.barren()).toEqual([join(folder, 'klog.log')])
})

test('a log that may be missing may not be unreadable', async () => {
  const folder = scratch()
  const one = read({ paths: [], origins: [{ ...origin(folder, false), optional: true }] })
  expect(await one.reading.ended).toMatchObject([{ code: 'EISDIR', path: folder }])
  expect(one.failures).toHaveLength(1)
})

describe.each([
  ['the newest first', true],
  ['the oldest first', false],
])('a log with rotated files, %s', (_, newestFirst) => {
  test.each([true, false])('is taken whole, in its order, and is found again (following: %s)', async (following) => {
    const { log, total } = rotatedLog()
    const all = read({ paths: [log], newestFirst, following })
    await all.reading.complete
    expect(all.ids()).toEqual(numbers(0, total))
    expect([all.problems, all.failures]).toEqual([[], []])
    expect(all.blocks.length).toBeGreaterThanOrEqual(newestFirst ? 5 : 0)
    const { read: done, size, left } = all.reading.progress()
    expect([done, left]).toEqual([size, 0])
    // Each file has its own number.
    expect(new Set(all.events().map(({ file }) => file)).size).toBe(5)
    await expectReread(all, 97)
    await expectReread({ ...all, events: () => all.events().slice(0, 3) }, 1)
    if (!following) expect(await all.reading.ended).toEqual([])
  })

  test('goes on with what comes', async () => {
    const { folder, log, total } = rotatedLog()
    const all = read({ paths: [log], newestFirst, following: true })
    await all.reading.caughtUp
    appendFileSync(log, events(1700, 1710))
    renameSync(log, join(folder, rotatedAt(55)))
    writeFileSync(log, events(1710, 1720))
    await all.reading.complete
    await until(() => all.ids().length >= total + 20)
    expect(all.ids()).toEqual(numbers(0, total + 20))
    await expectReread(all, 180)
  })

  test('shows an event without a newline once it has not grown for a while, and goes on behind it', async () => {
    const log = join(scratch(), 'audit.log')
    writeFileSync(log, events(0, 2).trimEnd())
    const all = read({ paths: [log], newestFirst, following: true })
    await until(() => all.ids().length === 2)
    appendFileSync(log, `\n${events(2, 3)}`)
    await until(() => all.ids().length === 3)
    expect([all.ids(), all.problems]).toEqual([numbers(0, 3), []])
    await expectReread(all, 1)
  })

  test('of which only what is named is wanted is that file', async () => {
    const { log } = rotatedLog()
    const named = read({ paths: [log], newestFirst, rotated: false })
    await named.reading.complete
    expect(named.ids()).toEqual(numbers(1300, 1700))
    expect(named.reading.progress()).toMatchObject({ read: statSync(log).size, size: statSync(log).size })
    await expectReread(named, 50)
  })

  test('is read as far back as its files were written since', async () => {
    const { log } = rotatedLog()
    const some = read({ paths: [log], newestFirst, sinceMs: Date.parse('2026-11-23T16:25:00Z') })
    await some.reading.complete
    expect(some.ids()).toEqual(numbers(220, 1700))
    const { read: done, size } = some.reading.progress()
    expect(done).toBe(size)
  })

  test('is put into one order with another log, each whole with its rotated files', async () => {
    const { folder, log } = rotatedLog()
    const other = join(folder, 'other.log')
    // The times go with the numbers.
    const [early, late] = [events(100, 110), events(1500, 1510)]
    writeFileSync(other, early + late)
    const both = read({ paths: [other, log], newestFirst })
    await both.reading.ended
    const twice = [...numbers(100, 110), ...numbers(1500, 1510)]
    expect(both.ids()).toEqual([...numbers(0, 1700), ...twice].sort((a, b) => a - b))
    const fromOther = both.events().filter(({ file }) => both.reading.originOf(file) === 0)
    expect(fromOther.map(({ id }) => id)).toEqual(twice)
    expect([both.problems, both.failures, both.reading.late()]).toEqual([[], [], 0])
    await expectReread(both, 60)
  })

  test('and another are both followed', async () => {
    const { folder, log } = rotatedLog()
    const other = join(folder, 'other.log')
    writeFileSync(other, events(1400, 1405))
    const both = read({ paths: [other, log], newestFirst, following: true })
    await both.reading.complete
    expect(both.ids()).toHaveLength(1705)
    appendFileSync(log, events(1700, 1702) + events(1704, 1705))
    appendFileSync(other, events(1702, 1704))
    await until(() => both.ids().length === 1710)
    expect(
      both
        .ids()
        .slice(-5)
        .toSorted((a, b) => a - b),
    ).toEqual(numbers(1700, 1705))
  })

  test('is read with nothing else when it may be missing and is', async () => {
    const { folder, log } = rotatedLog()
    unlinkSync(log)
    const origins = [{ ...origin(log, true), optional: true }, origin(join(folder, rotatedAt(30)), false)]
    const both = read({ paths: [], origins, newestFirst })
    expect(await both.reading.ended).toEqual([])
    expect(both.ids()).toHaveLength(1300 + 80)
    expect(both.failures).toEqual([])
  })

  test('that has lost one of its files reports the times of the gap', async () => {
    const { folder, log } = rotatedLog()
    const gone = join(folder, `${rotatedAt(20)}.gz`)
    let removed = false
    const remove = (): void => {
      if (!removed) unlinkSync(gone)
      removed = true
    }
    const lost: Read = read({ paths: [log], newestFirst }, { worked: remove })
    await lost.reading.complete
    expect(lost.ids()).toEqual([...numbers(0, 200), ...numbers(220, 1700)])
    const missing = 'gap: no events from 2026-11-23T16:10:00.000Z to 2026-11-23T16:20:00.000Z'
    expect(lost.problems).toMatchObject([{ path: gone, reason: expect.stringContaining(missing) as string }])
    const { read: done, size } = lost.reading.progress()
    expect(done).toBe(size)
  })

  test('whose files end without a newline is whole too', async () => {
    const folder = scratch()
    writeFileSync(join(folder, `${rotatedAt(1)}.gz`), gzipSync(events(0, 3).trimEnd()))
    writeFileSync(join(folder, rotatedAt(2)), events(3, 1500).trimEnd())
    writeFileSync(join(folder, 'audit.log'), events(1500, 1503).trimEnd())
    const all = read({ paths: [join(folder, 'audit.log')], newestFirst })
    await all.reading.complete
    expect(all.ids()).toEqual(numbers(0, 1503))
    expect(all.problems).toEqual([])
    await expectReread({ ...all, events: () => all.events().slice(0, 4) }, 1)
  })

  test('with one file that is not gzip and one that is cut off reports both, and the rest is read', async () => {
    const { folder, log } = rotatedLog()
    const broken = join(folder, `${rotatedAt(10)}.gz`)
    const whole = gzipSync(events(0, 200))
    writeFileSync(broken, whole.subarray(0, whole.length / 2))
    const damaged = join(folder, `${rotatedAt(20)}.gz`)
    writeFileSync(damaged, Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(100, 0x41)]))
    const rest = read({ paths: [log], newestFirst })
    await rest.reading.complete
    const ids = rest.ids()
    const some = ids.filter((id) => id < 200)
    // Of the file that is cut off, the complete lines are read.
    expect(some).toEqual(numbers(0, some.length))
    expect(some.length).toBeGreaterThan(0)
    expect(ids.slice(some.length)).toEqual(numbers(220, 1700))
    const told = rest.problems.filter(({ reason }) => reason.includes('gap: ')).map(({ path }) => path)
    expect(told.toSorted()).toEqual([broken, damaged])
    const reasons = rest.problems.map(({ reason }) => reason).join('\n')
    expect(reasons).toContain('gap: no events from 2026-11-23T16:10:00.000Z to 2026-11-23T16:20:00.000Z')
    expect(reasons).toContain('gap: some events up to 2026-11-23T16:10:00.000Z are missing')
  })
})

test('of several long logs the newest of all comes first, and what is older in one order before it', async () => {
  const folder = scratch()
  // Each longer than what is read of it at once; one is silent for a long time, one has rotated files.
  const logs = ['a', 'b', 'c', 'd'].map((name) => join(folder, `${name}.log`))
  const [a, b, c, d] = logs as [string, string, string, string]
  const every = (from: number, to: number, step: number): string =>
    numbers(from, to)
      .filter((id) => id % 3 === step)
      .map((id) => events(id, id + 1))
      .join('')
  writeFileSync(join(folder, rotatedAt(10).replace('audit', 'a')), every(0, 1200, 0))
  writeFileSync(a, every(1200, 3000, 0))
  writeFileSync(b, every(0, 3000, 1))
  writeFileSync(c, every(0, 900, 2) + every(2400, 3000, 2))
  writeFileSync(d, '')
  const all = read({ paths: logs, newestFirst: true, following: true })
  await all.reading.caughtUp
  const first = all.ids()
  expect(first.at(-1)).toBe(2999)
  expect(first.length).toBeLessThan(1500)
  await all.reading.complete
  const expected = numbers(0, 3000).filter((id) => id % 3 !== 2 || id < 900 || id >= 2400)
  expect(all.ids()).toEqual(expected)
  expect(all.blocks.length).toBeGreaterThan(1)
  expect([all.problems, all.failures, all.reading.late()]).toEqual([[], [], 0])
  const { read: done, size, left } = all.reading.progress()
  expect([done, left]).toEqual([size, 0])
  await expectReread(all, 201)
  appendFileSync(d, events(3000, 3001))
  await until(() => all.ids().at(-1) === 3000)
})

test('a long log whose lines a container runtime has cut is read whole', async () => {
  const log = join(scratch(), '0.log')
  const parts = (line: string): string =>
    (line.match(/.{1,90}/g) ?? []).map((part, at, all) => `${at + 1 === all.length ? 'F' : 'P'} ${part}\n`).join('')
  const cut = events(0, 800).trimEnd().split('\n').map(parts).join('')
  writeFileSync(
    log,
    cut.replaceAll(/^[FP] /gm, (tag) => `2026-11-23T17:00:00.000000001Z stdout ${tag}`),
  )
  expect(statSync(log).size).toBeGreaterThan(2_500_000)
  const all = read({ paths: [log], newestFirst: true })
  await all.reading.complete
  expect(all.problems).toEqual([])
  expect(all.ids()).toEqual(numbers(0, 800))
})

test('of several logs no more is read than is wanted', async () => {
  const folder = scratch()
  const logs = ['a', 'b'].map((name) => join(folder, `${name}.log`))
  writeFileSync(logs[0]!, events(0, 4000))
  writeFileSync(logs[1]!, events(0, 4000))
  const some = read({ paths: logs, newestFirst: true }, {}, () => false)
  await some.reading.complete
  expect(some.blocks).toHaveLength(1)
  const ids = some.ids()
  expect(ids.length).toBeLessThan(8000)
  expect(ids).toEqual(
    numbers(0, 4000)
      .flatMap((id) => [id, id])
      .slice(-ids.length),
  )
  const { read: done, size, left } = some.reading.progress()
  expect(done).toBe(size)
  expect(left).toBeGreaterThan(0)
})

test('no more is read than is wanted, and what is left is said', async () => {
  const { log } = rotatedLog()
  let wanted = 2
  const some = read({ paths: [log], newestFirst: true }, {}, () => --wanted > 0)
  await some.reading.complete
  expect(some.blocks.length).toBe(2)
  const ids = some.ids()
  expect(ids).toEqual(numbers(1700 - ids.length, 1700))
  const { read: done, size, left } = some.reading.progress()
  expect(done).toBe(size)
  expect(left).toBeGreaterThan(0)
  const sizes = [rotatedAt(40), rotatedAt(30), `${rotatedAt(20)}.gz`, `${rotatedAt(10)}.gz`, 'audit.log'].map(
    (name) => statSync(join(log, '..', name)).size,
  )
  expect(done + left).toBe(sizes.reduce((total, one) => total + one, 0))
})

test('a log that is not there yet has its rotated files all the same', async () => {
  const { folder, log } = rotatedLog()
  renameSync(log, join(folder, rotatedAt(55)))
  const all = read({ paths: [log], newestFirst: true, following: true })
  await all.reading.complete
  expect(all.ids()).toEqual(numbers(0, 1700))
  expect(all.reading.progress().missing).toEqual([log])
  writeFileSync(log, events(1700, 1701))
  await until(() => all.ids().length > 1700)
  expect(all.ids()).toEqual(numbers(0, 1701))
})

test('a record of a block that is no event is a problem with its place', async () => {
  const folder = scratch()
  const first = eventLine(1)
  writeFileSync(join(folder, rotatedAt(1)), `${first}oops\n${eventLine(2)}`)
  writeFileSync(join(folder, 'audit.log'), eventLine(3))
  const all = read({ paths: [join(folder, 'audit.log')], newestFirst: true })
  await all.reading.complete
  expect(all.ids()).toEqual([1, 2, 3])
  expect(all.problems).toEqual([{ path: join(folder, rotatedAt(1)), offset: first.length, reason: 'no event' }])
})

test.each(['record', 'older'] as const)('what a taker throws at %s ends everything', async (where) => {
  const { log } = rotatedLog()
  const thrown = (): never => {
    throw new Error('thrown by a taker')
  }
  const all = read({ paths: [log], newestFirst: true, following: true }, { [where]: thrown })
  // Nobody waits for the rest in vain.
  await all.reading.complete.catch(() => undefined)
  await expect(all.reading.ended).rejects.toThrow('thrown by a taker')
})

test.each([1, 2])('after close nothing of what is older is heard (logs: %i)', async (count) => {
  const folder = scratch()
  const logs = ['a', 'b'].slice(0, count).map((name) => join(folder, `${name}.log`))
  for (const log of logs) writeFileSync(log, events(0, 4000))
  const closing: Promise<void>[] = []
  let after = 0
  let ended = 0
  const older = (): OlderSink => ({
    record: () => {
      if (closing.length > 0) after++
      else closing.push(all.reading.close())
      return null
    },
    end: () => ++ended > 0,
  })
  const all = read({ paths: logs, newestFirst: true }, { older })
  await all.reading.ended
  expect(await Promise.all(closing)).toHaveLength(1)
  // What was cut from the bytes that had come is still handed over.
  expect(after).toBeLessThan(400)
  expect([ended, all.problems]).toEqual([0, []])
})
