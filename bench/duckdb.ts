import { performance } from 'node:perf_hooks'
import type { Log } from './logs.ts'

/** The part of DuckDB that the bench uses. */
interface DuckDB {
  readonly DuckDBInstance: {
    readonly create: (path: string) => Promise<{
      readonly connect: () => Promise<{
        readonly runAndReadAll: (sql: string) => Promise<{ readonly getRows: () => readonly (readonly unknown[])[] }>
      }>
    }>
  }
}

/** Gives how to count a log's verbs with DuckDB, in milliseconds, or why that is impossible here. */
export async function duckdb(): Promise<{ readonly count: (log: Log) => Promise<number> } | { readonly why: string }> {
  // Too large to be a dependency, so it is measured where someone installed it by hand.
  const name = '@duckdb/node-api'
  const found = (await import(name).catch(() => null)) as DuckDB | null
  if (found === null) return { why: `not installed: npm i --no-save ${name}` }
  const connection = await (await found.DuckDBInstance.create(':memory:')).connect()
  return {
    count: async ({ path, events }) => {
      const start = performance.now()
      const result = await connection.runAndReadAll(
        `SELECT verb, count(*), count(auditID) FROM read_json('${path}', columns = {verb: 'VARCHAR', auditID: 'VARCHAR'},
         format = 'newline_delimited', maximum_object_size = 16777216) GROUP BY verb`,
      )
      const took = performance.now() - start
      const counted = result.getRows().reduce((total, [, count]) => total + Number(count), 0)
      if (counted !== events) throw new Error(`DuckDB counted ${counted} of ${events} events`)
      return took
    },
  }
}
