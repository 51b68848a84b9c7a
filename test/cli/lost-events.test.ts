import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventsIn } from '../../src/audit/records/formats/event-marks.ts'
import { Store } from '../../src/store/store.ts'
import { eventLine, folder } from '../support/logs.ts'
import { run } from '../support/program.ts'

const line = (id: number, more: object = {}): string => eventLine(id, more).trim()

describe('a record that cannot be read counts as many events as it looks to hold', () => {
  const records: readonly (readonly [string, number, string])[] = [
    ['two events on one line', 2, line(1) + line(2)],
    ['half an event before a whole one', 2, line(1).slice(0, 200) + line(2)],
    ['two lists on one line', 3, `[${line(1)},${line(2)}] [${line(3)}]`],
    ['items of lists', 2, `${line(1).replace('"kind":"Event","apiVersion":"audit.k8s.io/v1",', '')}x${line(2)}`],
    [
      'several lines in AKS',
      2,
      JSON.stringify({ category: 'kube-audit', properties: { log: `${line(1)}\n${line(2)}` } }),
    ],
    ['several lines in Docker', 2, JSON.stringify({ log: `${line(1)}\n${line(2)}\n`, stream: 'stdout', time: '2026' })],
    ['several behind a prefix', 2, `cp-1 ${line(1)}${line(2)}`],
    ['several in a klog line', 2, `I1123 17:02:38.000000       1 sink.go:12] ${line(1)} ${line(2)}`],
    ['half an event', 1, line(1).slice(0, 200)],
    [
      'an event with a member of a wrong type',
      1,
      line(1, { verb: 1, requestObject: { spec: JSON.parse(line(2)) as object } }),
    ],
  ]
  test.each(records)('%s: %i', async (_, lost, record) => {
    const log = path.join(folder(), 'audit.log')
    fs.writeFileSync(log, `${line(8)}\n${record}\n${line(9)}\n`)
    const { stdout, stderr } = await run(['-o', 'summary', log])
    expect(stdout).toContain('events\tall\t2\n')
    expect(stdout).toContain(`problems\tall\t${lost}\n`)
    expect(stderr.includes(`it looks like ${lost} events`)).toBe(lost > 1)
  })

  test('in any quoting', () => {
    for (const quoted of [line(1), JSON.stringify(line(1)), line(1).replaceAll('"', '""')])
      expect(eventsIn(`${quoted} ${quoted}`)).toEqual({ events: 2 })
    expect(eventsIn(line(1))).toEqual({})
  })

  test('and so does the store', () => {
    const store = new Store(null)
    store.problem({ path: 'x', offset: 0, reason: 'y', events: 3 })
    store.problem({ path: 'x', offset: 1, reason: 'y' })
    expect(store.problemCount).toBe(4)
  })
})
