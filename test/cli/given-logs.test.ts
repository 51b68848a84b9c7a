import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { givenLogs } from '../../src/cli/options/given-logs.ts'
import { folder } from '../support/logs.ts'

test.each<[string[], string[], [string, string][]]>([
  [['audit.log', '-'], ['audit.log', '-'], []],
  [['cp-1=/var/log/audit.log'], ['/var/log/audit.log'], [['cp-1', '/var/log/audit.log']]],
  [
    ['cp-1=/dev/fd/63', 'b.log', 'cp-2=-'],
    ['/dev/fd/63', 'b.log', '-'],
    [
      ['cp-1', '/dev/fd/63'],
      ['cp-2', '-'],
    ],
  ],
  [['a=b=c.log'], ['b=c.log'], [['a', 'b=c.log']]],
  [['./a=b.log', 'logs/a=b.log', '/a=b.log'], ['./a=b.log', 'logs/a=b.log', '/a=b.log'], []],
])('%j are the files %j with the names %j', (args, files, names) => {
  expect(givenLogs(args)).toEqual({ files, names: names.map(([name, file]) => ({ name, path: file })) })
})

test('what exists as it is written is that file, that folder, or the files of that pattern', () => {
  const here = process.cwd()
  process.chdir(folder())
  onTestFinished(() => {
    process.chdir(here)
  })
  fs.mkdirSync(path.join('year=2026', 'month=11'), { recursive: true })
  fs.writeFileSync(path.join('year=2026', 'month=11', 'audit.log'), '')
  fs.writeFileSync('a=b.log', '')
  const there = ['a=b.log', 'year=2026', 'year=*/month=*/audit.log', 'year=2026/to-come.log']
  expect(givenLogs(there)).toEqual({ files: there, names: [] })
  expect(givenLogs(['cp=a=b.log'])).toEqual({ files: ['a=b.log'], names: [{ name: 'cp', path: 'a=b.log' }] })
})

describe('wrong usage says what to do', () => {
  test.each([
    [['=audit.log'], '"=audit.log" lacks a name: write NAME=audit.log, or audit.log alone'],
    [['cp-1='], '"cp-1=" lacks a file: write cp-1=FILE, where FILE can be a folder, a pipe, or - for stdin'],
    [['='], '"=" lacks a name: write NAME=FILE'],
    [['cp=a', 'b', 'cp=c'], 'two logs are named cp: give each its own name'],
  ])('%j', (args, sentence) => {
    expect(givenLogs(args)).toBe(sentence)
  })
})
