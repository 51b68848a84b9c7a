import { percentDecode } from './path.ts'

/**
 * The first value of each parameter of a query, all that kube-apiserver looks at. As in Go's `net/url`, `ParseQuery`, a
 * pair that holds a semicolon or an invalid escape is dropped and the others stay; keys are case-sensitive.
 */
export function firstValues(rawQuery: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const pair of rawQuery.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    if (key !== null && value !== null && !values.has(key)) values.set(key, value)
  }
  return values
}

function decode(encoded: string): string | null {
  return percentDecode(encoded.replaceAll('+', ' '))
}
