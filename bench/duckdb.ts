import { performance } from 'node:perf_hooks'
import type { Log } from './logs.ts'

/** The part of DuckDB that the bench uses. */
interface DuckDB {
  readonly DuckDBInstance: {
    readonly create: (path: string) => Promise<{ readonly connect: () => Promise<Connection> }>
  }
}

interface Connection {
  readonly runAndReadAll: (sql: string) => Promise<{ readonly getRows: () => readonly (readonly unknown[])[] }>
}

/** What DuckDB does with a log; each gives how many milliseconds it took. */
interface DuckDBWork {
  /** Counts the verbs. */
  readonly verbs: (log: Log) => Promise<number>
  /** Counts the events by six columns. */
  readonly sixColumns: (log: Log) => Promise<number>
  /** Reads all columns that auditscope keeps into a table in memory. */
  readonly ourColumns: (log: Log) => Promise<number>
}

/** Gives what DuckDB does, or why that is impossible here. */
export async function duckdb(): Promise<DuckDBWork | { readonly why: string }> {
  // Too large to be a dependency, so it is measured where someone installed it by hand.
  const name = '@duckdb/node-api'
  const found = (await import(name).catch(() => null)) as DuckDB | null
  if (found === null) return { why: `not installed: npm i --no-save ${name}` }
  const connection = await (await found.DuckDBInstance.create(':memory:')).connect()
  return {
    verbs: ({ path, events }) =>
      counted(
        connection,
        `SELECT count(*), verb, count(auditID) FROM ${read(path, ['verb', 'auditID'])} GROUP BY verb`,
        events,
      ),
    sixColumns: ({ path, events }) =>
      counted(
        connection,
        `SELECT count(*), verb, user.username, objectRef.resource, objectRef.namespace, stage, responseStatus.code
         FROM ${read(path, ['verb', 'user', 'objectRef', 'stage', 'responseStatus'], sixColumnTypes)} GROUP BY ALL`,
        events,
      ),
    ourColumns: async ({ path, events }) => {
      const sql = `CREATE TABLE events AS SELECT * FROM ${read(path, Object.keys(types))}`
      const took = await counted(connection, sql, events)
      await connection.runAndReadAll('DROP TABLE events')
      return took
    },
  }
}

/** Milliseconds that a statement takes whose rows begin with counts; DuckDB says of a new table how many rows it has. */
async function counted(connection: Connection, sql: string, events: number): Promise<number> {
  const start = performance.now()
  const result = await connection.runAndReadAll(sql)
  const took = performance.now() - start
  const total = result.getRows().reduce((sum, [count]) => sum + Number(count), 0)
  if (total !== events) throw new Error(`DuckDB counted ${total} of ${events} events`)
  return took
}

/** What DuckDB reads the members of an event as: all that auditscope keeps, and nothing else. */
const types = {
  auditID: 'VARCHAR',
  level: 'VARCHAR',
  stage: 'VARCHAR',
  requestURI: 'VARCHAR',
  verb: 'VARCHAR',
  user: 'STRUCT(username VARCHAR, groups VARCHAR[])',
  impersonatedUser: 'STRUCT(username VARCHAR)',
  sourceIPs: 'VARCHAR[]',
  userAgent: 'VARCHAR',
  objectRef:
    'STRUCT(resource VARCHAR, namespace VARCHAR, name VARCHAR, apiGroup VARCHAR, apiVersion VARCHAR, subresource VARCHAR)',
  responseStatus: 'STRUCT(code INTEGER)',
  requestReceivedTimestamp: 'TIMESTAMP',
  stageTimestamp: 'TIMESTAMP',
}

const sixColumnTypes: Partial<typeof types> = {
  user: 'STRUCT(username VARCHAR)',
  objectRef: 'STRUCT(resource VARCHAR, namespace VARCHAR)',
}

function read(path: string, members: readonly string[], narrower: Partial<typeof types> = {}): string {
  const all: Readonly<Record<string, string>> = { ...types, ...narrower }
  const columns = members.map((member) => `${member}: '${all[member] ?? ''}'`).join(', ')
  return `read_json('${path}', columns = {${columns}}, format = 'newline_delimited', maximum_object_size = 16777216)`
}
