import fs from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '..')
export const program = programIn(root)
export const demoPolicy = path.join(root, 'demo-logs', 'policy.yaml')

/** The program in a folder with a built commit. */
export function programIn(folder: string): string {
  return path.join(folder, 'bin', 'auditscope.js')
}

export interface Log {
  readonly path: string
  readonly bytes: number
  readonly events: number
  readonly requests: number
  /** The last event that is the first of its request. */
  readonly lastBegun: number
}

/** Makes the lines of a log. */
export interface LineMaker {
  /** The line of an event, by its number. */
  readonly lineOf: (event: number) => string
  /** Whether an event is the first of its request. */
  readonly begins: (event: number) => boolean
}

const startOfLog = Date.UTC(2026, 10, 23)

/** The time of an event in a grown log: each event has a different one. */
export function timeOf(event: number): string {
  return new Date(startOfLog + event * 7).toISOString().replace('Z', '123Z')
}

/** Writes a log of that many events. */
export function grow({ lineOf, begins }: LineMaker, to: string, events: number): Log {
  const fd = fs.openSync(to, 'w')
  let [bytes, requests, lastBegun] = [0, 0, 0]
  let batch = ''
  for (let event = 0; event < events; event++) {
    if (begins(event)) {
      requests++
      lastBegun = event
    }
    batch += `${lineOf(event)}\n`
    if (batch.length < 1024 * 1024 && event < events - 1) continue
    bytes += fs.writeSync(fd, batch)
    batch = ''
  }
  fs.closeSync(fd)
  return { path: to, bytes, events, requests, lastBegun }
}

/**
 * Copies lines again and again: each round has its own auditIDs, and each event the stage's time that `timeOf` gives for its
 * number. The stages of a request stay together: they have the time of its first event as that of its arrival.
 */
export function repeated(lines: readonly string[], timeOf: (event: number) => string): LineMaker {
  const copies = lines.map(copier)
  const requests = lines.map((line) => /"auditID":"[^"]*"/.exec(line)?.[0] ?? line)
  const afterArrival = requests.map((request, at) => at - requests.indexOf(request))
  return {
    lineOf: (event) => {
      const at = event % copies.length
      const arrival = event - (afterArrival[at] ?? 0)
      return copies[at]?.(Math.floor(event / copies.length), timeOf(arrival), timeOf(event)) ?? ''
    },
    begins: (event) => afterArrival[event % copies.length] === 0,
  }
}

/** Copies lines in the same way, but makes each event a request of its own: so both can be counted while they come. */
export function repeatedApart(lines: readonly string[], timeOf: (event: number) => string): (event: number) => string {
  const copies = lines.map(copier)
  return (event) => {
    const copy = copies[event % copies.length]
    return copy?.(Math.floor(event / copies.length), timeOf(event), timeOf(event)) ?? ''
  }
}

/** Gives the same event with the auditID of its round, received at one time, and this stage at another. */
function copier(line: string): (round: number, received: string, staged: string) => string {
  const id = line.indexOf('"auditID":"') + '"auditID":"'.length
  const head = line.slice(0, id)
  const [body = '', ...parts] = line.slice(id + 6).split(/(?<="(?:requestReceivedTimestamp|stageTimestamp)":")[^"]*/)
  const names = line.match(/(?:requestReceived|stage)Timestamp(?=":")/g) ?? []
  return (round, received, staged) => {
    const timed = parts.map((part, at) => (names[at] === 'stageTimestamp' ? staged : received) + part)
    return head + round.toString(16).padStart(6, '0') + body + timed.join('')
  }
}

/** The demo's events at level Metadata, without bodies, as kube-apiserver would have logged them. */
export function metadataLines(): string[] {
  return demoEvents().map((event) => {
    delete event['requestObject']
    delete event['responseObject']
    return goJson({ ...event, level: 'Metadata' })
  })
}

/**
 * The demo's events at level RequestResponse, about 20 KB each on average. As in a real log, most are small, since only
 * complete events for resources have bodies. Lists make up nearly all bytes: most have up to 240 items, one in ten has
 * 500, and one in a hundred, which is one event in a thousand, has nearly 2 MB.
 */
export function requestResponseLines(): string[] {
  const demo = demoEvents()
  const objects = demo.flatMap(({ responseObject }) => (responseObject === undefined ? [] : [responseObject]))
  let lists = 0
  const answerTo = (event: Record<string, unknown>, at: number): unknown =>
    event['verb'] === 'list' ? listOf(objects, lists++) : (event['responseObject'] ?? objects[at % objects.length])
  return [...Array(5).keys()].flatMap((copy) =>
    demo.map((event, at) => {
      const auditID = String(event['auditID']).replace(/.{4}$/, copy.toString(16).padStart(4, '0'))
      const { requestObject, responseObject, requestReceivedTimestamp, stageTimestamp, annotations, ...head } = event
      const complete =
        event['stage'] === 'ResponseComplete' && event['verb'] !== 'watch' && event['objectRef'] !== undefined
      const bodies = complete ? { requestObject, responseObject: answerTo({ ...head, responseObject }, at) } : {}
      const times = { requestReceivedTimestamp, stageTimestamp }
      return goJson({ ...head, level: 'RequestResponse', auditID, ...bodies, ...times, annotations })
    }),
  )
}

function listOf(objects: readonly unknown[], nth: number): unknown {
  const items = nth % 100 === 50 ? 1850 : nth % 10 === 5 ? 500 : (nth * 37) % 240
  return {
    kind: 'List',
    apiVersion: 'v1',
    metadata: { resourceVersion: '4711' },
    items: [...Array(items).keys()].map((item) => objects[(nth + item) % objects.length]),
  }
}

function demoEvents(): Record<string, unknown>[] {
  return fs
    .readFileSync(path.join(root, 'demo-logs', 'audit.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** JSON as Go writes it. */
function goJson(value: unknown): string {
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }
  return JSON.stringify(value).replace(/[<>&]/g, (char) => escapes[char] ?? char)
}
