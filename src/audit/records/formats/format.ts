import { type Bytes, bytesOf } from '../../../columns/bytes.ts'
import { isJsonSpace } from '../../ascii.ts'
import { isObject } from '../../json.ts'

/** The shapes that records come in, as `--format` names them, with what each is. */
export const formats = {
  lines: 'events as JSON, one a line, as kube-apiserver writes them',
  json: 'events as JSON however they are laid out: arrays, EventLists, pretty-printed',
  cri: 'lines of a container log as containerd and CRI-O write them',
  docker: "lines of Docker's json-file",
  prefixed: 'lines with something before the event: a node name, a time, what syslog puts there',
  cloudwatch: 'CloudWatch exports of EKS',
  aks: 'Azure Monitor exports of AKS',
  viaq: "OpenShift's log forwarding (ViaQ)",
  ecs: 'Elastic Common Schema: kubernetes.audit.*',
  otlp: 'OpenTelemetry logs as JSON',
  wrapped: 'the event in a field such as message, log, line, _raw',
  gke: 'Cloud Audit log entries of GKE (approximate)',
  legacy: "kube-apiserver's own text, --audit-log-format=legacy (approximate)",
} as const
export type Format = keyof typeof formats
export const formatNames = Object.keys(formats) as Format[]

/** Some bytes that may be of some shape: from `start` to before `end`. */
export interface ByteRange {
  readonly bytes: Bytes
  readonly start: number
  readonly end: number
}

/**
 * One thing that a record of some shape holds. `inner`: what was wrapped up, which can have a shape of its own. `part`: a
 * piece of what a stream (`key`) says, which is an `inner` once its `last` piece has come. `event`: an event, rebuilt from
 * a log that does not hold all of one. `problem`: no event, and `reason` says why; `foreign`: never was one, but something else
 * that goes the same way.
 */
export type FoundInRecord =
  | ({ readonly kind: 'inner' } & ByteRange)
  | ({ readonly kind: 'part'; readonly key: string; readonly last: boolean } & ByteRange)
  | ({ readonly kind: 'event'; readonly approximate: boolean } & ByteRange)
  | { readonly kind: 'problem' | 'foreign'; readonly reason: string }

/** A shape that records come in. */
export interface RecordFormat {
  readonly format: Format
  /** What a record of this shape holds; null where it is of another one. */
  readonly open: (look: Look) => readonly FoundInRecord[] | null
}

/** A record that is looked at, its text and JSON being made once and only when some shape wants them. */
export class Look {
  readonly span: ByteRange
  #text: string | null = null
  #json: { readonly value: unknown } | null = null

  constructor(span: ByteRange) {
    this.span = span
  }

  /** Its first byte that is not blank, 0 where there is none. */
  get first(): number {
    const { bytes, start, end } = this.span
    for (let at = start; at < end; at++) {
      const byte = bytes.at[at] ?? 0
      if (!isJsonSpace(byte)) return byte
    }
    return 0
  }

  /** So many of its first bytes, each as one character. */
  head(length: number): string {
    const { bytes, start, end } = this.span
    return latin1.decode(bytes.at.subarray(start, Math.min(end, start + length)))
  }

  get text(): string {
    const { bytes, start, end } = this.span
    return (this.#text ??= utf8.decode(bytes.at.subarray(start, end)))
  }

  /** Its value where it is JSON, else undefined. */
  get json(): unknown {
    this.#json ??= { value: jsonOf(this.text) }
    return this.#json.value
  }

  /** It without its first `from` bytes. */
  inner(from: number): FoundInRecord {
    const { bytes, start, end } = this.span
    return { kind: 'inner', bytes, start: start + from, end }
  }
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A member of its own that is a string, else `""`. */
export function textIn(value: unknown, name: string): string {
  const member = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return typeof member === 'string' ? member : ''
}

/** What was wrapped up as text. */
export function innerText(text: string): FoundInRecord {
  return { kind: 'inner', ...byteRangeOf(text) }
}

/** What was wrapped up as JSON. */
export function innerJson(value: unknown): FoundInRecord {
  return innerText(typeof value === 'string' ? value : JSON.stringify(value))
}

/** An event that was rebuilt; `approximate` where the log lacks its level. */
export function rebuilt(event: object, approximate: boolean): FoundInRecord {
  return { kind: 'event', approximate, ...byteRangeOf(JSON.stringify(event)) }
}

export function byteRangeOf(text: string): ByteRange {
  const bytes = bytesOf(Buffer.from(text))
  return { bytes, start: 0, end: bytes.at.length }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const latin1 = new TextDecoder('latin1')
