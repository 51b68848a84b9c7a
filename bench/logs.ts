import fs from 'node:fs'
import path from 'node:path'

/** Grows a log from a smaller real one, each copy with auditIDs and times of its own; gives its bytes and events. */
export function grow(
  from: readonly string[],
  to: string,
  wantedEvents: number,
): { readonly bytes: number; readonly events: number } {
  const fd = fs.openSync(to, 'w')
  let events = 0
  let bytes = 0
  const startOfLog = Date.UTC(2026, 10, 23)
  for (let round = 0; events < wantedEvents; round++) {
    const id = round.toString(16).padStart(6, '0')
    const batch = from
      .slice(0, wantedEvents - events)
      .map((line, at) => {
        const time = new Date(startOfLog + (events + at) * 7).toISOString().replace('Z', '123Z')
        return line
          .replace(/"auditID":"([^"]{6})/, `"auditID":"${id}`)
          .replace(/"(requestReceivedTimestamp|stageTimestamp)":"[^"]*"/g, `"$1":"${time}"`)
      })
      .join('\n')
    const text = Buffer.from(`${batch}\n`)
    fs.writeSync(fd, text)
    bytes += text.length
    events += Math.min(from.length, wantedEvents - events)
  }
  fs.closeSync(fd)
  return { bytes, events }
}

export const root = path.resolve(import.meta.dirname, '..')
export const demoPolicy = path.join(root, 'demo-logs', 'policy.yaml')

/** The demo's events at level Metadata: bodies taken out, as kube-apiserver would have left them out. */
export function metadataLines(): string[] {
  return demoLines().map((line) => {
    const event = JSON.parse(line) as Record<string, unknown>
    delete event['requestObject']
    delete event['responseObject']
    return goJson({ ...event, level: 'Metadata' })
  })
}

/** The demo's events with bodies of about 20 KB in the mean, to 2 MB, as RequestResponse logs have. */
export function requestResponseLines(): string[] {
  const body = demoLines().map((line) => JSON.parse(line) as Record<string, unknown>)
  const objects = body.flatMap((event) => (event['responseObject'] === undefined ? [] : [event['responseObject']]))
  return body.map((event, at) => {
    // Most answers are small lists, one in a hundred is a large one.
    const items = at % 100 === 50 ? 900 : at % 7
    const list = {
      kind: 'List',
      apiVersion: 'v1',
      items: [...Array(items).keys()].map((n) => objects[(at + n) % objects.length]),
    }
    const { requestReceivedTimestamp, stageTimestamp, annotations, ...head } = event
    return goJson({
      ...head,
      level: 'RequestResponse',
      responseObject: list,
      requestReceivedTimestamp,
      stageTimestamp,
      annotations,
    })
  })
}

function demoLines(): string[] {
  return fs
    .readFileSync(path.join(root, 'demo-logs', 'audit.log'), 'utf8')
    .trimEnd()
    .split('\n')
}

/** JSON as Go writes it. */
function goJson(value: unknown): string {
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }
  return JSON.stringify(value).replace(/[<>&]/g, (char) => escapes[char] ?? char)
}
