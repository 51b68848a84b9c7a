import { openBrace } from '../../ascii.ts'
import { isObject } from '../../json.ts'
import { type Look, textIn } from './format.ts'

/**
 * What stands among events without being one, in words; null for what it does not know. Where the log goes to stdout
 * (`--audit-log-path=-`), kube-apiserver's own lines are among the events, and who reads a log from elsewhere gets what
 * the programs that bring it say.
 */
export function noiseIn(look: Look): string | null {
  if (look.first === openBrace)
    return isKlogJson(look.json) ? "a line of the program's own log (klog), not an event" : null
  const head = look.head(400)
  // Whatever brings the lines may put something before them; what comes behind is a client's, in part.
  const before = klogHeader.exec(head)?.index ?? Infinity
  if (before < firstOf(head, '{') && before < firstOf(head, '"')) return noises[0]?.reason ?? null
  const text = head.replace(timeOrPod, '')
  return noises.find(({ is }) => is.test(text))?.reason ?? null
}

/** klog.Info and the others begin each line so (k8s.io/klog, `formatHeader`). */
const klogHeader = /(?:^|\s)[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s/

function firstOf(text: string, sign: string): number {
  const at = text.indexOf(sign)
  return at < 0 ? Infinity : at
}

/** What `kubectl logs --timestamps` and `--prefix` put before each line. */
const timeOrPod = /^(?:\[(?:pod|node)\/[^\]]*\] )?(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) )?/

const noises: readonly { readonly is: RegExp; readonly reason: string }[] = [
  { is: /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s/, reason: "a line of the program's own log (klog), not an event" },
  {
    is: /^(?:Flag --|\s*goroutine \d|panic: |Trace\[\d)/,
    reason: 'a line that kube-apiserver itself printed, not an event',
  },
  { is: /^==> .* <==\s*$|^tail: /, reason: 'a message of tail, not an event' },
  {
    is: /^(?:Error from server|error: |Defaulted container|Unable to connect|failed to (?:watch|get|create)|unable to retrieve|The connection to the server)/,
    reason: 'a message of kubectl, not an event',
  },
  {
    is: /^(?:Warning: Permanently added|Connection to .* closed|kex_exchange|ssh: |client_loop: |Permission denied|Pseudo-terminal|Host key)/,
    reason: 'a message of ssh, not an event',
  },
  {
    is: /^(?:-- (?:Logs begin|Journal begins|Boot|No entries|cursor))/,
    reason: 'a message of journalctl, not an event',
  },
  { is: /^CWL CONTROL MESSAGE/, reason: 'a control message of CloudWatch, not an event' },
]

/** As `--logging-format=json` writes it. */
function isKlogJson(json: unknown): boolean {
  return (
    isObject(json) &&
    typeof json['ts'] === 'number' &&
    typeof json['msg'] === 'string' &&
    (json['v'] !== undefined || json['err'] !== undefined || json['caller'] !== undefined) &&
    textIn(json, 'stage') === ''
  )
}
