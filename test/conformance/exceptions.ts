import type { Miss, Row } from './row.ts'

/**
 * `GET http://host`: the policy saw the empty path, while the log has the request URI `/`. No reader of the log can
 * tell that from a request for `/`.
 */
export const exceptions = [
  'scenario/absolute-form-empty-path RequestReceived',
  'scenario/absolute-form-empty-path ResponseComplete',
]

/** The misses that no exception covers: there must be none. */
export function unexpected(rows: readonly Row[]): Miss[] {
  return rows.flatMap(({ misses }) => misses).filter(({ name }) => !exceptions.includes(name))
}
