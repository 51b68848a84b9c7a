import { openBrace } from '../../../ascii.ts'
import { isObject, type Json } from '../../../json.ts'
import { isOtherObject } from '../apiserver.ts'
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
    if (look.first !== openBrace || !isObject(look.json) || isOtherObject(look.json)) return null
    const rows = rowsOf(look.json)
    if (rows !== null) return rows
    const found = eventInColumns(look.json)
    return found === null ? null : [found]
  },
}

/**
 * The rows of a table as objects; null if the object is not a table. Documented are: `columns` and `rows` of Azure Monitor
 * Logs (query API), Elasticsearch (SQL) and Kusto's v2, with a capital letter of Kusto's v1; `columns` and `values` of
 * Elasticsearch (ES|QL); `schema` and `datarows` of OpenSearch (SQL); `columns` and `data` of Trino; `meta` and `data` of
 * ClickHouse (JSON, with rows that are objects, and JSONCompact).
 */
function rowsOf(object: Json): FoundInRecord[] | null {
  const columns = listIn(object, ['columns', 'Columns', 'schema', 'meta'])
  const rows = listIn(object, ['rows', 'Rows', 'values', 'datarows', 'data'])
  const names = columns?.map((column) => textIn(column, 'name') || textIn(column, 'ColumnName'))
  if (names === undefined || names.length === 0 || names.includes('') || rows === null) return null
  if (rows.every(isObject)) return rows.map(innerJson)
  if (!rows.every(Array.isArray)) return null
  return rows.map((cells: readonly unknown[]) =>
    innerJson(Object.fromEntries(cells.slice(0, names.length).map((cell, at) => [names[at], cell]))),
  )
}

function listIn(object: Json, names: readonly string[]): readonly unknown[] | null {
  const name = names.find((one) => Object.hasOwn(object, one) && Array.isArray(object[one]))
  return name === undefined ? null : (object[name] as readonly unknown[])
}
