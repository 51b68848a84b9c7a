import fs from 'node:fs'
import type { Figure } from '../../bench/measure.ts'

interface BenchResult {
  readonly commit: string
  readonly date: string
  readonly machine: string
  readonly figures: readonly Figure[]
}

/** The bench's figures as a table, from the file that the bench wrote. */
export function benchBlock(file: string): string {
  const { commit, date, machine, figures } = JSON.parse(fs.readFileSync(file, 'utf8')) as BenchResult
  const rows = figures.map(({ name, value, unit, goal }) => `| ${name} | ${rounded(value)} ${unit} | ${goal ?? ''} |`)
  return [
    `Measured ${date} at commit ${commit} on ${machine}:`,
    '',
    '| what | measured | goal |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}
