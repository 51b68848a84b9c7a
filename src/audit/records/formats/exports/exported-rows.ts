import { openBrace } from '../../../ascii.ts'
import { isObject, type Json } from '../../../json.ts'
import { type FoundInRecord, innerJson, type RecordFormat, textIn } from '../format.ts'
import { eventInColumns } from './columns.ts'

/**
 * Rows of a database or a log service: a table with its columns and rows, or one row with a column for each member of the
 * event (`eventInColumns`). Each row of a table is examined as an object of its own, so that only the column that other
 * formats know as the log's text can hold an event, and no cell that a client fills.
 */
export const table: RecordFormat = {
  format: 'table',
  open: (look) => {
    if (look.first !== openBrace || !isObject(look.json)) return null
    const rows = rowsOf(look.json)
    if (rows !== null) return rows
    const found = eventInColumns(look.json)
    return found === null ? null : [found]
  },
}

/**
 * The rows of a table as objects; null if the object is not a table. The query API of Azure Monitor Logs and Kusto's v2 have
 * `columns` and `rows`, Kusto's v1 the same with a capital letter, ClickHouse's JSONCompact `meta` and `data`, Trino
 * `columns` and `data`.
 */
function rowsOf(object: Json): FoundInRecord[] | null {
  const columns = listIn(object, ['columns', 'Columns', 'meta'])
  const rows = listIn(object, ['rows', 'Rows', 'data'])
  const names = columns?.map((column) => textIn(column, 'name') || textIn(column, 'ColumnName'))
  if (names === undefined || names.length === 0 || names.includes('') || rows?.every(Array.isArray) !== true)
    return null
  return rows.map((row: readonly unknown[]) =>
    innerJson(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null]))),
  )
}

function listIn(object: Json, names: readonly string[]): readonly unknown[] | null {
  const name = names.find((one) => Object.hasOwn(object, one) && Array.isArray(object[one]))
  return name === undefined ? null : (object[name] as readonly unknown[])
}
