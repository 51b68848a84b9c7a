import { openBrace } from '../../ascii.ts'
import { isObject, type Json } from '../../json.ts'
import { isForwarded } from './apiserver.ts'
import { type Look, textIn } from './format.ts'
import { isOfKlog, klogHeader } from './legacy.ts'

/** What a record of another program is, in words. */
export interface Noise {
  readonly reason: string
  /** Whether the record says that kube-apiserver lost events, or may have. */
  readonly isLoss?: boolean
  /** Whether such a record has the marks of an event itself (`looksLikeEvent`), so that they tell nothing. */
  readonly hasMarks?: boolean
  /** The events that kube-apiserver says it lost, as text, if the record holds their lines too. */
  readonly impacted?: readonly string[]
  /** What to do about a file of such records. */
  readonly wayOut?: string
}

/**
 * Recognizes lines of other programs among the events: returns what they are, or null. With `--audit-log-path=-`,
 * kube-apiserver writes its own log to the same stdout. A log read over kubectl, ssh or tail can contain their messages.
 */
export function noiseIn(look: Look): Noise | null {
  if (look.first === openBrace) return isObject(look.json) ? noiseInJson(look.json) : null
  const head = look.head(1000)
  // A transport may put a prefix before the header. After a brace or a quote, the text may be a client's.
  const at = klogHeader.exec(head.slice(0, 400))?.index ?? Infinity
  if (at < firstOf(head, '{') && at < firstOf(head, '"'))
    return isOfKlog(head) ? null : noiseInKlog(head.slice(at), look)
  const text = head.slice(0, 400).replace(timeOrPod, '')
  return noises.find(({ is }) => is.test(text)) ?? null
}

function firstOf(text: string, sign: string): number {
  const at = text.indexOf(sign)
  return at < 0 ? Infinity : at
}

/** The prefixes of `kubectl logs --timestamps` and `--prefix`. */
const timeOrPod = /^(?:\[(?:pod|node)\/[^\]]*\] )?(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) )?/

const klogLine: Noise = { reason: "a klog line (the program's own log), not an event" }
const ownOutput = 'output of kube-apiserver itself, not an event'

function noiseInKlog(line: string, look: Look): Noise {
  const said = pluginError.exec(line)
  return said === null ? klogLine : lossOf(said[1] ?? '', look.text)
}

/**
 * What kube-apiserver says when a backend could not write events (k8s.io/apiserver, pkg/audit/metrics.go,
 * `HandlePluginError`); no text of a client comes before it.
 */
const pluginError =
  /^\s?[IWEF]\d{4} [\d:.]+\s+\d+ metrics\.go:\d+\] (Error in audit plugin '[^']*' affecting \d+ audit events: .*)/

/** A loss that a record reports in its first line; the lines below that, if it has them, name the events. */
function lossOf(said: string, text: string): Noise {
  const [, events = ''] = text.split('\nImpacted events:\n', 2)
  const impacted = events.split('\n').filter((line) => ofAudit.test(line))
  return { reason: `kube-apiserver says: ${said.trim()}`, isLoss: true, impacted }
}

/** An event as text (k8s.io/apiserver, pkg/audit/format.go), with the quotes of a client's words escaped. */
const ofAudit = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) AUDIT: id="/

/** Go's own frames of a stack: `main.run(0x1, …)`, and below each the file and line, indented by a tab. */
const frame = String.raw`\t\/?[\w./@+~-]+\.(?:go|s):\d+|(?:created by )?[\w./@~-]+(?:\.\(\*?[\w[\].]+\))?\.[\w.()*-]+\((?:0x|\{|\.\.\.|\)).*$`

const noises: readonly (Noise & { readonly is: RegExp })[] = [
  { is: /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s/, ...klogLine },
  {
    // Go's log package, stacks, and what k8s.io/apiserver prints below a message of klog.
    is: RegExp(
      String.raw`^(?:Flag --|\s*goroutine \d|\s*panic: |panic\(|fatal error: |exit status \d|\[signal |\[originating |Trace\[\d|Impacted events:\s*$|logging error output:|created by |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (?!\{)|${frame})`,
    ),
    reason: ownOutput,
  },
  // The second line of what a handler logs of its own error (k8s.io/apiserver, pkg/server/httplog).
  { is: /^\s\[[\w./-]+\/v[\w.+-]+ \([^)"]*\) [^"]*\]\]?\s*$/, reason: ownOutput },
  { is: /^==> .* <==\s*$|^tail: /, reason: 'a message from tail, not an event' },
  {
    is: /^(?:Error from server|error: |Defaulted container|Unable to connect|failed to (?:watch|get|create)|unable to retrieve|The connection to the server)/,
    reason: 'a message from kubectl, not an event',
  },
  {
    is: /^(?:Warning: Permanently added|Connection to .* closed|kex_exchange|ssh: |client_loop: |Permission denied|Pseudo-terminal|Host key)/,
    reason: 'a message from ssh, not an event',
  },
  {
    is: /^(?:-- (?:Logs begin|Journal begins|Boot|No entries|cursor))/,
    reason: 'a message from journalctl, not an event',
  },
  { is: /^CWL CONTROL MESSAGE/, reason: 'a control message from CloudWatch, not an event' },
  {
    is: /^(?:SEARCHEDLOGSTREAMS\t|NEXTTOKEN\t|[bf]\/\d+\/s\t[bf]\/\d+\/s\s*$)/,
    reason: 'a row of the AWS command about its own work, not an event',
  },
  { is: /^(?:```\w*\s*$|[$#%] \w[^{]*$)/, reason: 'text around a copied log, not an event' },
  {
    // auditd(8), "type=SYSCALL msg=audit(TIME:SERIAL): …"
    is: /^(?:node=\S+ )?type=[A-Z_0-9[\]]+ msg=audit\(\d+\.\d+:\d+\):/,
    reason: 'a record of auditd, the audit log of Linux, not an event',
    wayOut: "this is auditd's log of Linux; name the file that kube-apiserver's --audit-log-path names",
  },
]

function noiseInJson(json: Json): Noise | null {
  if (isOwnJson(json)) {
    const message = textIn(json, 'msg')
    const said = /^Error in audit plugin '[^']*' affecting \d+ audit events: [^\n]*/.exec(message)
    return said !== null && /metrics\.go:\d+$/.test(textIn(json, 'caller')) ? lossOf(said[0], message) : klogLine
  }
  return isRancher(json) ? rancher : null
}

/** Whether it is a log line that `--logging-format=json` writes, or a line of zap's that etcd's client does. */
function isOwnJson(json: Json): boolean {
  const { ts, msg, v, err, caller, level } = json
  if (typeof msg !== 'string' || textIn(json, 'stage') !== '') return false
  if (typeof ts === 'number') return v !== undefined || err !== undefined || caller !== undefined
  return typeof ts === 'string' && typeof caller === 'string' && zapLevels.has(level)
}

const zapLevels = new Set<unknown>(['debug', 'info', 'warn', 'error', 'dpanic', 'panic', 'fatal'])

const rancher: Noise = {
  reason: "an entry of Rancher's own API audit log, not an event",
  hasMarks: true,
  wayOut: "this is the audit log of Rancher's API; name the audit log of the cluster's kube-apiserver",
}

/** Rancher's own log (rancher/rancher, pkg/auth/audit): an auditID, but no level, and members of other names or types. */
function isRancher(json: Json): boolean {
  const { auditID, kind, level, method, user, responseStatus, requestTimestamp, responseCode } = json
  if (typeof auditID !== 'string' || kind !== undefined || level !== undefined || isForwarded(json)) return false
  if (typeof method === 'string' && (requestTimestamp !== undefined || responseCode !== undefined)) return true
  return typeof responseStatus === 'string' || (isObject(user) && typeof user['name'] === 'string')
}
