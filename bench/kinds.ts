import { hostileLine } from './hostile.ts'
import { type LineMaker, metadataLines, repeated, requestResponseLines, timeOf } from './logs.ts'

/**
 * The logs that the bench grows. No two requests have one auditID, no two events one time. A log that only repeats a small one flatters every cache, so some have names of their own:
 * in that many of 100 requests another name in objectRef and URI, or where there is none another query; the names of a
 * fleet; or nothing at all that was there before.
 */
export const kinds = {
  Metadata: () => repeated(metadataLines(), timeOf),
  RequestResponse: () => repeated(requestResponseLines(), timeOf),
  '30 % new names': () => renamed(metadataLines(), 30),
  '100 % new names': () => renamed(metadataLines(), 100),
  'a fleet': () => fleet(metadataLines()),
  'everything new': () => ({ lineOf: hostileLine, begins: () => true }),
} satisfies Readonly<Record<string, () => LineMaker>>
export type Kind = keyof typeof kinds

/** Where a template has a place for a value. */
const place = { name: '@name@', user: '@user@', namespace: '@namespace@', cluster: '@cluster@' } as const
type Values = Partial<Record<keyof typeof place, string>>

function renamed(lines: readonly string[], percent: number): LineMaker {
  return filled(lines, withNewName, (round, request) => {
    return request % 100 < percent ? { name: `-${round.toString(36)}x` } : { name: '' }
  })
}

/** 12 clusters, 400 users and 300 namespaces; each cluster has its own objects. */
function fleet(lines: readonly string[]): LineMaker {
  return filled(lines, inFleet, (round, request) => {
    const mixed = Math.imul(round + 1, 0x9e3779b1) ^ request
    const one = (of: number, shift: number): string => String((mixed >>> shift) % of)
    return { user: one(400, 0), namespace: one(300, 4), cluster: one(12, 8), name: `-${one(12, 8)}` }
  })
}

/** Copies lines whose templates have places for values; all stages of a request get the same ones. */
function filled(
  lines: readonly string[],
  template: (line: string) => string,
  valuesOf: (round: number, request: number) => Values,
): LineMaker {
  const requests = lines.map((line) => hash(/"auditID":"([^"]*)"/.exec(line)?.[1] ?? ''))
  const make = repeated(lines.map(template), timeOf)
  return {
    ...make,
    lineOf: (event) => {
      const values = valuesOf(Math.floor(event / lines.length), requests[event % lines.length] ?? 0)
      return make.lineOf(event).replace(/@(name|user|namespace|cluster)@/g, (_, key: keyof Values) => values[key] ?? '')
    },
  }
}

function withNewName(line: string): string {
  const name = /"objectRef":\{[^{}]*"name":"([^"]+)"/.exec(line)?.[1]
  const uri = /"requestURI":"([^"]*)"/.exec(line)?.[1] ?? ''
  if (name === undefined || !uri.includes(`/${name}`)) {
    const query = `${uri}${uri.includes('?') ? '\\u0026' : '?'}r=${place.name}`
    return line.replace(`"requestURI":"${uri}"`, () => `"requestURI":"${query}"`)
  }
  return line
    .replace(`"requestURI":"${uri}"`, () => `"requestURI":"${uri.replace(`/${name}`, () => `/${name}${place.name}`)}"`)
    .replace(/("objectRef":\{[^{}]*"name":"[^"]+)"/, (_, before: string) => `${before}${place.name}"`)
}

function inFleet(line: string): string {
  const namespace = /"objectRef":\{[^{}]*"namespace":"([^"]+)"/.exec(line)?.[1]
  const own = `team-${place.namespace}`
  const placed =
    namespace === undefined
      ? line
      : line
          .replaceAll(`/namespaces/${namespace}`, `/namespaces/${own}`)
          .replace(`"namespace":"${namespace}"`, `"namespace":"${own}"`)
  return withNewName(placed)
    .replace(/"username":"(?!system:)[^"]*"/, `"username":"user-${place.user}"`)
    .replace(/"sourceIPs":\["[^"]*"\]/, `"sourceIPs":["10.${place.cluster}.0.7"]`)
}

function hash(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7)
}
