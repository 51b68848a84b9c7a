import fs from 'node:fs'
import { boundOf, type Figure } from '../../bench/measure.ts'

interface BenchResult {
  readonly commit: string
  /** The commit that some figures compare with; absent if none was given. */
  readonly before?: string
  readonly date: string
  readonly machine: string
  readonly figures: readonly Figure[]
}

/** The bench's figures as a table, from the file that the bench wrote. */
export function benchBlock(file: string): string {
  const { commit, before, date, machine, figures } = JSON.parse(fs.readFileSync(file, 'utf8')) as BenchResult
  const rows = figures
    .filter(({ detail }) => detail !== true)
    .map((figure) => `| ${figure.name} | ${measured(figure)} | ${boundOf(figure)} |`)
  return [
    `Measured ${date} at commit ${commit}${before === undefined ? '' : `, beside commit ${before},`} on ${machine}:`,
    '',
    '| what | measured | goal |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function measured({ value, unit, why }: Figure): string {
  return value === null ? `not measured here (${why ?? 'no reason given'})` : `${rounded(value)} ${unit}`.trimEnd()
}

function rounded(value: number): string {
  if (value === 0) return '0'
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}
