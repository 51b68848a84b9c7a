import { expect, test } from 'vitest'
import type { Problem } from '../../src/audit/problem.ts'
import { lineText } from '../support/line-text.ts'
import { eventLine, metadataPolicy } from '../support/logs.ts'
import { TestScreen } from './worlds.ts'

const began = Date.UTC(2026, 10, 23, 17)

/** A connection that was refused some seconds after the beginning. */
function refused(sort: string, second: number, words: string): Problem {
  const at = began + second * 1000
  const reason = `10.0.0.1:${4000 + second} ${words}`
  return { path: 'https://[::]:9443', offset: null, reason, refused: { sort, times: 1, since: at, until: at } }
}

/** The list of lost records of a screen with these problems, without its head. */
function listed(problems: readonly Problem[]): readonly string[] {
  const screen = new TestScreen([eventLine(1)], metadataPolicy, 300, 40)
  for (const problem of problems) screen.store.problem(problem)
  screen.press('!')
  const rows = screen.frame().main.map((row) => lineText(row).trimEnd())
  return rows.slice(rows.indexOf('') + 1).filter((row) => row !== '')
}

test('the lost list has the newest first', () => {
  const problems = ['first', 'second', 'third'].map((reason, offset) => ({ path: 'audit.log', offset, reason }))
  expect(listed(problems)).toEqual([' audit.log:2: third', ' audit.log:1: second', ' audit.log:0: first'])
})

test('what no longer fits is counted at the end, where the oldest are', () => {
  const problems = [...Array(1002).keys()].map((offset) => ({ path: 'audit.log', offset, reason: 'torn' }))
  const screen = new TestScreen([eventLine(1)], metadataPolicy)
  for (const problem of problems) screen.store.problem(problem)
  screen.press('! G')
  const rows = screen.frame().main.map((row) => lineText(row).trimEnd())
  expect(rows.filter((row) => row !== '').slice(-2)).toEqual([' audit.log:2: torn', ' and 2 earlier'])
})

test('refused connections of one sort are one entry, with how many, since and until when', () => {
  const torn = { path: 'audit.log', offset: 7, reason: 'torn' }
  expect(
    listed([
      refused('token', 1, 'did not send the right token'),
      refused('tls', 2, 'failed the TLS handshake'),
      torn,
      refused('token', 3, 'did not send the right token'),
      refused('token', 4, 'did not send the right token'),
    ]),
  ).toEqual([
    ' https://[::]:9443: 3 times, from 2026-11-23T17:00:01.000Z until 2026-11-23T17:00:04.000Z; last: 10.0.0.1:4004 did not send the right token',
    ' audit.log:7: torn',
    ' https://[::]:9443: 10.0.0.1:4002 failed the TLS handshake',
  ])
})

test('a scanner that is refused many times pushes nothing else out of the list, and all of it counts', () => {
  const torn = { path: 'audit.log', offset: 7, reason: 'torn' }
  const screen = new TestScreen([eventLine(1)], metadataPolicy, 300, 40)
  screen.store.problem(torn)
  for (let second = 0; second < 5000; second++) screen.store.problem(refused('token', second, 'did not send the token'))
  expect(screen.store.problems).toHaveLength(2)
  expect(screen.store.problemCount).toBe(5001)
  screen.press('!')
  expect(screen.text()).toContain('5,000 times, from')
  expect(screen.text()).toContain('audit.log:7: torn')
  expect(screen.text()).not.toContain('earlier')
})
