import { openBrace } from '../../ascii.ts'
import type { Json } from '../../json.ts'
import { methodOf } from '../../request/attributes.ts'
import { decodePath } from '../../request/path.ts'
import { requestInfoOf } from '../../request/request-info.ts'
import { type FoundInRecord, rebuilt, type RecordFormat } from './format.ts'
import { goUnquoted } from './go-quote.ts'

/**
 * kube-apiserver's text format of an event, `--audit-log-format=legacy` (k8s.io/apiserver, pkg/audit/format.go,
 * `EventString`). It has no level and no objectRef; the objectRef is derived from the method and the URI, as kube-apiserver
 * does. Its only time, the arrival's, also serves as the stage's. It has only the first of the source IPs.
 *
 * Until 1.7 a request and its response were a line each (k8s.io/apiserver, pkg/endpoints/filters/legacy_audit.go), and
 * OpenShift wrote them into the log of the program, behind klog's header. The reader keeps the requests without a response.
 */
export function legacyFormat(): RecordFormat {
  const requests = new Requests()
  return {
    format: 'legacy',
    open: (look) => {
      if (look.first === openBrace || look.first === 0) return null
      const head = look.head(mostBefore)
      const at = head.indexOf(marker)
      // In a JSON event, a client can forge an event as text. No quote or brace precedes a real one.
      if (at < 0 || /["{]/.test(head.slice(0, at))) return null
      const before = head.slice(0, at)
      if (!timeBefore.test(before) && !isOfKlog(head)) return null
      const { text } = look
      const from = text.indexOf(marker)
      const members = membersOf(text, from + marker.length)
      const time = timeBefore.exec(text.slice(0, from))?.[0] ?? ''
      return [members === null ? problem(truncated) : found(members, time, requests)]
    },
  }
}

function found(members: Members, time: string, requests: Requests): FoundInRecord {
  if (members.has('stage')) return members.has('response') ? rebuilt(eventOf(members, time), true) : problem(truncated)
  if (members.has('uri')) {
    requests.begin(members)
    return rebuilt(eventOf(inWords(members, 'RequestReceived'), time), true)
  }
  const request = requests.end(members.get('id') ?? '')
  if (!members.has('response')) return problem(truncated)
  if (request === null) return problem('the response of an event in the legacy text format, without its request')
  return rebuilt(eventOf(inWords(new Map([...request, ...members]), 'ResponseComplete'), time), true)
}

function problem(reason: string): FoundInRecord {
  return { kind: 'problem', reason }
}

const truncated = "an event in the legacy text format, truncated or not quoted in Go's way"

/** Whether a line is of kube-apiserver's log and about an event; the first header counts, later ones are in a message. */
export function isOfKlog(head: string): boolean {
  const at = klogHeader.exec(head)?.index ?? -1
  return at >= 0 && !/["{]/.test(head.slice(0, at)) && ofAudit.test(head.slice(at))
}

/** The header of each klog line (k8s.io/klog, `formatHeader`). */
export const klogHeader = /(?:^|\s)[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s/

const ofAudit = /^\s?[IWEF]\d{4} [\d:.]+\s+\d+ audit\.go:\d+\] AUDIT: id="/
const marker = ' AUDIT: '
/** How many characters may precede the marker: a time, and a transport's prefix. */
const mostBefore = 300
const timeBefore = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/

type Members = ReadonlyMap<string, string>

/** The requests whose response has not been read yet, the newest ones. */
class Requests {
  readonly #begun = new Map<string, Members>()

  begin(members: Members): void {
    this.#begun.set(members.get('id') ?? '', members)
    const [oldest] = this.#begun.keys()
    if (this.#begun.size > mostRequests && oldest !== undefined) this.#begun.delete(oldest)
  }

  end(id: string): Members | null {
    const members = this.#begun.get(id) ?? null
    this.#begun.delete(id)
    return members
  }
}

const mostRequests = 10_000

/** Members as they are since 1.8: with a stage, and the verb instead of the HTTP method. */
function inWords(members: Members, stage: string): Members {
  const method = members.get('method') ?? ''
  const uri = members.get('uri') ?? ''
  const { path, query } = splitURI(uri)
  const info = requestInfoOf(method, path, query)
  return new Map([...members, ['stage', stage], ['method', 'error' in info ? method.toLowerCase() : info.verb]])
}

/** `id="…" stage="…"`, each value quoted; null if the text ends within a member. */
function membersOf(text: string, from: number): Members | null {
  const members = new Map<string, string>()
  for (let at = from; ;) {
    const equals = text.indexOf('="', at)
    if (equals < 0) return null
    const value = goUnquoted(text, equals + 2)
    if (value === null) return null
    const name = text.slice(at, equals)
    members.set(name, value.text)
    if (name === 'response' || text.slice(value.end).trim() === '') return members
    at = value.end + 1
  }
}

function eventOf(members: Members, time: string): Json {
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
  const { path, query } = splitURI(requestURI)
  const info = requestInfoOf(methodOf(verb), path, query)
  if (!('isResourceRequest' in info) || !info.isResourceRequest) return {}
  const { resource, namespace, name, apiGroup, apiVersion, subresource } = info
  const parts = Object.entries({ resource, namespace, name, apiGroup, apiVersion, subresource })
  return {
    objectRef: Object.fromEntries(parts.flatMap(([part, text]) => (text === '' ? [] : [[part, text.toWellFormed()]]))),
  }
}

function splitURI(uri: string): { readonly path: string; readonly query: string } {
  const mark = uri.indexOf('?')
  return { path: decodePath(mark < 0 ? uri : uri.slice(0, mark)), query: mark < 0 ? '' : uri.slice(mark + 1) }
}
