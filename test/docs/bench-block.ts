import fs from 'node:fs'
import { type Figure, isMet } from '../../bench/measure.ts'

interface BenchResult {
  readonly commit: string
  readonly date: string
  readonly machine: string
  readonly figures: readonly Figure[]
}

/** The bench's figures as a table, from the file that the bench wrote. */
export function benchBlock(file: string): string {
  const { commit, date, machine, figures } = JSON.parse(fs.readFileSync(file, 'utf8')) as BenchResult
  const rows = figures
    .filter(({ detail }) => detail !== true)
    .map((figure) => `| ${figure.name} | ${measured(figure)} | ${bound(figure)} |`)
  return [
    `Measured ${date} at commit ${commit} on ${machine}:`,
    '',
    '| what | measured | goal |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function measured({ value, unit, why }: Figure): string {
  return value === null ? `not measured here (${why ?? 'no reason given'})` : `${rounded(value)} ${unit}`.trimEnd()
}

/** What was promised stands alone; what is only aimed at says so. */
function bound(figure: Figure): string {
  const { goal, aim } = figure
  if (goal === undefined) return aim === undefined ? '' : `aim ${aim}`
  return isMet(figure) === false ? `${goal} (missed)` : goal
}

function rounded(value: number): string {
  if (value === 0) return '0'
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}
