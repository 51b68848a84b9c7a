import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { type Look, textIn } from './format.ts'

/**
 * Recognizes lines of other programs among the events: returns what they are, in words, or null. With
 * `--audit-log-path=-`, kube-apiserver writes its own log to the same stdout. A log read over kubectl, ssh or tail can
 * contain their messages.
 */
export function noiseIn(look: Look): string | null {
  if (look.first === openBrace) return isKlogJson(look.json) ? klogLine : null
  const head = look.head(400)
  // A transport may put a prefix before the header. After a brace or a quote, the text may be a client's.
  const before = klogHeader.exec(head)?.index ?? Infinity
  if (before < firstOf(head, '{') && before < firstOf(head, '"')) return klogLine
  const text = head.replace(timeOrPod, '')
  return noises.find(({ is }) => is.test(text))?.reason ?? null
}

/** The header of each klog line (k8s.io/klog, `formatHeader`). */
const klogHeader = /(?:^|\s)[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s/

function firstOf(text: string, sign: string): number {
  const at = text.indexOf(sign)
  return at < 0 ? Infinity : at
}

/** The prefixes of `kubectl logs --timestamps` and `--prefix`. */
const timeOrPod = /^(?:\[(?:pod|node)\/[^\]]*\] )?(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) )?/

const klogLine = "a klog line (the program's own log), not an event"
const noises: readonly { readonly is: RegExp; readonly reason: string }[] = [
  { is: /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s/, reason: klogLine },
  {
    is: /^(?:Flag --|\s*goroutine \d|panic: |Trace\[\d)/,
    reason: 'output of kube-apiserver itself, not an event',
  },
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
]

/** Whether it is a log line that `--logging-format=json` writes. */
function isKlogJson(json: unknown): boolean {
  return (
    isObject(json) &&
    typeof json['ts'] === 'number' &&
    typeof json['msg'] === 'string' &&
    (json['v'] !== undefined || json['err'] !== undefined || json['caller'] !== undefined) &&
    textIn(json, 'stage') === ''
  )
}
