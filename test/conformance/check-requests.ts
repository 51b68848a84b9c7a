import { requestInfo } from '../../src/audit/request/request-info.ts'
import { differencesOf, type Row, rowOf } from './row.ts'
import type { RequestCase } from './shapes.ts'

/** What a method and a request target are read as; of a refusal only that it is one. */
export function checkRequests(name: string, cases: readonly RequestCase[]): Row {
  return rowOf(name, cases, ({ name, method, url, expect }) => {
    const info = requestInfo(method, url)
    const refused = 'error' in info
    const differences = differencesOf({ refused: expect.error !== undefined }, { refused })
    return { name, differences: refused ? differences : [...differences, ...differencesOf(expect, info)] }
  })
}
