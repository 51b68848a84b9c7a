import { openBrace } from '../../ascii.ts'
import type { Json } from '../../json.ts'
import { methodOf } from '../../request/attributes.ts'
import { decodePath } from '../../request/path.ts'
import { requestInfoOf } from '../../request/request-info.ts'
import { rebuilt, type RecordFormat } from './format.ts'
import { goUnquoted } from './go-quote.ts'

/**
 * kube-apiserver's text format of an event, `--audit-log-format=legacy` (k8s.io/apiserver, pkg/audit/format.go,
 * `EventString`). It has no level and no objectRef; the objectRef is derived from the method and the URI, as kube-apiserver
 * does. Its only time, the arrival's, also serves as the stage's. It has only the first of the source IPs.
 */
export const legacy: RecordFormat = {
  format: 'legacy',
  open: (look) => {
    if (look.first === openBrace || look.first === 0) return null
    const head = look.head(mostBefore)
    const at = head.indexOf(marker)
    // In a JSON event, a client can forge an event as text. No quote or brace precedes a real one.
    if (at < 0 || /["{]/.test(head.slice(0, at)) || !timeBefore.test(head.slice(0, at))) return null
    const { text } = look
    const from = text.indexOf(marker)
    const members = membersOf(text, from + marker.length)
    if (members === null)
      return [{ kind: 'problem', reason: "an event in the legacy text format, truncated or not quoted in Go's way" }]
    const time = timeBefore.exec(text.slice(0, from))?.[0] ?? ''
    return [rebuilt(eventOf(members, time), true)]
  },
}

const marker = ' AUDIT: '
/** How many characters may precede the marker: a time, and a transport's prefix. */
const mostBefore = 300
const timeBefore = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/

/** `id="…" stage="…"`, each value quoted. */
function membersOf(text: string, from: number): ReadonlyMap<string, string> | null {
  const members = new Map<string, string>()
  for (let at = from; ;) {
    const equals = text.indexOf('="', at)
    if (equals < 0) return null
    const value = goUnquoted(text, equals + 2)
    if (value === null) return null
    const name = text.slice(at, equals)
    members.set(name, value.text)
    if (name === 'response') return members
    at = value.end + 1
  }
}

function eventOf(members: ReadonlyMap<string, string>, time: string): Json {
  const text = (name: string): string => withoutPlaceholder(members.get(name) ?? '')
  const [username, impersonated, groups] = [text('user'), text('as'), text('groups')]
  const [verb, requestURI, code, ip] = [text('method'), text('uri'), text('response'), text('ip')]
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: text('id'),
    stage: text('stage'),
    requestURI,
    verb,
    user: { username, groups: groupsOf(groups) },
    ...(impersonated === ''
      ? {}
      : { impersonatedUser: { username: impersonated, groups: groupsOf(text('asgroups')) } }),
    sourceIPs: ip === '' ? [] : [ip],
    userAgent: text('user-agent'),
    ...objectRefOf(verb, requestURI),
    ...(/^\d+$/.test(code) ? { responseStatus: { code: Number(code) } } : {}),
    stageTimestamp: time,
  }
}

/** `""` for the placeholders that kube-apiserver writes for missing values. */
function withoutPlaceholder(text: string): string {
  return ['<none>', '<self>', '<lookup>', '<deferred>', '<unknown>'].includes(text) ? '' : text
}

/** The groups: each is quoted, and the whole list is quoted again. */
function groupsOf(text: string): string[] {
  const groups: string[] = []
  for (let at = 0; text[at] === '"';) {
    const group = goUnquoted(text, at + 1)
    if (group === null) break
    groups.push(group.text)
    at = group.end + 1
  }
  return groups
}

function objectRefOf(verb: string, requestURI: string): Json {
  const mark = requestURI.indexOf('?')
  const path = decodePath(mark < 0 ? requestURI : requestURI.slice(0, mark))
  const info = requestInfoOf(methodOf(verb), path, mark < 0 ? '' : requestURI.slice(mark + 1))
  if (!('isResourceRequest' in info) || !info.isResourceRequest) return {}
  const { resource, namespace, name, apiGroup, apiVersion, subresource } = info
  const parts = Object.entries({ resource, namespace, name, apiGroup, apiVersion, subresource })
  return {
    objectRef: Object.fromEntries(parts.flatMap(([part, text]) => (text === '' ? [] : [[part, text.toWellFormed()]]))),
  }
}
