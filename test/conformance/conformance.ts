import { checkCompared } from './check-compared.ts'
import { checkLoads } from './check-loads.ts'
import { checkLogs } from './check-logs.ts'
import { checkVectors } from './check-vectors.ts'
import { unexpected } from './exceptions.ts'
import { find } from './find.ts'
import type { Row } from './row.ts'

export interface Outcome {
  readonly rows: readonly Row[]
  readonly leftOut: readonly string[]
}

/** Checks all that a directory holds against what kube-apiserver's own code did with it. */
export function conformance(directory: string): Outcome {
  const { files, logSets, policies, leftOut } = find(directory)
  const rows = files.flatMap(({ name, vectors }) =>
    vectors.kind === 'loads' ? [checkLoads(name, vectors.cases)] : checkVectors(name, vectors),
  )
  const logRows = logSets.flatMap((set) => [...checkLogs(set), ...checkCompared(set, policies)])
  return { rows: [...rows, ...logRows], leftOut }
}

/** Whether all is as it should be; nothing found is a failure too. */
export function passes({ rows }: Outcome): boolean {
  return rows.length > 0 && rows.every(({ total }) => total > 0) && unexpected(rows).length === 0
}

/** The outcome for people: `name  N of N`, and the first of the misses. */
export function report({ rows, leftOut }: Outcome): string[] {
  if (rows.length === 0) return ['no vectors and no log with a truth file found']
  const width = Math.max(...rows.map(({ name }) => name.length))
  const digits = Math.max(...rows.map(({ total }) => String(total).length))
  const table = rows.map(({ name, total, misses }) => {
    const right = String(total - misses.length).padStart(digits)
    return `${name.padEnd(width)}  ${right} of ${String(total).padStart(digits)}`
  })
  const misses = unexpected(rows)
  const known = rows.reduce((sum, row) => sum + row.misses.length, 0) - misses.length
  return [
    ...table,
    ...leftOut.map((line) => `left out: ${line}`),
    ...(known > 0 ? [`${known} known exceptions`] : []),
    ...(misses.length > 0 ? [`${misses.length} misses`] : []),
    ...misses.slice(0, 20).flatMap(({ name, differences }) => [`  ${name}`, ...differences.map((one) => `    ${one}`)]),
  ]
}
