import { readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '..', 'fixtures', 'tls')

/** The path of a key or certificate of the tests; test/fixtures/tls/README.md lists them. */
export function tlsFile(name: string): string {
  return path.join(folder, name)
}

/** Its text. */
export function tlsText(name: string): string {
  return readFileSync(tlsFile(name), 'utf8')
}
